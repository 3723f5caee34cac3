import Testing

@testable import Remotes

/// When a store is listed, and how a transfer is cut.
@Suite struct ListingTests {
  @Test func listingIsChosenWhereItTakesFewerRequests() {
    // 256,000 files are 256 pages: fewer than 300 questions, more than 200.
    #expect(Listing.isCheaper(than: 300, filesInOnePart: 1000))
    #expect(!Listing.isCheaper(than: 200, filesInOnePart: 1000))
    // A store of 1,000,000 files is asked for 100 of them.
    #expect(!Listing.isCheaper(than: 100, filesInOnePart: 3906))
    #expect(Listing.isCheaper(than: 100_000, filesInOnePart: 3906))
    // An empty store is listed.
    #expect(Listing.isCheaper(than: 100, filesInOnePart: 0))
  }

  @Test func theFolderOfAnObjectIsKnownForEachLayout() {
    #expect(Listing.folder(of: "objects/ab/cdef") == "objects")
    #expect(Listing.folder(of: "files/md5/ab/cdef.dir") == "files/md5")
    #expect(Listing.folder(of: "ab/cdef") == "")
  }

  @Test func partsAreLimitedInNumberAndSize() {
    let files = [1, 1, 1, 5, 9, 1].map { RemoteFile(name: "", size: $0) }
    #expect(
      files.parts(ofFiles: 2, bytes: 6).map { $0.map(\.size) } == [[1, 1], [1, 5], [9], [1]])
    #expect([RemoteFile]().parts(ofFiles: 2, bytes: 6).isEmpty)
  }

  @Test func foldersOfKilledUploadsAreKnownAfterADay() {
    #expect(!IncomingName.isAbandoned(IncomingName.make()))
    #expect(IncomingName.isAbandoned(".pipe-incoming-1000000000-ab"))
    #expect(!IncomingName.isAbandoned("files") && !IncomingName.isAbandoned(".pipe-incoming-x-1"))
  }

  @Test func linesOfALogAreUnderstood() {
    let failure = RcloneLogLine(
      #"{"level":"error","msg":"Failed to copy: no","object":"a/b","time":"x"}"#)
    #expect(failure?.text == "a/b: Failed to copy: no" && failure?.isError == true)
    let progress = RcloneLogLine(
      #"{"level":"notice","msg":"m","stats":{"bytes":2048,"transfers":3},"time":"x"}"#)
    #expect(progress?.amount == TransferredAmount(files: 3, bytes: 2048))
    #expect(RcloneLogLine("2026/11/25 14:00:52 text") == nil)
    #expect(RcloneLogLine.plain("2026/11/25 14:00:52 text") == "text")
  }
}
