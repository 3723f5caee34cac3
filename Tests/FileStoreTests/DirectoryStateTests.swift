import Glibc
import Testing

@testable import FileStore

@Suite struct DirectoryStateTests {
  private let scratch = Scratch()

  private func tree(
    _ path: String = "d", _ format: any TreeFormat = NativeTreeFormat(),
    ignores: IgnoreRules = .native
  ) throws -> Tree? {
    let hasher = try FileHasher(scratch, format: format, ignores: ignores)
    return try hasher.observations(of: [path])[0].tree
  }

  private func state(_ format: any TreeFormat = NativeTreeFormat()) throws -> PathState {
    try FileHasher(scratch, format: format).state(of: "d")
  }

  private func reason(_ cause: UnusableReason.Cause, _ path: String) -> PathState {
    .unusable(UnusableReason(cause, at: path))
  }

  private func file(_ path: String, _ text: String, isExecutable: Bool = false) -> Tree.Entry {
    let digest = DigestAlgorithm.sha256.digest(of: text)
    return .init(
      path, .file(digest: digest, size: Int64(text.utf8.count), isExecutable: isExecutable))
  }

  @Test func aTreeHoldsAllThatIsInADirectory() throws {
    try scratch.write("d/a/x", "1")
    try scratch.write("d/a-b", "2")
    try scratch.write("d/a.txt", "3", mode: 0o755)
    try scratch.write("d/.hidden", "4")
    try scratch.write("d/.git/config", "5")
    try scratch.write("d/.pipe/state", "6")
    try scratch.write("d/\(TemporaryName.path(in: "a"))", "7")
    try scratch.directory("d/empty/inner")
    try scratch.link("d/link", to: "a/x")
    try scratch.link("d/a/up", to: "../a-b")
    try scratch.link("d/broken", to: "nowhere")
    #expect(
      try tree()?.entries == [
        file(".hidden", "4"), file("a-b", "2"), file("a.txt", "3", isExecutable: true),
        .init("a/up", .link(target: "../a-b")), file("a/x", "1"),
        .init("broken", .link(target: "nowhere")), .init("empty/inner", .emptyDirectory),
        .init("link", .link(target: "a/x")),
      ])
  }

  @Test func linksThatLeaveTheDirectoryAreFollowed() throws {
    try scratch.write("outside/deep/x", "1")
    try scratch.write("file", "2", mode: 0o755)
    try scratch.link("d/directory", to: "../outside")
    try scratch.link("d/file", to: scratch("file"))
    try scratch.link("d/inside but absolute", to: scratch("d/real"))
    try scratch.link("d/nowhere", to: "/no/where")
    try scratch.write("d/real", "3")
    #expect(
      try tree()?.entries == [
        file("directory/deep/x", "1"), file("file", "2", isExecutable: true),
        file("inside but absolute", "3"), .init("nowhere", .link(target: "/no/where")),
        file("real", "3"),
      ])
  }

  @Test func whatCannotBeKeptIsNamed() throws {
    try scratch.write("d/z", "")
    mkfifo(scratch("d/fifo"), 0o600)
    #expect(try state() == reason(.fifo, "d/fifo"))
    unlink(scratch("d/fifo"))
    try scratch.link("d/self", to: scratch("d"))
    #expect(try state() == reason(.linkCycle, "d/self"))
    unlink(scratch("d/self"))
    try scratch.link("loop", to: scratch("loop"))
    try scratch.link("d/loop", to: scratch("loop"))
    #expect(try state() == reason(.linkCycle, "d/loop"))
    unlink(scratch("d/loop"))
    try scratch.link("d/up", to: "..")
    #expect(try state() == reason(.linkCycle, "d/up"))
    unlink(scratch("d/up"))
    try scratch.link("d/null", to: "/dev/null")
    #expect(try state() == reason(.device, "d/null"))
  }

  @Test func aNameThatIsNotUTF8IsShown() throws {
    try scratch.directory("d/s")
    let name = Array(scratch("d/s/caf").utf8) + [0xE9, 0x21]
    withCPath(name) { _ = close(creat($0, 0o600)) }
    #expect(try state() == reason(.nameNotUTF8, "d/s/caf\\xe9!"))
  }

  @Test func theSummaryIsThatOfTheTree() throws {
    try scratch.write("d/a", "12")
    try scratch.write("d/s/b", "345")
    let tree = try #require(try tree())
    let summary = NativeTreeFormat().summary(of: tree)
    #expect(try state() == .directory(summary))
    #expect(summary.size == 5)
    #expect(summary.fileCount == 2)
  }

  @Test(arguments: [
    "edit", "add", "remove", "rename", "mode", "link", "target", "outside", "empty", "nested",
  ])
  func everyChangeOfADirectoryIsSeen(_ change: String) throws {
    try scratch.write("d/a", "1")
    try scratch.write("d/s/b", "2")
    try scratch.write("outside", "3")
    try scratch.link("d/inner", to: "a")
    try scratch.link("d/outer", to: "../outside")
    try scratch.directory("d/empty")
    let hasher = try FileHasher(scratch)
    let before = try hasher.state(of: "d")
    #expect(try hasher.state(of: "d") == before)
    switch change {
    case "edit": try scratch.write("d/a", "9")
    case "add": try scratch.write("d/s/new", "")
    case "remove": unlink(scratch("d/a"))
    case "rename": rename(scratch("d/a"), scratch("d/z"))
    case "mode": chmod(scratch("d/a"), 0o755)
    case "link":
      unlink(scratch("d/inner"))
      try scratch.link("d/inner", to: "s/b")
    case "target":
      unlink(scratch("d/outer"))
      try scratch.link("d/outer", to: "../d/a")
    case "outside": try scratch.write("outside", "9")
    case "empty": rmdir(scratch("d/empty"))
    default: try scratch.directory("d/empty/more")
    }
    #expect(try hasher.state(of: "d") != before)
    let fresh = try FileHasher(scratch)
    #expect(try hasher.state(of: "d") == fresh.state(of: "d"))
  }

  @Test func aDirectoryThatIsKnownIsNotBuiltAgain() throws {
    for number in 0..<50 { try scratch.write("d/\(number % 7)/\(number)", "\(number)") }
    let cache = StatCache(file: nil)
    let hasher = try FileHasher(scratch, cache: cache)
    let before = try hasher.state(of: "d")
    let relisted = cache.withTables { $0.relisted.count }
    let learnt = cache.withTables { $0.learnt.records.count }
    #expect(try hasher.state(of: "d") == before)
    #expect(try hasher.observations(of: ["d"])[0].state == before)
    #expect(cache.withTables { $0.relisted.count } == relisted)
    #expect(cache.withTables { $0.learnt.records.count } == learnt)
  }

  @Test func formatsAndRulesDoNotShareWhatIsKnown() throws {
    try scratch.write("d/a", "1")
    try scratch.write("d/b.log", "2")
    let cache = StatCache(file: nil)
    var rules = IgnoreRules.native
    rules.add(Array("*.log".utf8), in: "", file: "f")
    let all = try FileHasher(scratch, cache: cache).state(of: "d")
    let some = try FileHasher(scratch, ignores: rules, cache: cache).state(of: "d")
    #expect(all != some)
    #expect(try FileHasher(scratch, cache: cache).state(of: "d") == all)
  }

  @Test func manyFilesInOneDirectoryAreSorted() throws {
    for number in 0..<2500 { try scratch.write("d/\(number)", "") }
    let paths = try tree()?.entries.map(\.path) ?? []
    #expect(paths == (0..<2500).map(String.init).sorted { $0.precedesInBytes($1) })
  }
}
