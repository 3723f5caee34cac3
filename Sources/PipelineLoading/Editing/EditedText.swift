import Diagnostics
import Documents

/// The lines of a YAML file that is to be changed in one place and kept as it is everywhere else.
package struct EditedText {
  /// The file's path as a person should see it.
  package let file: String
  /// The tree of the text as it was; nil where the file holds nothing but comments.
  package let root: Node?
  private let document: YAMLDocument
  private let mark: [UInt8]
  private let lineBreak: String
  /// The lines without their line feeds.
  package private(set) var lines: [String]

  /// Reads a text.
  ///
  /// - Throws: What is wrong with it.
  package init(_ bytes: [UInt8], file: String) throws(DiagnosticList) {
    self.file = file
    document = try parseYAML(bytes, file: file)
    guard document.problems.isEmpty else { throw DiagnosticList(document.problems) }
    root = document.root
    guard !Self.hasOtherBreaks(bytes) else {
      throw DiagnosticList([
        .notEditable(file, reason: "some of its lines end with another sign than a line feed")
      ])
    }
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    mark = bytes.starts(with: byteOrderMark) ? byteOrderMark : []
    let body = bytes.dropFirst(mark.count)
    let parts = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // Most lines decide: a file from two systems keeps the break of the greater part.
    let returns = parts.count { $0.last == 0x0D }
    lineBreak = returns * 2 > parts.count - 1 && returns > 0 ? "\r\n" : "\n"
    lines = parts.map { String(decoding: $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() } else { isCut = true }
  }

  /// Whether lines end, as YAML counts them, where no line feed stands.
  private static func hasOtherBreaks(_ bytes: [UInt8]) -> Bool {
    for (place, byte) in bytes.enumerated() {
      let rest = bytes[(place + 1)...]
      switch byte {
      case 0x0D: if rest.first != 0x0A { return true }
      case 0xC2: if rest.first == 0x85 { return true }
      case 0xE2:
        if rest.starts(with: [0x80, 0xA8]) || rest.starts(with: [0x80, 0xA9]) { return true }
      default: continue
      }
    }
    return false
  }

  /// Whether the last line lacks its line break.
  private var isCut = false

  /// The text as bytes; a last line that lacked its break gets one when something follows it.
  package var bytes: [UInt8] {
    mark + Array(lines.joined(separator: "\n").utf8) + (lines.isEmpty || isCut ? [] : [0x0A])
  }

  /// Inserts lines, given without their breaks, behind a line counted from 1; 0 is the beginning.
  package mutating func insert(_ added: [String], after line: Int) {
    let tail = lineBreak == "\r\n" ? "\r" : ""
    if isCut, line >= lines.count {
      if !lines.isEmpty { lines[lines.count - 1] += tail }
      isCut = false
    }
    lines.insert(contentsOf: added.map { $0 + tail }, at: min(line, lines.count))
  }

  /// Removes lines, counted from 1.
  package mutating func remove(_ range: ClosedRange<Int>) {
    lines.removeSubrange(range.lowerBound - 1...range.upperBound - 1)
    if lines.isEmpty { isCut = false }
  }

  /// Inserts text within a line.
  mutating func insert(_ text: String, at mark: Mark) {
    replace(from: mark, to: mark, with: text)
  }

  /// Replaces a part of one line.
  package mutating func replace(from start: Mark, to end: Mark, with text: String) {
    precondition(start.line == end.line, "only a part of one line is replaced")
    var scalars = Array(lines[Int(start.line) - 1].unicodeScalars)
    scalars.replaceSubrange(Int(start.column) - 1..<Int(end.column) - 1, with: text.unicodeScalars)
    var line = String.UnicodeScalarView()
    line.append(contentsOf: scalars)
    lines[Int(start.line) - 1] = String(line)
  }

  /// Whether a node is written in brackets or braces.
  package func isFlow(_ node: Node) -> Bool {
    let opening = scalar(at: node.start)
    return node.scalar == nil && (opening == "{" || opening == "[")
  }

  /// The character at a place; nil behind the end of its line.
  func scalar(at mark: Mark) -> Unicode.Scalar? {
    guard lines.indices.contains(Int(mark.line) - 1) else { return nil }
    let scalars = lines[Int(mark.line) - 1].unicodeScalars
    return scalars.dropFirst(Int(mark.column) - 1).first
  }

  /// The last line with text of an entry of a mapping.
  package func lastLine(of pair: Node.Pair) -> Int {
    max(Int(pair.key.end.line), lastLine(of: pair.value))
  }

  /// The last line with text of a node; 0 for an empty one, which has none.
  package func lastLine(of node: Node) -> Int {
    switch node.content {
    case .sequence(let items) where !isFlow(node):
      return items.map(lastLine(of:)).max() ?? Int(node.start.line)
    case .mapping(let pairs) where !isFlow(node):
      return pairs.map(lastLine(of:)).max() ?? Int(node.start.line)
    case .scalar(let scalar) where scalar.style == .literal || scalar.style == .folded:
      return lastLine(ofBlock: node)
    case .scalar(let scalar) where scalar.style == .plain && scalar.text.isEmpty: return 0
    case .scalar, .sequence, .mapping: return Int(node.end.line)
    }
  }

  private func lastLine(ofBlock node: Node) -> Int {
    var line = node.end.column == 1 ? Int(node.end.line) - 1 : Int(node.end.line)
    line = min(line, lines.count)
    let header = lines[Int(node.start.line) - 1].unicodeScalars.dropFirst(
      Int(node.start.column) - 1)
    // With a '+' the blank lines at its end are part of the text.
    guard !header.prefix(3).contains("+") else { return line }
    while line > Int(node.start.line), lines[line - 1].allSatisfy(\.isWhitespace) { line -= 1 }
    return line
  }

  /// The place of a node.
  func span(of node: Node) -> SourceSpan { document.span(of: node) }
}
