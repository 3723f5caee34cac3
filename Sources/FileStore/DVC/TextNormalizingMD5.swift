import Crypto

/// The digest that DVC 2 called `md5` and DVC 3 calls `md5-dos2unix`.
///
/// Chunks of 1 MiB are taken one by one. Where the first 512 bytes of a chunk look like text (no NUL,
/// at most 30 % of bytes outside `0x20–0x7e` and `\n \r \t \f \b`), each `\r\n` that lies within the
/// chunk becomes `\n` before MD5 sees it.
package struct TextNormalizingMD5 {
  private static let chunkSize = 1 << 20
  private static let sampleSize = 512

  private var md5 = Insecure.MD5()
  private var chunk: [UInt8] = []

  /// A digest of nothing yet.
  package init() {}

  /// Takes in further bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.chunkSize - chunk.count)
      chunk.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
      if chunk.count == Self.chunkSize { closeChunk() }
    }
  }

  /// The digest of all bytes taken in.
  package mutating func finalize() -> Digest {
    closeChunk()
    return md5.finalize().withUnsafeBytes { Digest(bytes: $0) }
  }

  private mutating func closeChunk() {
    md5.update(data: Self.looksLikeText(chunk.prefix(Self.sampleSize)) ? normalized() : chunk)
    chunk.removeAll(keepingCapacity: true)
  }

  private func normalized() -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(chunk.count)
    for (index, byte) in chunk.enumerated() {
      let endsLine = byte == 0x0D && index + 1 < chunk.count && chunk[index + 1] == 0x0A
      if !endsLine { text.append(byte) }
    }
    return text
  }

  private static func looksLikeText(_ sample: ArraySlice<UInt8>) -> Bool {
    if sample.contains(0) { return false }
    let others = sample.count { !isTextByte($0) }
    return others * 10 <= sample.count * 3
  }

  private static func isTextByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20...0x7E, 0x08, 0x09, 0x0A, 0x0C, 0x0D: true
    default: false
    }
  }
}
