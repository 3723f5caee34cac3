extension SourceText {
  /// Declarations for other modules without a doc comment whose first paragraph is a sentence.
  var undocumentedDeclarations: [Violation] {
    let protocols = scopes.filter { scope in
      scope.keyword == "protocol"
        && scope.header.split(whereSeparator: \.isSeparator).contains { Self.shared.contains($0) }
    }
    return code.indices.compactMap { number in
      guard let declaration = Declaration(code[number]) else { return nil }
      let isRequirement = protocols.contains {
        $0.firstLine < number && number < $0.lastLine && isDirectly(number, in: $0)
      }
      guard declaration.isShared || isRequirement else { return nil }
      return flaw(inDocCommentAbove: number).map {
        violation(number, "'\(declaration.name)' \($0)")
      }
    }
  }

  fileprivate static let shared: Set<Substring> = ["package", "public", "open"]

  private func isDirectly(_ number: Int, in scope: Scope) -> Bool {
    !scopes.contains {
      $0.depth == scope.depth + 1 && scope.firstLine < $0.firstLine && $0.firstLine < number
        && number < $0.lastLine
    }
  }

  private func flaw(inDocCommentAbove number: Int) -> String? {
    var number = number - 1
    while number >= 0, trimmed(number).hasPrefix("@") { number -= 1 }
    var text: [Substring] = []
    while number >= 0, trimmed(number).hasPrefix("///") {
      text.insert(trimmed(number).dropFirst(3).drop { $0 == " " }, at: 0)
      number -= 1
    }
    guard !text.isEmpty else { return "has no doc comment" }
    let summary = text.prefix { !$0.isEmpty }
    return summary.last?.hasSuffix(".") == true ? nil : "is not told in a sentence with a period"
  }

  private func trimmed(_ number: Int) -> Substring {
    lines[number].drop { $0 == " " }
  }
}

/// The begin of a declaration, as far as one line tells.
private struct Declaration {
  private static let modifiers: Set<Substring> = [
    "package", "public", "open", "internal", "final", "static", "override", "mutating",
    "nonmutating", "indirect", "nonisolated", "private(set)", "fileprivate(set)", "package(set)",
    "lazy", "weak", "unowned", "convenience", "required", "borrowing", "consuming", "prefix",
    "postfix", "infix", "distributed",
  ]
  private static let keywords: Set<Substring> = [
    "func", "var", "let", "init", "subscript", "struct", "enum", "class", "actor", "protocol",
    "typealias", "associatedtype", "case", "macro",
  ]

  /// What is declared.
  let name: String
  /// Whether other modules see it.
  let isShared: Bool

  /// Nil if the line begins no declaration, or an extension or import, which say nothing new.
  init?(_ line: String) {
    var words = line.split(separator: " ")[...]
    while let first = words.first, first.hasPrefix("@") { words.removeFirst() }
    let modifiers = words.prefix { Self.modifiers.contains($0) || $0.hasPrefix("nonisolated(") }
    words = words.dropFirst(modifiers.count)
    if words.first == "class", let next = words.dropFirst().first, Self.keywords.contains(next) {
      words.removeFirst()
    }
    guard let keyword = words.first?.prefix(while: { !$0.isSeparator }),
      Self.keywords.contains(keyword)
    else { return nil }
    let next = words.dropFirst().first ?? ""
    name = ["init", "subscript"].contains(keyword) ? String(keyword) : next.firstName
    isShared = modifiers.contains { SourceText.shared.contains($0) }
  }
}

extension Substring {
  /// The name that the text begins with, an operator's as well.
  fileprivate var firstName: String {
    let name = prefix { !$0.isSeparator }
    return String(name.isEmpty ? prefix { $0 != "(" } : name)
  }
}
