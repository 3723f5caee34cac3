import Diagnostics
import Documents

/// What a stage runs.
package struct Command: Sendable {
  /// The texts to run in order, with their parameters put in.
  package var texts: [String]
  /// Whether the stage file gives a list; records keep the difference.
  package var isList: Bool
  /// The same texts with the places of parameters, one for each text.
  package var templates: [CommandTemplate]
  /// Where each text is written.
  package var places: [SourceSpan]

  /// Creates a command.
  package init(
    texts: [String], isList: Bool, templates: [CommandTemplate], places: [SourceSpan]
  ) {
    self.texts = texts
    self.isList = isList
    self.templates = templates
    self.places = places
  }

  /// The command as records keep it.
  package var value: Value {
    isList ? .list(texts.map(Value.string)) : .string(texts.first ?? "")
  }
}

/// A command's text with the places where parameters were put in.
package struct CommandTemplate: Sendable, Hashable {
  /// A piece of the text.
  package enum Piece: Sendable, Hashable {
    /// Text that is the same whatever the parameters are.
    case text(String)
    /// A parameter's text.
    case parameter(Parameter)
    /// The value of an environment variable.
    case variable(name: String, text: String)
  }

  /// A parameter that was put into a command.
  package struct Parameter: Sendable, Hashable {
    /// The file that holds the parameter, relative to the project root.
    package var file: String
    /// The key within the file, its parts joined by dots.
    package var key: String
    /// The value.
    package var value: Value
    /// The value's text within the command.
    package var text: String

    /// Creates a parameter.
    package init(file: String, key: String, value: Value, text: String) {
      self.file = file
      self.key = key
      self.value = value
      self.text = text
    }
  }

  /// The pieces in order.
  package var pieces: [Piece]
  /// The text as written in the stage file.
  package var source: String

  /// Creates a template.
  package init(pieces: [Piece], source: String) {
    self.pieces = pieces
    self.source = source
  }

  /// The parameters' former texts, one for each parameter in order, if the former text of the
  /// command differs from the present one in the parameters and environment variables alone.
  package func parameterTexts(in former: String) -> [(parameter: Parameter, text: String)]? {
    match(pieces[...], Substring(former))
  }

  /// Matches literal pieces exactly and gives each parameter and each variable the shortest text
  /// that fits; a parameter that occurs twice must have one text.
  private func match(
    _ pieces: ArraySlice<Piece>, _ rest: Substring
  ) -> [(parameter: Parameter, text: String)]? {
    guard let first = pieces.first else { return rest.isEmpty ? [] : nil }
    let others = pieces.dropFirst()
    switch first {
    case .text(let literal):
      guard rest.utf8.starts(with: literal.utf8) else { return nil }
      return match(others, rest[rest.utf8.index(rest.startIndex, offsetBy: literal.utf8.count)...])
    case .variable:
      return ends(of: rest, before: others.first).lazy.compactMap {
        self.match(others, rest[$0...])
      }.first
    case .parameter(let parameter):
      for end in ends(of: rest, before: others.first) {
        let text = String(rest[..<end])
        guard let found = match(others, rest[end...]) else { continue }
        if found.contains(where: { $0.parameter == parameter && $0.text != text }) { continue }
        return [(parameter, text)] + found
      }
      return nil
    }
  }

  /// The places where a parameter's text may end: where the next literal begins, else anywhere.
  private func ends(of rest: Substring, before next: Piece?) -> [String.Index] {
    guard let next else { return [rest.endIndex] }
    let indices = rest.indices + [rest.endIndex]
    guard case .text(let literal) = next else { return indices }
    return indices.filter { rest[$0...].utf8.starts(with: literal.utf8) }
  }
}
