import Diagnostics
import Glibc

/// The bytes of a file with the places of its lines, for spans and their lines.
struct SourceText: Sendable {
  /// The file's path as a person should see it.
  let file: String
  /// The text, without a byte order mark.
  let bytes: [UInt8]
  /// Where each line begins, in bytes.
  private let lineStarts: [Int]

  /// Finds the lines of a text; a byte order mark is dropped.
  ///
  /// Lines end as libyaml counts them: at CR, LF, CRLF, and if `endsAtUnicodeBreaks` also at
  /// U+0085, U+2028 and U+2029.
  init(_ bytes: [UInt8], file: String, endsAtUnicodeBreaks: Bool) {
    self.file = file
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
    let breakLeads: [Int32] = endsAtUnicodeBreaks ? [0x0D, 0xC2, 0xE2] : [0x0D]
    if SourceText.hasNone(of: breakLeads, in: self.bytes) {
      lineStarts = SourceText.startsAfterNewlines(self.bytes)
    } else {
      lineStarts = SourceText.startsAfterBreaks(self.bytes, unicode: endsAtUnicodeBreaks)
    }
  }

  /// How many lines there are; a line break at the very end begins another one.
  var lineCount: Int { lineStarts.count }

  /// A place, with its line.
  func span(line: Int, column: Int, length: Int) -> SourceSpan {
    SourceSpan(
      file: file, line: line, column: column, length: length, lineText: self.line(line))
  }

  /// A place as far as it reaches on its first line, with that line.
  func span(from start: Mark, to end: Mark) -> SourceSpan {
    let length = start.line == end.line ? end.column - start.column : 0
    return length > 0
      ? span(line: Int(start.line), column: Int(start.column), length: Int(length))
      : span(fromHereToLineEnd: start)
  }

  /// A place and the rest of its line without the blanks at its end.
  func span(fromHereToLineEnd start: Mark) -> SourceSpan {
    let scalars = Array((line(Int(start.line)) ?? "").unicodeScalars)
    let end = (scalars.lastIndex { $0 != " " && $0 != "\t" } ?? 0) + 1
    let column = Int(start.column)
    return span(line: Int(start.line), column: column, length: end - column + 1)
  }

  /// The text of a line counted from 1, without its line break; nil beyond the end.
  func line(_ number: Int) -> String? {
    guard lineStarts.indices.contains(number - 1) else { return nil }
    let end = number < lineStarts.count ? lineStarts[number] : bytes.count
    let line = bytes[lineStarts[number - 1]..<end]
    let width = number < lineStarts.count ? SourceText.widthOfBreak(endingAt: end, in: bytes) : 0
    return String(decoding: line.dropLast(width), as: UTF8.self)
  }

  /// The place itself, or the end of the last line with text if there is no text left at it.
  func withinText(_ mark: Mark) -> Mark {
    var mark = mark
    while mark.line > 1, Int(mark.line) >= lineCount, (line(Int(mark.line)) ?? "").isEmpty {
      mark.line = min(mark.line - 1, Int32(lineCount))
      let text = line(Int(mark.line)) ?? ""
      mark.column = Int32(text.unicodeScalars.count) + 1
      if !text.isEmpty { break }
    }
    return mark
  }

  /// The place of a byte.
  func mark(ofByte offset: Int) -> Mark {
    let line = lineStarts.firstIndex { $0 > offset } ?? lineStarts.count
    let before = bytes[lineStarts[line - 1]..<min(offset, bytes.count)]
    let column = String(decoding: before, as: UTF8.self).unicodeScalars.count + 1
    return Mark(line: Int32(line), column: Int32(column))
  }

  private static func hasNone(of wanted: [Int32], in bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return true }
      return wanted.allSatisfy { memchr(base, $0, buffer.count) == nil }
    }
  }

  private static func startsAfterNewlines(_ bytes: [UInt8]) -> [Int] {
    var starts = [0]
    starts.reserveCapacity(bytes.count / 24 + 1)
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      var offset = 0
      while let found = memchr(base + offset, 0x0A, buffer.count - offset) {
        offset = UnsafeRawPointer(found) - base + 1
        starts.append(offset)
      }
    }
    return starts
  }

  private static func startsAfterBreaks(_ bytes: [UInt8], unicode: Bool) -> [Int] {
    var starts = [0]
    for (place, byte) in bytes.enumerated() {
      let isBreak =
        switch byte {
        case 0x0A: true
        case 0x0D: !bytes[(place + 1)...].starts(with: [0x0A])
        case 0x85, 0xA8, 0xA9: unicode && widthOfBreak(endingAt: place + 1, in: bytes) > 0
        default: false
        }
      if isBreak { starts.append(place + 1) }
    }
    return starts
  }

  /// How many bytes the line break takes that ends before `end`; 0 where none does.
  private static func widthOfBreak(endingAt end: Int, in bytes: [UInt8]) -> Int {
    let before = bytes[max(0, end - 3)..<end]
    switch before.last {
    case 0x0A: return before.dropLast().last == 0x0D ? 2 : 1
    case 0x0D: return 1
    case 0x85: return before.suffix(2) == [0xC2, 0x85] ? 2 : 0
    case 0xA8, 0xA9: return before.prefix(2) == [0xE2, 0x80] ? 3 : 0
    default: return 0
    }
  }
}

extension SourceText {
  /// Whether the file begins with a byte order mark of UTF-16.
  var looksLikeUTF16: Bool {
    bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
  }
}

extension SourceText {
  /// The first byte that is NUL or no UTF-8; nil where all is text.
  var firstByteOfNoText: Int? {
    let zero = bytes.firstIndex(of: 0)
    guard String(validating: bytes, as: UTF8.self) == nil else { return zero }
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var offset = 0
    while case .valid(let encoded) = parser.parseScalar(from: &rest) { offset += encoded.count }
    return min(offset, zero ?? offset)
  }
}
