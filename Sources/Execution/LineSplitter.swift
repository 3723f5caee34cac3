/// Makes whole lines of a stream that comes in pieces.
///
/// A carriage return inside a line starts it anew, so a progress bar shows its last state. Bytes that
/// are no UTF-8 become U+FFFD. A line longer than the limit comes in several.
package struct LineSplitter: Sendable {
  private let limit: Int
  private var line: [UInt8] = []
  /// A carriage return was the last byte: what follows decides whether it ends the line or restarts it.
  private var isReturnPending = false

  /// Creates a splitter for lines of at most `limitBytes`, at least 4.
  package init(limitBytes: Int = 16_384) {
    limit = max(4, limitBytes)
  }

  /// Takes the next piece and returns the lines that it completes, without their line breaks.
  package mutating func append(_ bytes: [UInt8]) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\r") {
        isReturnPending = true
        continue
      }
      if byte == UInt8(ascii: "\n") {
        lines.append(takeLine(count: line.count))
        continue
      }
      if isReturnPending {
        line.removeAll(keepingCapacity: true)
        isReturnPending = false
      }
      if line.count == limit { lines.append(takeLine(count: cut())) }
      line.append(byte)
    }
    return lines
  }

  /// What is left at the end of the stream, `nil` if nothing.
  package mutating func flush() -> String? {
    line.isEmpty ? nil : takeLine(count: line.count)
  }

  private mutating func takeLine(count: Int) -> String {
    isReturnPending = false
    let text = String(decoding: line[..<count], as: UTF8.self)
    line.removeFirst(count)
    return text
  }

  /// Where a line that is too long is cut: before a character that may go on, else at its end.
  private func cut() -> Int {
    guard let start = line.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return line.count }
    let isOpen = line[start] >= 0xC0 && line.count - start < 4
    return isOpen && start > 0 ? start : line.count
  }
}
