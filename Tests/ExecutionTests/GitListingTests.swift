import PipelineLoading
import Testing

@testable import Execution

struct GitListingTests {
  private static let listing = GitListing(
    Array(
      [
        "100644 blob aa\tsub/dvc.yaml", "100755 blob aa\tsub/src/a b.py",
        "120000 blob aa\tsub/link", "160000 commit aa\tsub/module", "100644 blob aa\tsub/src/z/q",
      ].joined(separator: "\0").utf8) + [0], prefix: "sub/")

  @Test func foldersFollowFromPaths() {
    let names = Self.listing.entries(of: ".").map { "\($0.name) \($0.kind)" }
    #expect(names == ["dvc.yaml file", "src folder", "link other", "module other"])
    #expect(Self.listing.kind(of: "src/z") == .folder)
    #expect(Self.listing.kind(of: "nothere") == nil)
  }

  @Test func filesBelowAFolderAreSorted() {
    #expect(Self.listing.files(below: "src") == ["src/a b.py", "src/z/q"])
    #expect(Self.listing.files(below: "dvc.yaml") == [])
  }
}
