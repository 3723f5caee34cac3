import Glibc
import Testing

@testable import FileStore

@Suite struct DVCDirectoryStateTests {
  private let scratch = Scratch()

  private func hasher() throws -> FileHasher {
    try FileHasher(scratch, format: DVCTreeFormat(), ignores: .dvc)
  }

  @Test func linksToFilesAreFollowedAndOtherThingsAreLost() throws {
    try scratch.write("d/a", "1", mode: 0o755)
    try scratch.link("d/b", to: "a")
    try scratch.write("d/s/c", "2")
    try scratch.link("d/t", to: "s")
    try scratch.directory("d/empty")
    let tree = try #require(try hasher().observations(of: ["d"])[0].tree)
    let format = DVCTreeFormat()
    let stored = try format.decode(format.encode(tree), source: "t")
    #expect(stored.entries.map(\.path) == ["a", "b", "s/c"])
    #expect(
      format.losses(in: tree) == [
        TreeLoss("a", .executePermission), TreeLoss("b", .executePermission),
        TreeLoss("empty", .emptyDirectory), TreeLoss("t", .link),
      ])
  }

  @Test func aBrokenLinkIsNamed() throws {
    try scratch.link("d/b", to: "nowhere")
    let reason = UnusableReason(.brokenLink("nowhere"), at: "d/b")
    #expect(try hasher().state(of: "d") == .unusable(reason))
  }

  @Test func anIgnoreFileInsideIsNamed() throws {
    try scratch.write("d/s/.dvcignore", "")
    let reason = UnusableReason(.ignoreFileInside, at: "d/s/.dvcignore")
    #expect(try hasher().state(of: "d") == .unusable(reason))
  }

  @Test func foldersOfToolsAreNoData() throws {
    try scratch.write("d/.dvc/config", "")
    try scratch.write("d/.git", "")
    try scratch.write("d/a", "")
    #expect(try hasher().observations(of: ["d"])[0].tree?.entries.map(\.path) == ["a"])
  }
}
