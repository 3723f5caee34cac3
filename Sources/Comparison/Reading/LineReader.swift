import Glibc

/// Reads lines, or the records of a table, in which line breaks can be quoted.
final class LineReader {
  /// The longest line in bytes.
  static let longestLine = 1 << 20

  private let reader: ByteReader
  /// What separates the fields of a table, in which quoted line breaks end no record; nil for text.
  var delimiter: UInt8?
  /// How many lines were passed.
  private(set) var passed = 0
  private var length: Int?

  init(_ content: Content, delimiter: UInt8? = nil) throws {
    reader = try content.reader()
    self.delimiter = delimiter
  }

  /// The next line with its line break, valid until `advance`; nil at the end.
  func peek() throws -> UnsafeRawBufferPointer? {
    let length = try self.length ?? findLength()
    self.length = length
    return length == 0 ? nil : UnsafeRawBufferPointer(rebasing: reader.available.prefix(length))
  }

  /// The next line, measured anew after `delimiter` was changed.
  func remeasured() throws -> UnsafeRawBufferPointer? {
    length = nil
    return try peek()
  }

  /// Passes over the line that was looked at.
  func advance() {
    guard let length, length > 0 else { return }
    reader.consume(length)
    passed += 1
    self.length = nil
  }

  private func findLength() throws -> Int {
    var scan = RecordScan(delimiter: delimiter)
    while true {
      if let length = scan.end(in: reader.available) { return length }
      if reader.available.count > Self.longestLine {
        throw scan.isInQuotes ? Flaw.openQuote : Flaw.longLine
      }
      if try !reader.readMore() {
        if scan.isInQuotes { throw Flaw.openQuote }
        return reader.available.count
      }
    }
  }
}

/// Looks for the end of a record, which goes on as bytes come.
private struct RecordScan {
  private enum State {
    case fieldStart, bare, quoted, closed
  }

  /// What separates fields; nil where quotes mean nothing.
  let delimiter: UInt8?
  private var state = State.fieldStart
  private var position = 0

  init(delimiter: UInt8?) {
    self.delimiter = delimiter
  }

  var isInQuotes: Bool { state == .quoted }

  /// How long the record is, with its line break; nil where it goes on behind these bytes.
  mutating func end(in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, position < bytes.count else { return nil }
    guard !isInQuotes else { return endAfterQuotes(in: bytes) }
    let found = memchr(base + position, 0x0A, bytes.count - position)
    let stop = found.map { UnsafeRawPointer($0) - base + 1 } ?? bytes.count
    guard let delimiter else {
      position = stop
      return found == nil ? nil : stop
    }
    if memchr(base + position, 0x22, stop - position) != nil { return endAfterQuotes(in: bytes) }
    position = stop
    state = bytes[stop - 1] == delimiter ? .fieldStart : .bare
    return found == nil ? nil : stop
  }

  private mutating func endAfterQuotes(in bytes: UnsafeRawBufferPointer) -> Int? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch (byte, state) {
      case (0x22, .fieldStart), (0x22, .closed): state = .quoted
      case (0x22, .quoted): state = .closed
      case (_, .quoted): break
      case (0x0A, _): return position
      default: state = byte == delimiter ? .fieldStart : .bare
      }
    }
    return nil
  }
}

extension UnsafeRawBufferPointer {
  /// The line without its line break.
  var withoutLineBreak: UnsafeRawBufferPointer {
    guard last == 0x0A else { return last == 0x0D ? dropping(1) : self }
    return dropping(count >= 2 && self[count - 2] == 0x0D ? 2 : 1)
  }

  private func dropping(_ width: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: dropLast(width))
  }

  /// Whether both hold the same bytes.
  func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count, let a = baseAddress, let b = other.baseAddress else {
      return count == other.count
    }
    return memcmp(a, b, count) == 0
  }
}
