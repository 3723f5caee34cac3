import Testing

@testable import Comparison

private func limits(_ change: (inout Comparer.Limits) -> Void) -> Comparer.Limits {
  var limits = Comparer.Limits()
  change(&limits)
  return limits
}

@Test func allDifferencesAreCountedAndTheFirstListed() throws {
  let old = (0..<500).map { "\($0)\n" }.joined()
  let new = (0..<500).map { "\($0 + 1000)\n" }.joined()
  let result = try compare(old, new, "x.txt", limits: limits { $0.listedDifferences = 3 })
  #expect(result.findings.total == 500)
  #expect(result.texts.map { $0.prefix(8) } == ["line 1: ", "line 2: ", "line 3: "])
}

@Test func aLargeDocumentIsComparedAsText() throws {
  let old = "{\n\"a\": 1,\n\"b\": 2\n}\n"
  let result = try compare(
    old, old.replacing("2", with: "3"), "m.json", limits: limits { $0.documentBytes = 8 })
  #expect(
    result.lines == [
      "different 1", #"text number: line 3: "b": 2 → "b": 3 (33 %)"#,
      "note: 'm.json' is JSON of more than 0 MiB; compared as text",
    ])
}

@Test func unorderedRowsAreMatchedInBatches() throws {
  let rows = (0..<3000).map { "\($0),\(Double($0) / 8)\n" }
  var random = SeededRandom(state: 5)
  var changed = rows.shuffled(using: &random)
  let place = changed.firstIndex(of: rows[77]) ?? 0
  changed[place] = "77,1000.5\n"
  let header = "id,x\n"
  for contract in ["{key: id}", "{rows: unordered, columns: {x: {rel: 1e-9}}}"] {
    let result = try compare(
      header + rows.joined(), header + changed.joined(), "t.csv", contract,
      limits: limits { $0.memoryBytes = 8000 })
    #expect(result.texts == ["row \(place + 1), column x: 9.625 → 1000.5 (99 %)"], "\(contract)")
  }
}

@Test func rowsThatCannotBeToldApartAreSaidToBeTooMany() throws {
  let old = "x\n" + (0..<100).map { "\(Double($0) + 0.5)\n" }.joined()
  let new = "x\n" + (0..<100).reversed().map { "\(Double($0) + 0.5000001)\n" }.joined()
  let few = limits { $0.memoryBytes = 1000 }
  #expect(try compare(old, new, "t.csv", "{rows: unordered, abs: 1e-6}").isAcceptable)
  let result = try compare(old, new, "t.csv", "{rows: unordered, abs: 1e-6}", limits: few)
  #expect(!result.isAcceptable)
  #expect(result.findings.notes == ["'t.csv' has too many rows to match them without a key"])
}

@Test func aSearchThatIsSettledStops() throws {
  let old = (0..<2000).map { "a\($0)\n" }.joined()
  let new = (0..<2000).map { "b\($0)\n" }.joined()
  let result = try compare(
    old, new, "t.txt", "unordered",
    limits: limits {
      $0.memoryBytes = 4000
      $0.listedDifferences = 2
    })
  #expect(result.findings.isAtLeast)
  #expect((2..<4000).contains(result.findings.total))
  #expect(result.findings.notes == ["'t.txt' was not read to its end, since it is known to differ"])
}

@Test func aLineOfMoreThanAMebibyteIsBytes() throws {
  let old = [UInt8](repeating: 0x61, count: 3 << 20)
  var new = old
  new[2_500_000] = 0x62
  let result = try compare(old, new, "x.txt")
  #expect(
    result.lines == [
      "different 1", "bytes bytes: byte 2500000: 61 'a' → 62 'b'",
      "note: 'x.txt' has lines of more than 1 MiB; compared as bytes",
    ])
}

@Test func readersCrossTheirBuffersEverywhere() throws {
  let old = (0..<60_000).map { "\($0),\"quoted \($0)\nnext\",\(Double($0) / 8)\n" }
  var new = old
  new[59_999] = "59999,\"quoted 59999\nnext\",0.5\n"
  let result = try compare("i,q,x\n" + old.joined(), "i,q,x\n" + new.joined(), "t.csv")
  #expect(result.texts == ["row 60000, column x: 7499.875 → 0.5 (100 %)"])
}

@Test func aLongInsertionDoesNotHideWhatFollows() throws {
  let lines = (0..<3000).map { "line \($0)\n" }
  let inserted = (0..<1500).map { "more \($0)\n" }
  var new = Array(lines[..<100] + inserted + lines[100...])
  new[4000] = "changed\n"
  let result = try compare(
    lines.joined(), new.joined(), "x.log", limits: limits { $0.listedDifferences = 2000 })
  #expect(result.findings.total == 1501)
  #expect(result.texts.last == "line 4001: line 2500 → changed")
}

@Test func anIgnoredColumnDoesNotHideAnInsertedRow() throws {
  let old = (0..<50).map { "c\($0),t\($0 * 7)\n" }
  var new = (0..<50).map { "c\($0),t\($0 * 9 + 1)\n" }
  new.insert("new,t\n", at: 10)
  let result = try compare(
    "city,at\n" + old.joined(), "city,at\n" + new.joined(), "t.csv", "{columns: {at: ignore}}")
  #expect(result.texts == ["row 11: new,t added"])
}
