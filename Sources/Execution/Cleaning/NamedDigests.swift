import FileStore

/// The digests that texts name.
struct NamedDigests {
  /// All of them.
  private(set) var all: Set<Digest> = []
  /// Those of lists of folders' files, by what stands behind them: `.dir`, or the size and number of
  /// files.
  private(set) var lists: Set<Digest> = []

  /// A pattern for `git grep` that fits each digest with what tells that it is a list's.
  static let pattern = "[0-9a-f]{32,}(\\.dir| [0-9]+ [0-9]+ files)?"

  /// Takes up every run of hexadecimal digits that is as long as a digest.
  mutating func collect(from bytes: [UInt8], _ algorithm: DigestAlgorithm) {
    let length = algorithm == .sha256 ? 64 : 32
    var start = 0
    for place in 0...bytes.count {
      if place < bytes.count, bytes[place].isLowerHexDigit { continue }
      if place - start == length, let digest = Digest(hexDigits: bytes[start..<place]) {
        all.insert(digest)
        if Self.marksList(bytes[place...]) { lists.insert(digest) }
      }
      start = place + 1
    }
  }

  /// Takes up a digest.
  mutating func insert(_ digest: Digest, isList: Bool) {
    all.insert(digest)
    if isList { lists.insert(digest) }
  }

  /// Takes up other digests.
  mutating func formUnion(_ other: NamedDigests) {
    all.formUnion(other.all)
    lists.formUnion(other.lists)
  }

  /// Takes out digests.
  mutating func subtract(_ digests: Set<Digest>) {
    all.subtract(digests)
    lists.subtract(digests)
  }

  private static func marksList(_ rest: ArraySlice<UInt8>) -> Bool {
    if rest.starts(with: ".dir".utf8) { return true }
    let words = rest.prefix { $0 != UInt8(ascii: "\n") }
      .split(separator: UInt8(ascii: " "), maxSplits: 3)
    return rest.first == UInt8(ascii: " ") && words.count > 2
      && words[2].starts(with: "files".utf8)
  }
}

extension UInt8 {
  fileprivate var isLowerHexDigit: Bool {
    (0x30...0x39).contains(self) || (0x61...0x66).contains(self)
  }
}
