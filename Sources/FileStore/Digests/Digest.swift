/// A cryptographic digest of up to 32 bytes, held without an allocation and ordered by its bytes.
package struct Digest: Hashable, Sendable, Comparable {
  /// The bytes as four big-endian words, so that the order of words is the order of bytes.
  fileprivate var words: Words
  private var byteCount: UInt8

  fileprivate struct Words: Hashable {
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0
    var fourth: UInt64 = 0
  }

  /// The digest that consists of these bytes, at most 32.
  package init(bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= 32, "a digest has at most 32 bytes")
    words = Words()
    byteCount = UInt8(bytes.count)
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
    words = words.swappedToHost()
  }

  /// The digest that lower-case hexadecimal digits spell, or nil.
  package init?(hex: some StringProtocol) {
    self.init(hexDigits: Array(hex.utf8)[...])
  }

  /// The digest that lower-case hexadecimal digits in ASCII spell, or nil.
  package init?(hexDigits digits: ArraySlice<UInt8>) {
    guard digits.count % 2 == 0, (2...64).contains(digits.count) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = Self.value(ofHexDigit: digits[index]),
        let low = Self.value(ofHexDigit: digits[index + 1])
      else { return nil }
      bytes.append(high << 4 | low)
      index += 2
    }
    self = bytes.withUnsafeBytes { Digest(bytes: $0) }
  }

  /// The bytes.
  package var bytes: [UInt8] {
    let bigEndian = words.swappedToHost()
    return withUnsafeBytes(of: bigEndian) { Array($0.prefix(Int(byteCount))) }
  }

  /// The bytes as lower-case hexadecimal digits.
  package var hex: String {
    String(unsafeUninitializedCapacity: 64) { buffer in
      writeHex(to: buffer)
      return 2 * Int(byteCount)
    }
  }

  /// Appends the lower-case hexadecimal digits in ASCII.
  package func appendHex(to text: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { buffer in
      writeHex(to: buffer)
      text.append(contentsOf: buffer.prefix(2 * Int(byteCount)))
    }
  }

  private func writeHex(to buffer: UnsafeMutableBufferPointer<UInt8>) {
    let bigEndian = words.swappedToHost()
    withUnsafeBytes(of: bigEndian) { bytes in
      for index in 0..<Int(byteCount) {
        buffer[2 * index] = Self.hexDigit(bytes[index] >> 4)
        buffer[2 * index + 1] = Self.hexDigit(bytes[index] & 15)
      }
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? value + 0x30 : value + 0x57
  }

  private static func value(ofHexDigit digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }

  /// Whether the bytes of one stand before those of the other; a prefix stands first.
  package static func < (left: Digest, right: Digest) -> Bool {
    let a = left.words
    let b = right.words
    if a.first != b.first { return a.first < b.first }
    if a.second != b.second { return a.second < b.second }
    if a.third != b.third { return a.third < b.third }
    if a.fourth != b.fourth { return a.fourth < b.fourth }
    return left.byteCount < right.byteCount
  }

  /// Feeds the first word, which is as random as all of them.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.first)
  }
}

extension Digest.Words {
  fileprivate func swappedToHost() -> Self {
    Self(
      first: UInt64(bigEndian: first), second: UInt64(bigEndian: second),
      third: UInt64(bigEndian: third), fourth: UInt64(bigEndian: fourth))
  }
}

extension Digest: CustomStringConvertible {
  /// The hexadecimal digits.
  package var description: String { hex }
}
