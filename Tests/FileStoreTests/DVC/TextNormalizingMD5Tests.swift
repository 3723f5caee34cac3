import Testing

@testable import FileStore

@Suite struct TextNormalizingMD5Tests {
  private func legacy(_ bytes: [UInt8]) -> Digest { DigestAlgorithm.textMD5.digest(of: bytes) }
  private func plain(_ bytes: [UInt8]) -> Digest { DigestAlgorithm.md5.digest(of: bytes) }

  @Test func lineEndsOfTextDoNotCount() {
    #expect(legacy(Array("a\r\nb\r\n".utf8)) == plain(Array("a\nb\n".utf8)))
  }

  @Test func aCarriageReturnAloneCounts() {
    #expect(legacy(Array("a\rb\r".utf8)) == plain(Array("a\rb\r".utf8)))
  }

  @Test func binaryFilesAreTakenAsTheyAre() {
    let withNul = Array("a\r\n".utf8) + [0]
    #expect(legacy(withNul) == plain(withNul))
    let odd = [UInt8](repeating: 0xFF, count: 31) + [UInt8](repeating: 0x61, count: 67) + [13, 10]
    #expect(legacy(odd) == plain(odd))
  }

  @Test func thirtyPercentOfOddBytesAreStillText() {
    let text = [UInt8](repeating: 0xFF, count: 30) + [UInt8](repeating: 0x61, count: 68)
    #expect(legacy(text + [13, 10]) == plain(text + [10]))
  }

  @Test func aLineEndAcrossTwoChunksIsNotJoined() {
    let chunk = [UInt8](repeating: 0x61, count: (1 << 20) - 1)
    let bytes = chunk + [13, 10] + Array("b\r\n".utf8)
    #expect(legacy(bytes) == plain(chunk + [13, 10] + Array("b\n".utf8)))
  }

  @Test func eachChunkIsJudgedByItself() {
    let text = [UInt8](repeating: 0x61, count: (1 << 20) - 2) + [13, 10]
    let binary: [UInt8] = [0, 13, 10]
    #expect(legacy(text + binary) == plain(text.dropLast(2) + [10] + binary))
  }
}
