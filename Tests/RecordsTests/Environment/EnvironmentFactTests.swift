import FileStore
import Testing

@testable import Records

struct EnvironmentFactTests {
  private let scratch = EnvironmentScratch()

  private func store(at time: Int64 = .max / 2) -> FactStore {
    let reading = ClockReading(device: 0, nanoseconds: time, tick: 0)
    return FactStore(file: scratch.path("state/facts"), clock: FileClock(fixedAt: reading))
  }

  /// The lines of a fact about a file, and whether they were found out anew.
  private func look(_ store: FactStore) throws -> (lines: [String], isNew: Bool) {
    var isNew = false
    let lines = try store.lines(of: "a fact") { watches in
      isNew = true
      try watches.watch(scratch.path("absent"))
      return [
        String(decoding: try watches.read(scratch.path("file")) ?? [], as: UTF8.self), "", "é x ",
      ]
    }
    return (lines, isNew)
  }

  @Test func aFactHoldsUntilAFileThatItCameFromChanges() throws {
    try scratch.write("file", "one")
    let first = store()
    #expect(try look(first) == (["one", "", "é x "], true))
    #expect(try look(first) == (["one", "", "é x "], false))
    try first.save()
    #expect(try look(store()) == (["one", "", "é x "], false))
    try scratch.write("file", "two")
    #expect(try look(first) == (["one", "", "é x "], false), "one capture sees one moment")
    #expect(try look(store()) == (["two", "", "é x "], true))
    try scratch.write("absent", "now here")
    #expect(try look(store()).isNew)
  }

  @Test func aFactFromAFileThatWasJustWrittenIsNotKept() throws {
    try scratch.write("file", "one")
    let young = store(at: 0)
    #expect(try look(young).isNew)
    try young.save()
    #expect(try look(store()).isNew)
  }

  @Test(arguments: [
    "", "pipe-environment-facts 2\nend\n", "pipe-environment-facts 1\nfact a fact\nline old\n",
    "pipe-environment-facts 1\nfact a fact\nwatch 1 2 /x\nline old\nend\n", "\u{0}\u{0}",
  ]) func aDamagedFileIsNone(_ text: String) throws {
    try scratch.write("state/facts", text)
    try scratch.write("file", "one")
    #expect(try look(store()) == (["one", "", "é x "], true))
  }

  @Test func theFileIsNotWrittenWhenNothingIsNew() throws {
    try scratch.write("file", "one")
    let first = store()
    _ = try look(first)
    try first.save()
    let stamp = try currentStamp(scratch.path("state/facts"))
    let second = store()
    _ = try look(second)
    try second.save()
    #expect(stamp != nil)
    #expect(try currentStamp(scratch.path("state/facts")) == stamp)
  }
}
