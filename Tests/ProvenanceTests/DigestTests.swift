import Execution
import FileStore
import Testing

@testable import Provenance

struct DigestTests {
  private static let first = String(repeating: "a1", count: 32)
  private static let second = "a1b2" + String(repeating: "0", count: 28)

  @Test(arguments: [
    ("93C12C63", "93c12c63"), ("sha256:93c12c", "93c12c"), ("MD5:93c12c63", "93c12c63"),
    ("9c2d61806e77.dir", "9c2d61806e77"), (first, first),
  ])
  func aDigestMayBeShortAndNameItsKind(word: String, digits: String) {
    #expect(DigestDigits(word)?.text == digits)
  }

  @Test(arguments: ["", "93c12", "model.json", "93c12cg", "sha256:", first + "a", "sha1:93c12c63"])
  func otherWordsAreNoDigests(word: String) {
    #expect(DigestDigits(word) == nil)
  }

  @Test func onlyAddedWholeDigestsArrive() throws {
    let log = """
      commit c3
      -      out: \(Self.second) 3
      commit c2

      diff --git a/pipe.lock b/pipe.lock
      +++ b/pipe.lock
      +      out: \(Self.first) 3
      +      other: f\(Self.first.dropLast()) 3
      commit c1
      +  - md5: \(Self.second).dir
      +    path: a1b2c3d4
      +    entry: a1a1a1a1a1a1a1a1
      """
    let digits = try #require(DigestDigits("a1a1a1"))
    let found = GitRepository.arrivals(of: digits, in: Array(log.utf8))
    #expect(found == [.init(commit: "c2", digest: try #require(Digest(hex: Self.first)))])
    let others = try #require(DigestDigits("a1b2" + "00"))
    #expect(
      GitRepository.arrivals(of: others, in: Array(log.utf8))
        == [.init(commit: "c1", digest: try #require(Digest(hex: Self.second)))])
  }
}
