import Testing

@testable import FileStore

@Suite struct FolderPartTests {
  private func tree(_ paths: [String], _ content: String = "1") throws -> Tree {
    let digest = DigestAlgorithm.md5.digest(of: Array(content.utf8))
    return try Tree(
      paths.map { .init($0, .file(digest: digest, size: nil, isExecutable: false)) })
  }

  @Test func aPathStandsForItselfAndAllBelowIt() throws {
    let tree = try tree(["a", "a.b", "s/x", "s/y/z", "s-t", "sx"])
    let part = FolderPart.paths(["s", "a"])
    #expect(part.cut(from: tree).entries.map(\.path) == ["a", "s/x", "s/y/z"])
    #expect(FolderPart.paths(["s/y/z"]).cut(from: tree).entries.map(\.path) == ["s/y/z"])
    #expect(FolderPart.whole.cut(from: tree) == tree)
  }

  @Test func pathsThatATreeLacksAreFound() throws {
    let tree = try tree(["a", "s/x"])
    #expect(
      FolderPart.paths(["s", "s/x", "S", "a/x", "b"]).unknownPaths(in: tree) == ["S", "a/x", "b"])
    #expect(FolderPart.whole.unknownPaths(in: try self.tree([])) == [])
  }

  @Test func partsAddUpAndTheWholeHoldsAll() {
    var part = FolderPart.paths(["a", "b"])
    part.formUnion(.paths(["b", "c"]))
    #expect(part == .paths(["a", "b", "c"]))
    part.formUnion(.whole)
    #expect(part == .whole)
    part.formUnion(.paths(["a"]))
    #expect(part == .whole)
  }

  @Test func outsideOfAPartEverythingStays() throws {
    let present = try tree(["a", "own", "s/old"], "2")
    let wanted = try tree(["a", "s/x", "t"])
    let result = FolderPart.paths(["s", "a"]).of(wanted, beside: present)
    #expect(result.entries.map(\.path) == ["a", "own", "s/x"])
    #expect(result.entry(at: "a") == wanted.entry(at: "a"))
    #expect(FolderPart.whole.of(wanted, beside: present) == wanted)
  }

  @Test func aFileGivesWayToTheFolderThatHoldsAPart() throws {
    let result = FolderPart.paths(["s/x"]).of(
      try tree(["s/x", "s/y"]), beside: try tree(["s", "t"]))
    #expect(result.entries.map(\.path) == ["s/x", "t"])
    let reverse = FolderPart.paths(["s"]).of(try tree(["s"]), beside: try tree(["s/x", "t"]))
    #expect(reverse.entries.map(\.path) == ["s", "t"])
  }
}
