import Testing

@testable import Execution

@Suite struct LineSplitterTests {
  /// All lines of a text that comes in pieces of a size.
  private func lines(_ bytes: [UInt8], pieces: Int, limit: Int = 16_384) -> [String] {
    var splitter = LineSplitter(limitBytes: limit)
    var lines: [String] = []
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      lines += splitter.append(Array(bytes[start..<min(start + pieces, bytes.count)]))
    }
    return lines + [splitter.flush()].compactMap { $0 }
  }

  @Test(arguments: 1...7)
  func linesDoNotDependOnThePieces(pieces: Int) {
    #expect(
      lines(Array("ä\n\nlong line\nend".utf8), pieces: pieces) == ["ä", "", "long line", "end"])
  }

  @Test(arguments: 1...7)
  func aProgressBarShowsItsLastState(pieces: Int) {
    let text = "1%\r50%\r100%\r\r\nnext\r\nlast 1\rlast 2\r"
    #expect(lines(Array(text.utf8), pieces: pieces) == ["100%", "next", "last 2"])
  }

  @Test func bytesThatAreNoTextAreRepaired() {
    #expect(lines([0x61, 0xFF, 0x62, 0x0A, 0xC3], pieces: 2) == ["a\u{FFFD}b", "\u{FFFD}"])
  }

  @Test func aLongLineComesInSeveralAndKeepsItsCharacters() {
    #expect(lines(Array("aääb".utf8), pieces: 3, limit: 4) == ["aä", "äb"])
    #expect(lines(Array("abcdefgh\n".utf8), pieces: 3, limit: 4) == ["abcd", "efgh"])
    #expect(lines(Array("abc😀d".utf8), pieces: 3, limit: 4) == ["abc", "😀", "d"])
    let joined = lines([UInt8](repeating: 0x80, count: 9), pieces: 2, limit: 4).joined()
    #expect(joined == String(repeating: "\u{FFFD}", count: 9))
  }

  @Test func nothingIsLeftOfNothing() {
    #expect(lines([], pieces: 1) == [])
    #expect(lines([0x0A], pieces: 1) == [""])
    #expect(lines([0x0D], pieces: 1) == [])
  }
}
