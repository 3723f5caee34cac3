import Diagnostics
import Glibc
import Testing

@testable import FileStore

@Suite struct AtomicFileTests {
  private let scratch = Scratch()

  @Test(arguments: [AtomicFile.Durability.durable, .none])
  func theWholeFileIsReplaced(_ durability: AtomicFile.Durability) throws {
    try scratch.write("a", "a longer text")
    try AtomicFile.write(Array("abc".utf8), to: scratch("a"), mode: 0o600, durability: durability)
    #expect(try scratch.text("a") == "abc")
    #expect(try scratch.stamp("a").map { $0.mode & 0o777 } == 0o600)
    #expect(try scratch.listing() == ["a"])
  }

  @Test func withoutAModeTheUmaskDecides() throws {
    try AtomicFile.write([], to: scratch("a"))
    try scratch.write("b", "", mode: 0o644)
    #expect(try scratch.stamp("a")?.mode == scratch.stamp("b")?.mode)
  }

  @Test func whatIsWrittenAnewKeepsItsPermissionsAndItsLink() throws {
    try scratch.write("real/a", "old", mode: 0o640)
    try #require(symlink("real/a", scratch("link")) == 0)
    try AtomicFile.rewrite(Array("new".utf8), to: scratch("link"))
    try AtomicFile.rewrite(Array("b".utf8), to: scratch("b"))
    #expect(try scratch.text("real/a") == "new")
    #expect(try scratch.stamp("real/a").map { $0.mode & 0o777 } == 0o640)
    #expect(try scratch.listing() == ["b", "link", "real/", "real/a"])
  }

  @Test func aFailureLeavesNothingBehind() throws {
    try scratch.write("d/a", "mine")
    let error = #expect(throws: Diagnostic.self) { try AtomicFile.write([1], to: scratch("d")) }
    #expect(error?.message == "'\(scratch("d"))' cannot be written: it is a directory")
    #expect(throws: Diagnostic.self) { try AtomicFile.write([1], to: scratch("no/where")) }
    #expect(try scratch.listing() == ["d/", "d/a"])
  }

  @Test func filesAreReadWhole() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
    try scratch.write("a", bytes)
    #expect(try readFile(scratch("a")) == bytes)
    try scratch.write("b", "")
    #expect(try readFile(scratch("b")) == [])
    #expect(try !readFile("/proc/self/status").isEmpty)
  }

  @Test func onlyFilesAreRead() throws {
    mkfifo(scratch("fifo"), 0o600)
    let codes = [scratch("fifo"), scratch.path, scratch("none"), "/dev/zero"].map { path in
      #expect(throws: Diagnostic.self) { try readFile(path) }?.code
    }
    #expect(codes == [.specialFile, .unreadableFile, .unreadableFile, .specialFile])
  }

  @Test func namesAreSortedByBytes() throws {
    for name in ["é", "e\u{301}", "z", "Z", "a b", "-"] { try scratch.write(name, "") }
    #expect(
      try directoryNames(scratch.path).map { Array($0.utf8) }
        == ["-", "Z", "a b", "e\u{301}", "z", "é"].map { Array($0.utf8) })
  }

  @Test(arguments: [
    ("a/b/c", "a/b"), ("a", "."), ("/a", "/"), ("/a/b", "/a"), ("./a", "."), ("é/e\u{301}", "é"),
  ])
  func theParentIsWhatStandsBeforeTheLastSlash(_ path: String, _ parent: String) {
    #expect(parentDirectory(of: path).hasSameBytes(as: parent))
  }
}

@Suite struct MovingAsideTests {
  private let scratch = Scratch()

  @Test func nothingInTheTrashIsOverwritten() throws {
    var places: [String] = []
    for text in ["1", "2", "3"] {
      try scratch.write("a", text)
      places.append(try moveAside(scratch("a"), into: scratch("trash/run")))
    }
    #expect(places == ["a", "a~2", "a~3"].map { scratch("trash/run/\($0)") })
    #expect(try scratch.text("trash/run/a~3") == "3")
  }

  @Test func linksAndDirectoriesMoveAsTheyAre() throws {
    try scratch.write("d/s/a", "1")
    try scratch.link("l", to: "d")
    _ = try moveAside(scratch("l"), into: scratch("trash"))
    _ = try moveAside(scratch("d"), into: scratch("trash"))
    #expect(try scratch.stamp("trash/l")?.isSymbolicLink == true)
    #expect(try scratch.text("trash/d/s/a") == "1")
    #expect(try scratch.listing().contains("d/") == false)
  }

  @Test func whatIsNotThereCannotBeMoved() {
    #expect(throws: Diagnostic.self) { try moveAside(scratch("none"), into: scratch("trash")) }
  }

  /// `/dev/shm` is another file system wherever tests run.
  @Test func acrossFileSystemsAllIsCopied() throws {
    var template = Array("/dev/shm/pipe-filestore-XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
    let other = String(decoding: bytes, as: UTF8.self)
    defer { try? removeTree(other) }  // A directory left behind in /dev/shm fails no test.
    try #require(try FileStamp.of(other)?.device != scratch.stamp("")?.device)
    try scratch.write("d/s/run", "abc", mode: 0o755)
    try scratch.link("d/l", to: "s/run")
    try scratch.directory("d/e")
    let before = try scratch.stamp("d/s/run")
    let place = try moveAside(scratch("d"), into: other)
    let after = try FileStamp.of("\(place)/s/run")
    #expect(after?.modifiedNanoseconds == before?.modifiedNanoseconds)
    #expect(after?.mode == before?.mode)
    #expect(try directoryNames(place) == ["e", "l", "s"])
    #expect(try scratch.listing() == [])
  }

  @Test func removingTakesAllAndFollowsNoLink() throws {
    try scratch.write("outside", "mine")
    try scratch.write("d/s/a", "1")
    try scratch.link("d/l", to: "../outside")
    try removeTree(scratch("d"))
    try removeTree(scratch("d"))
    #expect(try scratch.listing() == ["outside"])
  }
}

@Suite struct ProjectLockTests {
  private let scratch = Scratch()

  @Test func oneAtATimeHoldsTheLock() throws {
    var lock = try ProjectLock.tryToTake(scratch("lock"), holder: " 123\n")
    #expect(lock != nil)
    #expect(try ProjectLock.tryToTake(scratch("lock"), holder: "other\n") == nil)
    #expect(ProjectLock.holder(of: scratch("lock")) == "123")
    #expect(try scratch.text("lock") == " 123\n")
    lock = nil
    #expect(try ProjectLock.tryToTake(scratch("lock"), holder: "other\n") != nil)
    #expect(try scratch.text("lock") == "other\n")
  }

  @Test func thoseWhoWaitAreToldForWhom() throws {
    struct Stop: Error {}
    let lock = try ProjectLock.tryToTake(scratch("lock"), holder: "me\n")
    var holders: [String] = []
    #expect(throws: Stop.self) {
      try ProjectLock.take(scratch("lock"), holder: "other") { holder in
        holders.append(holder)
        if holders.count == 2 { throw Stop() }
      }
    }
    #expect(holders == ["me", "me"])
    withExtendedLifetime(lock) {}
  }

  @Test func theDescriptionNamesProcessAndHost() {
    let text = ProjectLock.description(since: "12:00")
    #expect(text.hasPrefix("process \(getpid()) on "))
    #expect(text.hasSuffix(" since 12:00\n"))
  }

  @Test func aLockInNoDirectoryIsAnError() {
    #expect(throws: Diagnostic.self) {
      try ProjectLock.tryToTake(scratch("no/lock"), holder: "")
    }
  }
}

@Suite struct ParallelTests {
  @Test(arguments: [0, 1, 2, 7, 1000], [1, 2, 16])
  func eachIndexIsTakenOnce(_ count: Int, _ threadCount: Int) {
    let taken = Slots(count: count, repeating: 0)
    Parallel(threadCount: threadCount).forEach(below: count) { index, _ in taken[index] += 1 }
    #expect(taken.values == Array(repeating: 1, count: count))
  }

  @Test func workersHaveNumbersOfTheirOwn() throws {
    let parallel = Parallel(threadCount: 4)
    let numbers = Slots(count: 100, repeating: -1)
    try parallel.forEach(below: 100, progress: WorkProgress()) { numbers[$0] = $1 }
    #expect(numbers.values.allSatisfy { (0..<parallel.workerCount(for: 100)).contains($0) })
  }

  @Test func cancelledWorkEndsEarly() throws {
    struct Stop: Error {}
    func stop() throws { throw Stop() }
    let progress = WorkProgress()
    #expect(throws: Stop.self) {
      try Parallel(threadCount: 2).forEach(
        below: 1_000_000, progress: progress, tick: stop
      ) { _, _ in
        usleep(1000)
        progress.add(1)
      }
    }
    #expect(progress.amount < 10_000)
  }
}

@Suite struct WordingTests {
  @Test(arguments: [
    (UnusableReason.Cause.fifo, "'p' is a named pipe, which has no content to keep"),
    (.socket, "'p' is a socket, which has no content to keep"),
    (.device, "'p' is a device, which has no content to keep"),
    (.unreadable(EACCES), "'p' cannot be read: permission denied"),
    (.unreadable(EIO), "'p' cannot be read: the disk reports an error"),
    (.brokenLink("q"), "'p' is a symbolic link to 'q', which does not exist"),
    (.linkCycle, "the symbolic links at 'p' lead back to themselves"),
    (.nameNotUTF8, "the file name 'p' is not UTF-8"),
    (.keepsChanging, "'p' kept changing while it was read"),
    (.ignoreFileInside, "'p' lies inside a tracked directory, where it has no effect"),
  ])
  func eachReasonIsASentence(_ cause: UnusableReason.Cause, _ message: String) {
    let diagnostic = UnusableReason(cause, at: "p").diagnostic
    #expect(diagnostic.message == message)
    #expect(diagnostic.hint != nil)
  }

  @Test func aFullDiskIsCalledFull() {
    for number in [ENOSPC, EDQUOT] {
      #expect(SystemError(number).diagnostic(.writing, at: "p").code == .diskFull)
    }
  }
}
