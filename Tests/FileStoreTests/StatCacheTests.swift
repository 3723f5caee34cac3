import Glibc
import Testing

@testable import FileStore

@Suite struct StatCacheTests {
  private let scratch = Scratch()
  private var file: String { scratch("cache") }

  private func stamp(_ number: Int) -> FileStamp {
    FileStamp(words: (0..<6).map { UInt64(number + $0) })
  }

  private func digest(_ number: Int) -> Digest { DigestAlgorithm.sha256.digest(of: "\(number)") }

  private func learn(_ cache: StatCache, _ path: String, _ number: Int) {
    let reading = ClockReading(device: UInt64(number), nanoseconds: 1 << 60, tick: 1)
    cache.record(
      digest(number), of: path, stamp: stamp(number), algorithm: .sha256, reading: reading)
  }

  private func known(_ cache: StatCache, _ path: String, _ number: Int) -> Bool {
    cache.digest(of: path, stamp: stamp(number), algorithm: .sha256) == digest(number)
  }

  @Test func whatWasSavedIsKnownLater() throws {
    let cache = StatCache(file: file)
    for number in 0..<1000 { learn(cache, "path/\(number)", number) }
    try cache.save()
    let later = StatCache(file: file)
    let unknown = (0..<1000).filter { !known(later, "path/\($0)", $0) }
    #expect(unknown == [])
    #expect(!known(later, "path/0", 1))
    #expect(later.digest(of: "path/0", stamp: stamp(0), algorithm: .md5) == nil)
    #expect(later.digest(of: "path/1000", stamp: stamp(0), algorithm: .sha256) == nil)
  }

  @Test func theLastThingLearntCounts() throws {
    let cache = StatCache(file: file)
    learn(cache, "a", 1)
    try cache.save()
    let second = StatCache(file: file)
    learn(second, "a", 2)
    learn(second, "a", 3)
    try second.save()
    #expect(known(StatCache(file: file), "a", 3))
    #expect(!known(StatCache(file: file), "a", 1))
  }

  @Test func nothingIsWrittenWhenNothingWasLearnt() throws {
    let cache = StatCache(file: file)
    learn(cache, "a", 1)
    try cache.save()
    let before = try scratch.stamp("cache")
    let later = StatCache(file: file)
    #expect(known(later, "a", 1))
    try later.save()
    #expect(try scratch.stamp("cache") == before)
  }

  @Test func theBytesDoNotDependOnTheOrderOfLearning() throws {
    let first = StatCache(file: file)
    for number in 0..<100 { learn(first, "p\(number)", number) }
    try first.save()
    let second = StatCache(file: scratch("other"))
    for number in (0..<50).reversed() { learn(second, "p\(number)", number) }
    try second.save()
    let third = StatCache(file: scratch("other"))
    for number in (50..<100).reversed() { learn(third, "p\(number)", number) }
    try third.save()
    #expect(try readFile(file) == readFile(scratch("other")))
  }

  @Test func aDamagedFileIsAnEmptyCache() throws {
    let cache = StatCache(file: file)
    for number in 0..<3 { learn(cache, "p\(number)", number) }
    try cache.save()
    let bytes = try readFile(file)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= 0x10
      try scratch.write("cache", damaged)
      let isSpare = (40..<48).contains(index)
      #expect(known(StatCache(file: file), "p1", 1) == isSpare, "byte \(index)")
    }
    for count in bytes.indices {
      try scratch.write("cache", Array(bytes[..<count]))
      #expect(!known(StatCache(file: file), "p1", 1))
    }
    try scratch.write("cache", bytes + [0])
    #expect(!known(StatCache(file: file), "p1", 1))
  }

  @Test func whatIsForgottenIsGoneWithAllBelow() throws {
    let cache = StatCache(file: file)
    for path in ["a", "a/b", "a/b/c", "a-b", "ab"] { learn(cache, path, 1) }
    try cache.save()
    let second = StatCache(file: file)
    second.forget("a")
    try second.save()
    let third = StatCache(file: file)
    #expect(
      ["a", "a/b", "a/b/c", "a-b", "ab"].map { known(third, $0, 1) } == [
        false, false, false, true, true,
      ])
  }

  @Test func unseenRecordsAreDroppedOnlyWhenAsked() throws {
    let cache = StatCache(file: file)
    learn(cache, "a", 1)
    learn(cache, "b", 1)
    try cache.save()
    let second = StatCache(file: file)
    #expect(known(second, "a", 1))
    learn(second, "c", 1)
    try second.save(droppingUnseen: true)
    let third = StatCache(file: file)
    #expect(["a", "b", "c"].map { known(third, $0, 1) } == [true, false, true])
  }

  @Test func twoProcessesKeepWhatBothLearnt() throws {
    let first = StatCache(file: file)
    let second = StatCache(file: file)
    learn(first, "a", 1)
    try first.save()
    learn(second, "b", 1)
    try second.save()
    let later = StatCache(file: file)
    #expect(known(later, "a", 1))
    #expect(known(later, "b", 1))
  }

  @Test func filesThatLeftADirectoryAreDropped() throws {
    for name in ["a", "b", "s/c"] { try scratch.write("d/\(name)", name) }
    let cache = StatCache(file: file)
    _ = try FileHasher(scratch, cache: cache).state(of: "d")
    try cache.save()
    unlink(scratch("d/a"))
    let second = StatCache(file: file)
    _ = try FileHasher(scratch, cache: second).state(of: "d")
    try second.save()
    let paths = StatCache(file: file).withTables { tables in
      tables.saved.records.map { record in
        tables.saved.path(of: record) { String(decoding: $0, as: UTF8.self) }
      }
    }
    #expect(paths == ["d", "d/b", "d/s/c"])
  }

  @Test func aDirectoryThatIsUnchangedKeepsItsFiles() throws {
    try scratch.write("d/a", "1")
    let cache = StatCache(file: file)
    _ = try FileHasher(scratch, cache: cache).state(of: "d")
    try cache.save()
    let second = StatCache(file: file)
    _ = try FileHasher(scratch, cache: second).state(of: "d")
    try second.save(droppingUnseen: true)
    #expect(StatCache(file: file).withTables { $0.saved.records.count } == 2)
  }
}

@Suite struct FileClockTests {
  private func stamp(modified: Int64, changed: Int64, device: UInt64 = 7) -> FileStamp {
    var stamp = FileStamp.none
    stamp.modifiedNanoseconds = modified
    stamp.changedNanoseconds = changed
    stamp.device = device
    return stamp
  }

  private let reading = ClockReading(device: 7, nanoseconds: 10_000_000_100, tick: 50)

  @Test func bothTimesMustBeOlderThanATick() {
    let now = reading.nanoseconds
    #expect(reading.hasAged(stamp(modified: now - 51, changed: now - 51)))
    #expect(!reading.hasAged(stamp(modified: now - 50, changed: now - 51)))
    #expect(!reading.hasAged(stamp(modified: now - 51, changed: now - 50)))
    #expect(!reading.hasAged(stamp(modified: now + 9_000_000_000, changed: now - 51)))
  }

  @Test func aDeviceOfWhichNothingIsKnownIsTakenForACoarseOne() {
    let now = reading.nanoseconds
    #expect(!reading.hasAged(stamp(modified: now - 51, changed: now - 51, device: 8)))
    #expect(reading.hasAged(stamp(modified: 1, changed: now - 2_000_000_001, device: 8)))
  }

  @Test func wholeSecondsMeanThatFinerTimesAreNotStored() {
    #expect(!reading.hasAged(stamp(modified: 1, changed: 10_000_000_000)))
    #expect(reading.hasAged(stamp(modified: 1, changed: 8_000_000_000)))
  }

  @Test func theClockOfTheFileSystemIsRead() throws {
    let scratch = Scratch()
    try scratch.write("a", "")
    let stamp = try #require(try scratch.stamp("a"))
    let reading = FileClock(probing: scratch.path).reading()
    #expect(reading.device == stamp.device)
    #expect(abs(reading.nanoseconds - stamp.changedNanoseconds) < 60_000_000_000)
  }
}
