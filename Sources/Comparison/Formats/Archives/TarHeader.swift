import Documents

/// One block of 512 bytes that stands before a member of a tar file (POSIX ustar, GNU, v7).
struct TarHeader {
  static let blockSize = 512

  /// The bytes of a name, and of the prefix that ustar puts before it.
  var name: [UInt8]
  var link: [UInt8]
  var mode: Int
  var uid: Int
  var gid: Int
  var size: Int
  var mtime: Int
  var type: UInt8
  var user: [UInt8]
  var group: [UInt8]

  /// Whether bytes begin with a header.
  static func isHeader(_ bytes: [UInt8]) -> Bool {
    bytes.count >= blockSize && TarHeader(Array(bytes.prefix(blockSize))) != nil
  }

  /// Reads a header; nil where its checksum is wrong.
  init?(_ block: [UInt8]) {
    func text(_ range: Range<Int>) -> [UInt8] { Array(block[range].prefix { $0 != 0 }) }
    let sum = block.enumerated().reduce(0) {
      $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element))
    }
    guard block[0] != 0, let checksum = Self.number(block[148..<156]), checksum == sum,
      let mode = Self.number(block[100..<108]), let uid = Self.number(block[108..<116]),
      let gid = Self.number(block[116..<124]), let size = Self.number(block[124..<136]),
      let mtime = Self.number(block[136..<148]), size >= 0
    else { return nil }
    let isUstar = block[257..<262].elementsEqual("ustar".utf8)
    let isGNU = isUstar && block[262] == 0x20
    let prefix = isUstar && !isGNU ? text(345..<500) : []
    name = prefix.isEmpty ? text(0..<100) : prefix + [0x2F] + text(0..<100)
    link = text(157..<257)
    (self.mode, self.uid, self.gid, self.size, self.mtime) = (mode, uid, gid, size, mtime)
    type = block[156]
    user = isUstar ? text(265..<297) : []
    group = isUstar ? text(297..<329) : []
  }

  /// A number in octal digits, or in GNU's binary form.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if let first = field.first, first & 0x80 != 0 {
      let isNegative = first & 0x40 != 0
      let bytes = [isNegative ? first : first & 0x7F] + field.dropFirst()
      guard bytes.dropLast(8).allSatisfy({ $0 == (isNegative ? 0xFF : 0) }) else { return nil }
      let word = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int(Int64(bitPattern: word))
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
  }
}
