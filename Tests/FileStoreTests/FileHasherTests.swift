import Diagnostics
import Glibc
import Testing

@testable import FileStore

@Suite struct FileHasherTests {
  private let scratch = Scratch()

  private func state(_ path: String) throws -> PathState { try FileHasher(scratch).state(of: path) }

  private func identity(_ text: String, isExecutable: Bool = false) -> PathState {
    .file(
      FileIdentity(
        digest: DigestAlgorithm.sha256.digest(of: text), size: Int64(text.utf8.count),
        isExecutable: isExecutable))
  }

  @Test func eachKindOfPathHasItsState() throws {
    try scratch.write("file", "abc")
    try scratch.write("run", "abc", mode: 0o744)
    try scratch.write("empty", "")
    try scratch.link("link", to: "file")
    try scratch.link("broken", to: "no/where")
    try scratch.link("cycle", to: "cycle")
    mkfifo(scratch("fifo"), 0o600)
    let paths = [
      "file", "run", "empty", "link", "broken", "cycle", "fifo", "nothing", "file/below",
      "/dev/null", scratch("file"),
    ]
    #expect(
      try FileHasher(scratch).states(of: paths) == [
        identity("abc"), identity("abc", isExecutable: true), identity(""), identity("abc"),
        .unusable(UnusableReason(.brokenLink("no/where"), at: "broken")),
        .unusable(UnusableReason(.linkCycle, at: "cycle")),
        .unusable(UnusableReason(.fifo, at: "fifo")), .missing, .missing,
        .unusable(UnusableReason(.device, at: "/dev/null")), identity("abc"),
      ])
  }

  @Test func whatTheSystemRefusesIsUnreadable() throws {
    let name = String(repeating: "x", count: 300)
    #expect(
      try state(name) == .unusable(UnusableReason(.unreadable(ENAMETOOLONG), at: name)))
  }

  @Test func filesThatClaimToBeEmptyAreReadAndNotRemembered() throws {
    let cache = StatCache(file: nil)
    let hasher = try FileHasher(scratch, cache: cache)
    guard case .file(let file) = try hasher.state(of: "/proc/self/status") else {
      Issue.record("no file")
      return
    }
    #expect(file.size > 100)
    let isKnown = cache.withTables { !$0.learnt.records.isEmpty }
    #expect(!isKnown)
  }

  @Test func whatIsKnownIsNotReadAgain() throws {
    try scratch.write("a", "abc")
    try scratch.write("d/b", "defg")
    let hasher = try FileHasher(scratch)
    #expect(try bytesRead(hasher, ["a", "d"]) == 7)
    #expect(try bytesRead(hasher, ["a", "d", "d/b"]) == 0)
  }

  @Test func eachFileIsReadOnceHoweverOftenItIsNamed() throws {
    try scratch.write("d/a", "abc")
    try checked(link(scratch("d/a"), scratch("other name")))
    try scratch.link("link", to: "d/a")
    let read = try bytesRead(
      try FileHasher(scratch), ["d", "d/a", "d/a", "other name", "link", scratch("d/a")])
    #expect(read == 3)
  }

  @Test func anEditThatRestoresTheTimeIsSeen() throws {
    try scratch.write("a", "abc")
    let hasher = try FileHasher(scratch)
    #expect(try hasher.state(of: "a") == identity("abc"))
    let before = try #require(try scratch.stamp("a"))
    try scratch.write("a", "xyz")
    let time = timespec(
      tv_sec: Int(before.modifiedNanoseconds / 1_000_000_000),
      tv_nsec: Int(before.modifiedNanoseconds % 1_000_000_000))
    try checked(utimensat(AT_FDCWD, scratch("a"), [time, time], 0))
    #expect(try scratch.stamp("a")?.modifiedNanoseconds == before.modifiedNanoseconds)
    #expect(try hasher.state(of: "a") == identity("xyz"))
  }

  @Test func aStampThatHasNotAgedProvesNothing() throws {
    try scratch.write("a", "abc")
    try scratch.write("d/b", "abc")
    let stamp = try #require(try scratch.stamp("d/b"))
    let reading = ClockReading(
      device: stamp.device, nanoseconds: stamp.changedNanoseconds + 5, tick: 10)
    let hasher = try FileHasher(scratch, clock: FileClock(fixedAt: reading))
    #expect(try bytesRead(hasher, ["d"]) == 3)
    #expect(try bytesRead(hasher, ["d"]) == 3)
  }

  @Test func theExecutePermissionIsReadFromTheStampAlone() throws {
    try scratch.write("a", "abc")
    let hasher = try FileHasher(scratch)
    #expect(try hasher.state(of: "a") == identity("abc"))
    try checked(chmod(scratch("a"), 0o755))
    #expect(try hasher.state(of: "a") == identity("abc", isExecutable: true))
  }

  @Test func aThrowingProgressEndsTheReading() throws {
    struct Stop: Error {}
    let file = try OpenFile.creating(scratch("big"), mode: 0o600)
    try checked(ftruncate(file.descriptor, 3 << 30))
    #expect(throws: Stop.self) {
      try FileHasher(scratch).states(of: ["big"]) { _ in throw Stop() }
    }
  }

  @Test func aMissingRootIsAnError() throws {
    let hasher = FileHasher(
      root: scratch("none"), format: NativeTreeFormat(), ignores: .native,
      cache: StatCache(file: nil), clock: FileClock(probing: scratch.path), threadCount: 1)
    #expect(throws: Diagnostic.self) { try hasher.states(of: []) }
  }

  @Test func aFileThatIsAlwaysWrittenToIsToldApart() throws {
    try scratch.write("a", [UInt8](repeating: 1, count: 1 << 20))
    let scratch = scratch
    let stop = WorkProgress()
    let states = Slots<PathState>(count: 2, repeating: .missing)
    Parallel(threadCount: 2).forEach(below: 2) { index, _ in
      if index == 0 {
        // A write that fails changes nothing, and the loop goes on.
        while !stop.isCancelled { try? scratch.write("a", [UInt8](repeating: 2, count: 1 << 20)) }
      } else {
        // A failure shows as missing, which the expectation below refuses.
        states[1] = (try? FileHasher(scratch).state(of: "a")) ?? .missing
        stop.cancel()
      }
    }
    // Depending on the threads' luck the file keeps still for once; a torn content never shows.
    let allowed: [PathState] = [
      .unusable(UnusableReason(.keepsChanging, at: "a")),
      .file(identity(of: 2, count: 1 << 20)), .file(identity(of: 1, count: 1 << 20)),
      .file(identity(of: 1, count: 0)),
    ]
    #expect(allowed.contains(states[1]))
  }

  private func identity(of byte: UInt8, count: Int) -> FileIdentity {
    let bytes = [UInt8](repeating: byte, count: count)
    return FileIdentity(digest: DigestAlgorithm.sha256.digest(of: bytes), size: Int64(count))
  }
}
