import Testing

@testable import FileStore

@Suite struct DigestTests {
  @Test func digestsAreThoseOfTheStandards() {
    #expect(
      DigestAlgorithm.sha256.digest(of: "abc").hex
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(DigestAlgorithm.md5.digest(of: "abc").hex == "900150983cd24fb0d6963f7d28e17f72")
    #expect(DigestAlgorithm.md5.digest(of: "").hex == "d41d8cd98f00b204e9800998ecf8427e")
  }

  @Test(arguments: DigestAlgorithm.allCases)
  func partsGiveTheDigestOfTheWhole(_ algorithm: DigestAlgorithm) {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    var hasher = DigestHasher(algorithm)
    for start in stride(from: 0, to: bytes.count, by: 777_777) {
      hasher.update(Array(bytes[start..<min(bytes.count, start + 777_777)]))
    }
    #expect(hasher.finalize() == algorithm.digest(of: bytes))
  }

  @Test(arguments: ["", "a", "abc", "0G", "AB", "0x", "é0", String(repeating: "ab", count: 33)])
  func whatIsNoDigestIsRefused(_ text: String) {
    #expect(Digest(hex: text) == nil)
  }

  @Test(arguments: ["00", "00ff10", "d41d8cd98f00b204e9800998ecf8427e"])
  func digitsSurvive(_ text: String) throws {
    let digest = try #require(Digest(hex: text))
    #expect(digest.hex == text)
    var line: [UInt8] = []
    digest.appendHex(to: &line)
    #expect(line == Array(text.utf8))
  }

  @Test func theOrderIsThatOfTheDigits() throws {
    let sorted = ["00", "0001", "01", "0100", "7f", "80", "ff", "ffffffffffffffffff"]
    let digests = sorted.compactMap { Digest(hex: $0) }
    #expect(digests.reversed().sorted().map(\.hex) == sorted)
  }
}
