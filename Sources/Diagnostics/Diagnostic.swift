/// A place in a text file, with the line it stands on.
package struct SourceSpan: Sendable, Hashable {
  /// The file's path as a person should see it, relative to the project root where it lies inside.
  package var file: String
  /// The line, counted from 1.
  package var line: Int
  /// The column, counted from 1 in Unicode scalars.
  package var column: Int
  /// How many columns the caret covers, at least 1.
  package var length: Int
  /// The text of the line without its line break, where it is known.
  package var lineText: String?

  /// Creates a place.
  package init(file: String, line: Int, column: Int, length: Int = 1, lineText: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.length = max(1, length)
    self.lineText = lineText
  }
}

/// What is wrong, where, and what to do about it.
package struct Diagnostic: Error, Sendable, Hashable {
  /// How much it matters.
  package enum Severity: String, Sendable {
    /// The command cannot do what was asked.
    case error
    /// The command goes on.
    case warning
  }

  /// A further place that belongs to the problem.
  package struct Related: Sendable, Hashable {
    /// The place.
    package var place: SourceSpan
    /// What is to be seen there.
    package var message: String

    /// Creates a further place.
    package init(_ place: SourceSpan, _ message: String) {
      self.place = place
      self.message = message
    }
  }

  /// How much it matters.
  package var severity: Severity
  /// The stable code.
  package var code: DiagnosticCode
  /// What is wrong, in one sentence without a full stop.
  package var message: String
  /// Where it is wrong.
  package var place: SourceSpan?
  /// A remark behind the source line.
  package var label: String?
  /// Lines quoted below the source line, such as the end of a log.
  package var excerpt: [String]
  /// Further places.
  package var related: [Related]
  /// The mended lines of the file, where they can be given.
  package var mended: [String]
  /// Facts and advice, one line each.
  package var notes: [String]
  /// What to do; the first advice of all.
  package var hint: String?

  /// Creates a diagnostic.
  package init(
    _ code: DiagnosticCode, _ message: String, at place: SourceSpan? = nil, label: String? = nil,
    excerpt: [String] = [], related: [Related] = [], mended: [String] = [], notes: [String] = [],
    hint: String? = nil, severity: Severity = .error
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.place = place
    self.label = label
    self.excerpt = excerpt
    self.related = related
    self.mended = mended
    self.notes = notes
    self.hint = hint
  }
}

/// All problems of one file or one command, in the order of their places.
package struct DiagnosticList: Error, Sendable, Hashable {
  /// The problems, at least one.
  package var diagnostics: [Diagnostic]

  /// Creates a list.
  package init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  /// The exit status of a command that ends with these problems: the highest of the errors'.
  package var exitStatus: Int32 {
    diagnostics.filter { $0.severity == .error }.map(\.code.category.exitStatus).max() ?? 0
  }
}

extension [Diagnostic] {
  /// The problems as they stand in their files; those without a place come first.
  package var inOrderOfPlaces: [Diagnostic] {
    guard count > 1 else { return self }
    func rank(_ problem: Diagnostic) -> (String, Int, Int) {
      (problem.place?.file ?? "", problem.place?.line ?? 0, problem.place?.column ?? 0)
    }
    // Equal places keep the order of detection, which is the order of the file.
    return enumerated().sorted {
      let (left, right) = (rank($0.element), rank($1.element))
      return left == right ? $0.offset < $1.offset : left < right
    }.map(\.element)
  }
}
