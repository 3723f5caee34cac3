import Documents

/// A text split at its expressions, `${…}`.
///
/// An expression reaches to the next `}` on the same line; a backslash before `${` makes it plain
/// text and disappears; `$NAME` and `$$` are plain text too.
struct Template {
  enum Piece {
    case text(String)
    case expression(Expression)
  }

  var pieces: [Piece] = []
  /// The rest of the line after a `${` that is never closed and therefore plain text.
  var unclosed: String?

  /// The only expression of a text that is nothing else.
  var onlyExpression: Expression? {
    guard pieces.count == 1, case .expression(let expression) = pieces[0] else { return nil }
    return expression
  }

  /// Splits a text.
  ///
  /// - Parameter readsEnvironment: Whether `${env:NAME}` names a variable of the environment.
  init(_ text: String, readsEnvironment: Bool) {
    let bytes = Array(text.utf8)
    var start = 0
    var search = 0
    // What came before an escaped expression, which the next piece of text goes on with.
    var kept = ""
    while let open = Self.opening(bytes, from: search) {
      search = open + 2
      if open > 0, bytes[open - 1] == UInt8(ascii: "\\") {
        kept += String(decoding: bytes[start..<(open - 1)], as: UTF8.self)
        start = open
      } else if let close = Self.closing(bytes, from: open + 2) {
        add(kept, bytes[start..<open])
        kept = ""
        let inner = bytes[(open + 2)..<close]
        pieces.append(.expression(Expression(inner, readsEnvironment: readsEnvironment)))
        start = close + 1
        search = start
      } else {
        let line = bytes[open...].prefix { $0 != UInt8(ascii: "\n") }
        unclosed = String(decoding: line, as: UTF8.self)
      }
    }
    add(kept, bytes[start...])
  }

  private mutating func add(_ kept: String, _ bytes: ArraySlice<UInt8>) {
    guard !kept.isEmpty || !bytes.isEmpty else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    pieces.append(.text(kept.isEmpty ? text : kept + text))
  }

  /// Whether a text may hold an expression or an escaped one; most hold neither.
  static func isNeeded(for text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "$"))
  }

  private static func opening(_ bytes: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "$"), bytes[index + 1] == UInt8(ascii: "{") { return index }
      index += 1
    }
    return nil
  }

  private static func closing(_ bytes: [UInt8], from start: Int) -> Int? {
    for index in start..<max(start, bytes.count) {
      if bytes[index] == UInt8(ascii: "}") { return index }
      if bytes[index] == UInt8(ascii: "\n") { return nil }
    }
    return nil
  }
}

/// What stands between `${` and `}`.
struct Expression {
  enum Meaning {
    /// A value by the words that lead to it: `a.b[0]` is a, b, 0.
    case value([String])
    /// A variable of the environment, with the text that stands in if it is unset or empty.
    case environment(name: String, fallback: String?)
    /// Neither; the text says why.
    case malformed(String)
  }

  private let inner: String
  let meaning: Meaning

  init(_ inner: ArraySlice<UInt8>, readsEnvironment: Bool) {
    self.inner = String(decoding: inner, as: UTF8.self)
    let text = Self.trimmed(inner)
    if text.isEmpty {
      meaning = .malformed("it names nothing")
    } else if readsEnvironment, text.starts(with: "env:".utf8) {
      meaning = Self.environment(text.dropFirst(4))
    } else {
      meaning = Self.path(text)
    }
  }

  /// The expression as written, with its braces.
  var source: String { "${\(inner)}" }

  private static func environment(_ bytes: ArraySlice<UInt8>) -> Meaning {
    let text = String(decoding: bytes, as: UTF8.self)
    let parts = text.split(separator: ":-", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard isVariableName(name) else { return .malformed("'\(name)' is no name of a variable") }
    return .environment(name: name, fallback: parts.count > 1 ? String(parts[1]) : nil)
  }

  /// Reads `word(.word|[word])*`; a word is any run without `.`, `[` and `]`, less the blanks around it.
  private static func path(_ text: ArraySlice<UInt8>) -> Meaning {
    var words: [String] = []
    var rest = text
    func word() -> Bool {
      let end = rest.firstIndex(where: isSign) ?? rest.endIndex
      guard end > rest.startIndex else { return false }
      let word = trimmed(rest[..<end])
      guard !word.isEmpty else { return false }
      words.append(String(decoding: word, as: UTF8.self))
      rest = rest[end...]
      return true
    }
    func missing(_ what: String) -> Meaning {
      .malformed("\(what) is missing before '\(String(decoding: rest, as: UTF8.self))'")
    }
    guard word() else { return missing("a name") }
    while let sign = rest.first {
      let before = rest
      rest = rest.dropFirst()
      guard sign == UInt8(ascii: ".") || sign == UInt8(ascii: "["), word() else {
        rest = before
        return missing("a name or an index")
      }
      guard sign == UInt8(ascii: "[") else { continue }
      guard rest.popFirst() == UInt8(ascii: "]") else { return .malformed("']' is missing") }
      rest = rest.drop(while: isBlank)
    }
    return .value(words)
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let start = bytes.firstIndex(where: { !isBlank($0) }),
      let end = bytes.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return bytes[start...end]
  }
}

/// Whether a text can name an environment variable: letters, digits and `_`, no digit first.
func isVariableName(_ text: String) -> Bool {
  guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
  return text.utf8.allSatisfy {
    switch $0 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension String {
  /// The text without blanks and tabs at its ends.
  func trimmingBlanks() -> String {
    let bytes = Array(utf8)
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    guard let start = bytes.firstIndex(where: { !isBlank($0) }),
      let end = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return start == 0 && end == bytes.count - 1
      ? self : String(decoding: bytes[start...end], as: UTF8.self)
  }
}

extension String {
  /// The text with `${` in place of each `\${`.
  var withoutEscapes: String {
    guard Template.isNeeded(for: self) else { return self }
    var bytes: [UInt8] = []
    for byte in utf8 {
      bytes.append(byte)
      if bytes.suffix(3).elementsEqual("\\${".utf8) { bytes.remove(at: bytes.count - 3) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
