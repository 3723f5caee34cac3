/// A pair of braces and the declaration that introduces it.
struct Scope: Equatable {
  /// The keyword of the declaration, such as `func`; empty for other blocks.
  var keyword: String
  /// The declaration as far as it stands before the `{`, without what is in parentheses.
  var header: String
  /// The line, counted from 0, of the keyword.
  var firstLine: Int
  /// The line of the `}`.
  var lastLine: Int
  /// The number of scopes around it.
  var depth: Int

  /// What is declared.
  var name: String {
    let words = header.split(whereSeparator: \.isSeparator).map(String.init)
    guard let position = words.lastIndex(of: keyword) else { return words.last ?? "" }
    return ["init", "deinit", "subscript"].contains(keyword) || position + 1 == words.count
      ? keyword : words[position + 1]
  }
}

extension SourceText {
  /// All scopes, in the order in which they end.
  var scopes: [Scope] {
    var finder = ScopeFinder(language: language)
    for (number, line) in code.enumerated() { finder.read(line, number) }
    return finder.scopes
  }
}

extension Character {
  /// Whether it stands between words.
  var isSeparator: Bool { !isLetter && !isNumber && self != "_" }
}

/// Finds scopes by counting brackets in code.
private struct ScopeFinder {
  /// A bracket that is open, and the code in it since its last brace.
  private struct Open {
    var isBrace: Bool
    var introduction = Introduction()
    var pending = ""
    var pendingLines: [Int] = []
  }

  private struct Introduction {
    var keyword = ""
    var header = ""
    var line = 0
  }

  private static let keywords: Set<String> = [
    "func", "init", "deinit", "subscript", "var", "struct", "class", "enum", "actor", "extension",
    "protocol",
  ]

  let language: SourceText.Language
  private(set) var scopes: [Scope] = []
  private var stack = [Open(isBrace: false)]

  init(language: SourceText.Language) {
    self.language = language
  }

  mutating func read(_ text: String, _ number: Int) {
    if language == .c, text.hasPrefix("#") { return }
    for character in text {
      switch character {
      case "{", "(", "[": open(character, number)
      case "}", ")", "]": close(character, number)
      case ";" where language == .c: clear()
      default: append(character, number)
      }
    }
    append("\n", number)
  }

  private mutating func append(_ character: Character, _ line: Int) {
    stack[stack.count - 1].pending.append(character)
    stack[stack.count - 1].pendingLines.append(line)
  }

  private mutating func clear() {
    stack[stack.count - 1].pending = ""
    stack[stack.count - 1].pendingLines = []
  }

  private mutating func open(_ character: Character, _ line: Int) {
    if character == "{" {
      let introduction = introduction
      stack.append(Open(isBrace: true, introduction: introduction))
    } else {
      append(character, line)
      stack.append(Open(isBrace: false))
    }
  }

  private mutating func close(_ character: Character, _ line: Int) {
    guard stack.count > 1 else { return }
    let ended = stack.removeLast()
    guard ended.isBrace else { return append(character, line) }
    let begin = ended.introduction
    scopes.append(
      Scope(
        keyword: begin.keyword, header: begin.header, firstLine: begin.line, lastLine: line,
        depth: stack.count { $0.isBrace }))
    clear()
  }

  /// What introduces the brace that comes now.
  private var introduction: Introduction {
    let pending = stack[stack.count - 1].pending
    let lines = stack[stack.count - 1].pendingLines
    guard language == .swift else { return functionOfC(pending, lines) }
    var last: (keyword: String, offset: Int)?
    var offset = 0
    for word in pending.split(omittingEmptySubsequences: false, whereSeparator: \.isSeparator) {
      let isMember = offset > 0 && pending.dropFirst(offset - 1).first == "."
      if Self.keywords.contains(String(word)), !isMember { last = (String(word), offset) }
      offset += word.count + 1
    }
    guard let last else { return Introduction(line: lines.last ?? 0) }
    return Introduction(keyword: last.keyword, header: pending, line: lines[last.offset])
  }

  /// In C only what stands at top level and has parentheses is taken for a function.
  private func functionOfC(_ pending: String, _ lines: [Int]) -> Introduction {
    let first = pending.enumerated().first { !$0.element.isWhitespace }?.offset
    guard let first, stack.count == 1, let open = pending.firstIndex(of: "("),
      !pending.contains("=")
    else { return Introduction(line: lines.last ?? 0) }
    return Introduction(keyword: "func", header: String(pending[..<open]), line: lines[first])
  }
}
