/// A hash of 128 bits that is the same in every run, for finding equal things, not for attesting.
///
/// Two chains of 64-bit folded multiplications with different odd constants (the scheme of wyhash).
/// Sums of hashes do not depend on the order of what was summed.
struct ContentHash: Hashable {
  var low: UInt64 = 0
  var high: UInt64 = 0

  init() {}

  init(_ bytes: UnsafeRawBufferPointer) {
    self.init()
    append(bytes)
  }

  init(_ bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { ContentHash($0) }
  }

  /// Takes in bytes; how they are cut into pieces matters.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    var place = 0
    while place + 8 <= bytes.count {
      mix(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < bytes.count {
      rest = rest << 8 | UInt64(bytes[place])
      place += 1
    }
    mix(rest)
    mix(UInt64(bytes.count))
  }

  private mutating func mix(_ word: UInt64) {
    low = Self.fold(low ^ word ^ 0x2D35_8DCC_AA6C_78A5, 0x8BB8_4B93_962E_ACC9)
    high = Self.fold(high &+ word ^ 0x4B33_A62E_D433_D4A3, 0x4D5A_2DA5_1DE1_AA47 ^ low)
  }

  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b | 1)
    return product.high ^ product.low &+ a
  }

  /// The sum of hashes, whatever their order.
  static func += (sum: inout ContentHash, hash: ContentHash) {
    sum.low &+= hash.low
    sum.high &+= hash.high
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(low)
  }
}
