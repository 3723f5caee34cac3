/// Tells the code of a Swift or C text from its comments and strings.
struct SourceLexer {
  private enum Mode {
    /// Code inside a string: `\(…)`, with the number of its open parentheses.
    case interpolation(open: Int)
    /// A string with so many `#`.
    case string(hashes: Int, isMultiline: Bool)
  }

  /// The bytes that can begin or end something in code, and in strings.
  private static let signsInCode = Array("/'#\"()".utf8)
  private static let signsInStrings = Array("\\\"\n".utf8)

  private let bytes: [UInt8]
  private let language: SourceText.Language
  private var index = 0
  private var line = 0
  private var modes: [Mode] = []

  /// The text with blanks in place of comments and of what strings hold.
  private(set) var code: [UInt8]
  /// The lines, counted from 0, that hold a part of a comment.
  private(set) var commentLines: Set<Int> = []

  init(_ bytes: [UInt8], language: SourceText.Language) {
    self.bytes = bytes
    self.language = language
    code = bytes
  }

  /// Goes through the whole text.
  mutating func run() {
    while index < bytes.count {
      if case .string(let hashes, let isMultiline)? = modes.last {
        stepInString(hashes, isMultiline)
      } else {
        stepInCode()
      }
    }
  }

  private mutating func stepInCode() {
    if !Self.signsInCode.contains(bytes[index]) {
      keep()
    } else if starts(with: "//") {
      commentLines.insert(line)
      while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blank(1) }
    } else if starts(with: "/*") {
      blankBlockComment()
    } else if language == .c, starts(with: "'") {
      blankCharacter()
    } else if let (hashes, isMultiline) = openingQuote {
      index += hashes + (isMultiline ? 3 : 1)
      modes.append(.string(hashes: hashes, isMultiline: isMultiline))
    } else {
      countParenthesis()
      keep()
    }
  }

  private mutating func stepInString(_ hashes: Int, _ isMultiline: Bool) {
    guard Self.signsInStrings.contains(bytes[index]) else { return blank(1) }
    let marks = String(repeating: "#", count: hashes)
    let quote = isMultiline ? "\"\"\"" : "\""
    if language == .swift, starts(with: "\\\(marks)(") {
      blank(hashes + 2)
      modes.append(.interpolation(open: 1))
    } else if starts(with: "\\\(marks)") {
      blank(hashes + 1)
      if index < bytes.count { blank(1) }
    } else if starts(with: quote + marks) {
      index += quote.utf8.count + hashes
      modes.removeLast()
    } else {
      if starts(with: "\n"), !isMultiline { modes.removeLast() }
      blank(1)
    }
  }

  /// The `#`s and quotes of a string that begins here.
  private var openingQuote: (hashes: Int, isMultiline: Bool)? {
    let hashes = language == .c ? 0 : bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
    guard starts(with: "\"", at: index + hashes) else { return nil }
    return (hashes, language == .swift && starts(with: "\"\"\"", at: index + hashes))
  }

  /// Ends an interpolation at the parenthesis that closes it.
  private mutating func countParenthesis() {
    guard case .interpolation(let open)? = modes.last else { return }
    let change = starts(with: "(") ? 1 : starts(with: ")") ? -1 : 0
    modes[modes.count - 1] = .interpolation(open: open + change)
    guard open + change == 0 else { return }
    modes.removeLast()
    code[index] = UInt8(ascii: " ")
  }

  private mutating func blankBlockComment() {
    var depth = 0
    repeat {
      commentLines.insert(line)
      if starts(with: "/*"), depth == 0 || language == .swift {
        depth += 1
        blank(2)
      } else if starts(with: "*/") {
        depth -= 1
        blank(2)
      } else {
        blank(1)
      }
    } while depth > 0 && index < bytes.count
  }

  /// A character of C: `'x'`, `'"'`, `'\''`.
  private mutating func blankCharacter() {
    blank(1)
    while index < bytes.count, bytes[index] != UInt8(ascii: "'"), bytes[index] != UInt8(ascii: "\n")
    {
      blank(starts(with: "\\") ? 2 : 1)
    }
    if starts(with: "'") { blank(1) }
  }

  private func starts(with text: String) -> Bool { starts(with: text, at: index) }

  private func starts(with text: String, at start: Int) -> Bool {
    start <= bytes.count && bytes[start...].starts(with: text.utf8)
  }

  private mutating func keep() {
    if bytes[index] == UInt8(ascii: "\n") { line += 1 }
    index += 1
  }

  private mutating func blank(_ count: Int) {
    for _ in 0..<min(count, bytes.count - index) {
      if bytes[index] != UInt8(ascii: "\n") { code[index] = UInt8(ascii: " ") }
      keep()
    }
  }
}
