import Glibc

/// Reads a source through a buffer.
final class ByteReader {
  /// The longest piece that can be looked at in one.
  static let longestPiece = 64 << 20

  private let source: any ByteSource
  private var storage: UnsafeMutableRawBufferPointer
  private var begin = 0
  private var end = 0
  private var isAtEnd = false
  /// How many bytes were consumed.
  private(set) var offset = 0

  init(_ source: any ByteSource, capacity: Int = 1 << 17) {
    self.source = source
    storage = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    storage.deallocate()
  }

  /// The bytes that are there without reading; valid until the next call.
  var available: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: storage[begin..<end])
  }

  /// Reads until this many bytes are available; false where the source ends before.
  func fill(_ count: Int) throws -> Bool {
    while end - begin < count, !isAtEnd { try readMore(for: count) }
    return end - begin >= count
  }

  /// Reads some more bytes behind those that are available; false at the end.
  func readMore() throws -> Bool {
    try fill(end - begin + 1)
  }

  private func readMore(for count: Int) throws {
    if begin > 0, begin == end || storage.count - begin < count { moveToFront() }
    if storage.count - begin < count { grow(to: count) }
    let got = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: storage[end...]))
    if got == 0 { isAtEnd = true }
    end += got
  }

  private func moveToFront() {
    if let base = storage.baseAddress { memmove(base, base + begin, end - begin) }
    end -= begin
    begin = 0
  }

  private func grow(to count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(count, storage.count * 2), alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[begin..<end]))
    storage.deallocate()
    storage = larger
    end -= begin
    begin = 0
  }

  /// Passes over available bytes.
  func consume(_ count: Int) {
    precondition(count <= end - begin, "only what is available can be consumed")
    begin += count
    offset += count
  }

  /// The next bytes, consumed; nil where the source ends before.
  func take(_ count: Int) throws -> [UInt8]? {
    guard try fill(count) else { return nil }
    let bytes = Array(available.prefix(count))
    consume(count)
    return bytes
  }

  /// Passes over bytes, handing each piece to `body`; false where the source ends before.
  func skip(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void = { _ in }) throws -> Bool {
    var rest = count
    while rest > 0 {
      guard try fill(1) else { return false }
      let piece = UnsafeRawBufferPointer(rebasing: available.prefix(rest))
      body(piece)
      rest -= piece.count
      consume(piece.count)
    }
    return true
  }
}
