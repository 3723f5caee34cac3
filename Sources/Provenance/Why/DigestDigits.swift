import FileStore

/// A digest as people write it: whole or its first digits, with or without the name of its kind.
struct DigestDigits: Sendable {
  /// The digits, in lower case.
  let text: String

  /// Reads a word; nil where it is no digest: fewer than 6 hexadecimal digits, more than 64, or else.
  init?(_ word: String) {
    var text = word.lowercased()
    for prefix in ["md5:", "sha256:"] where text.hasPrefix(prefix) {
      text.removeFirst(prefix.count)
    }
    if text.hasSuffix(".dir") { text.removeLast(4) }
    guard (6...64).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.text = text
  }

  /// Whether a digest begins with these digits.
  func fits(_ digest: Digest) -> Bool {
    digest.hex.utf8.starts(with: text.utf8)
  }
}
