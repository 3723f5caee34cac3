import Crypto

/// How bytes become a digest.
package enum DigestAlgorithm: UInt8, Hashable, Sendable, CaseIterable {
  /// SHA-256 (FIPS 180-4), 32 bytes.
  case sha256 = 1
  /// MD5 (RFC 1321), 16 bytes; only to agree with files that others wrote.
  case md5 = 2
  /// MD5 in which line ends of text are made `\n`, 16 bytes; see ``TextNormalizingMD5``.
  case textMD5 = 3

  /// How many bytes a digest has.
  package var byteCount: Int { self == .sha256 ? 32 : 16 }

  /// The digest of these bytes.
  package func digest(of bytes: UnsafeRawBufferPointer) -> Digest {
    switch self {
    case .sha256: SHA256.hash(bufferPointer: bytes).withUnsafeBytes { Digest(bytes: $0) }
    case .md5: Insecure.MD5.hash(bufferPointer: bytes).withUnsafeBytes { Digest(bytes: $0) }
    case .textMD5: incrementalDigest(of: bytes)
    }
  }

  /// The digest of these bytes.
  package func digest(of bytes: [UInt8]) -> Digest {
    bytes.withUnsafeBytes { digest(of: $0) }
  }

  /// The digest of a text's UTF-8.
  package func digest(of text: String) -> Digest {
    digest(of: Array(text.utf8))
  }

  private func incrementalDigest(of bytes: UnsafeRawBufferPointer) -> Digest {
    var hasher = DigestHasher(self)
    hasher.update(bytes)
    return hasher.finalize()
  }
}

extension HashFunction {
  /// The digest of these bytes.
  fileprivate static func hash(bufferPointer: UnsafeRawBufferPointer) -> Digest {
    var function = Self()
    function.update(bufferPointer: bufferPointer)
    return function.finalize()
  }
}

/// A digest in the making.
package struct DigestHasher {
  // One of the three is present. Optionals are changed in place, where an enum's payload would be
  // copied with each update.
  private var sha256: SHA256?
  private var md5: Insecure.MD5?
  private var textMD5: TextNormalizingMD5?

  /// A digest of nothing yet.
  package init(_ algorithm: DigestAlgorithm) {
    switch algorithm {
    case .sha256: sha256 = SHA256()
    case .md5: md5 = Insecure.MD5()
    case .textMD5: textMD5 = TextNormalizingMD5()
    }
  }

  /// Takes in further bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    sha256?.update(bufferPointer: bytes)
    md5?.update(bufferPointer: bytes)
    textMD5?.update(bytes)
  }

  /// Takes in further bytes.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The digest of all bytes taken in.
  package mutating func finalize() -> Digest {
    if let sha256 { return sha256.finalize().withUnsafeBytes { Digest(bytes: $0) } }
    if let md5 { return md5.finalize().withUnsafeBytes { Digest(bytes: $0) } }
    guard let digest = textMD5?.finalize() else { preconditionFailure("no digest was begun") }
    return digest
  }
}
