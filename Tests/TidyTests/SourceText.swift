/// A file's text, with its code told from its comments and strings.
struct SourceText {
  /// The language, as far as it matters here.
  enum Language {
    case swift, c, other
  }

  /// The path, relative to the repository's root.
  let path: String
  /// The lines as they are written.
  let lines: [String]
  /// The lines with a blank for each byte of a comment or of a string's content; what is
  /// interpolated into a string is code.
  let code: [String]
  /// Whether a line holds a comment or a part of one.
  let hasComment: [Bool]

  /// Reads a text; those of other languages are code as a whole.
  init(_ path: String, _ text: String) {
    self.path = path
    let language = Self.language(of: path)
    let bytes = Array(text.utf8)
    var lexer = SourceLexer(bytes, language: language)
    if language != .other { lexer.run() }
    lines = Self.lines(of: bytes)
    code = Self.lines(of: lexer.code)
    hasComment = lines.indices.map(lexer.commentLines.contains)
  }

  /// The language that a path's ending tells.
  var language: Language { Self.language(of: path) }

  /// A violation on a line, counted from 0.
  func violation(_ line: Int, _ message: String) -> Violation {
    Violation(path, line + 1, message)
  }

  private static func language(of path: String) -> Language {
    if path.hasSuffix(".swift") { return .swift }
    return path.hasSuffix(".c") || path.hasSuffix(".h") ? .c : .other
  }

  private static func lines(of bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }
}
