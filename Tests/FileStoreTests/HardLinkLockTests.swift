import FileStore
import Glibc
import Testing

/// Locks that are hard links.
@Suite struct HardLinkLockTests {
  @Test func oneAtATimeHoldsIt() throws {
    let scratch = Scratch()
    let path = scratch("lock")
    let first = try #require(try HardLinkLock.tryToTake(path))
    #expect(try HardLinkLock.tryToTake(path) == nil)
    #expect(try directoryNames(scratch.path).count == 2, "the lock and its claim")
    first.release()
    #expect(try directoryNames(scratch.path) == [])
    try #require(try HardLinkLock.tryToTake(path)).release()
  }

  @Test func whoWaitsIsToldOfTheProcess() throws {
    let scratch = Scratch()
    let first = try #require(try HardLinkLock.tryToTake(scratch("lock")))
    var holders: [String] = []
    let second = try HardLinkLock.take(scratch("lock")) { holder in
      holders.append(holder)
      first.release()
    }
    second.release()
    #expect(holders == ["\(getpid())"])
  }

  @Test func theTimeOfItsClaimLiesAYearAhead() throws {
    let scratch = Scratch()
    let lock = try #require(try HardLinkLock.tryToTake(scratch("lock")))
    let stamp = try #require(try FileStamp.of(scratch("lock")))
    #expect(stamp.modifiedNanoseconds / 1_000_000_000 > Int64(time(nil)) + 364 * 86_400)
    lock.release()
  }

  @Test func whatKilledProcessesAndOtherLocksLeftIsRemoved() throws {
    let scratch = Scratch()
    let path = scratch("lock")
    var name = utsname()
    uname(&name)
    let host = withUnsafeBytes(of: name.nodename) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    func claim(_ host: String, _ process: Int) throws {
      let claim = "\(path)|\(host)|\(process)|1"
      try scratch.write("lock|\(host)|\(process)|1", claim)
      #expect(link(claim, path) == 0)
    }
    // No process has this number.
    try claim(host, 4_194_305)
    try #require(try HardLinkLock.tryToTake(path)).release()
    #expect(try directoryNames(scratch.path) == [])

    try claim("\(host)-other", 4_194_305)
    #expect(try HardLinkLock.tryToTake(path) == nil, "of another host nothing is known")
    unlink(path)

    try scratch.write("lock", " 4194305\n")
    let held = try #require(try ProjectLock.tryToTake(path, holder: " 1\n"))
    #expect(try HardLinkLock.tryToTake(path) == nil)
    held.release()
    try #require(try HardLinkLock.tryToTake(path)).release()

    try scratch.write("claim", "/elsewhere/0123.lock")
    #expect(link(scratch("claim"), path) == 0)
    #expect(try HardLinkLock.tryToTake(path) == nil, "the claim of another program")
  }
}
