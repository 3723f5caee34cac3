import Documents
import FileStore
import Testing

@testable import Comparison

/// Random numbers that are the same in every run (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Test(arguments: UInt64(0)..<200) func oneChangedValueOfJSONIsLocated(seed: UInt64) throws {
  var random = SeededRandom(state: seed)
  let old = Value.map([("r", randomValue(depth: 3, &random)), ("s", .int(1))])
  let (new, pointer) = mutated(old, at: [], &random)
  let (before, after) = (canonicalJSONText(old), canonicalJSONText(new))
  #expect(try compare(before, before, "x.json") == .equal)
  let result = try compare(before, after, "x.json")
  #expect(result.findings.differences.map(\.place) == [.pointer(pointer)], "\(before)\n\(after)")
}

@Test(arguments: UInt64(0)..<100) func oneChangedCellIsLocated(seed: UInt64) throws {
  var random = SeededRandom(state: seed)
  let delimiter = [",", ";", "\t"].randomElement(using: &random) ?? ","
  let lineEnd = Bool.random(using: &random) ? "\n" : "\r\n"
  var table = (0..<Int.random(in: 1...300, using: &random)).map { row in
    ["id\(row)", "\(Double(row) / 4)", quotedText(&random), "\(row % 3)"]
  }
  func text() -> String {
    (["name\(delimiter)x\(delimiter)note\(delimiter)kind"]
      + table.map { $0.joined(separator: delimiter) }).joined(separator: lineEnd) + lineEnd
  }
  let old = text()
  let (row, column) = (
    Int.random(in: 0..<table.count, using: &random), Int.random(in: 0..<4, using: &random)
  )
  table[row][column] = ["changed", "0.1", "\"a, \"\"b\"\"\"", "9"][column]
  let result = try compare(old, text(), "x.csv")
  let place = Place.cell(row: row + 1, column: ["name", "x", "note", "kind"][column])
  #expect(result.findings.differences.map(\.place) == [place], "\(result.lines)")
}

@Test(arguments: UInt64(0)..<100) func changedLinesAreLocated(seed: UInt64) throws {
  var random = SeededRandom(state: seed)
  var lines = (0..<Int.random(in: 1...400, using: &random)).map {
    "line \($0) \(quotedText(&random))\n"
  }
  let old = lines.joined()
  let place = Int.random(in: 0..<lines.count, using: &random)
  var expected: [(Difference.Kind, Place)] = []
  switch seed % 3 {
  case 0:
    lines[place] = "changed\n"
    expected = [(.value, .line(place + 1))]
  case 1:
    lines.insert("inserted\n", at: place)
    expected = [(.added, .line(place + 1))]
  default:
    lines.remove(at: place)
    expected = [(.removed, .line(place + 1))]
  }
  let result = try compare(old, lines.joined(), "x.log")
  #expect(result.findings.differences.map(\.kind) == expected.map(\.0), "\(result.lines)")
  #expect(result.findings.differences.map(\.place) == expected.map(\.1), "\(result.lines)")
}

@Test(arguments: UInt64(0)..<60) func oneChangedElementIsLocated(seed: UInt64) throws {
  var random = SeededRandom(state: seed)
  let shape = (0..<Int.random(in: 1...3, using: &random)).map { _ in
    Int.random(in: 1...12, using: &random)
  }
  let isFortran = Bool.random(using: &random)
  let count = shape.reduce(1, *)
  var numbers = (0..<count).map { Double($0) + 0.5 }
  let old = npy(numbers, shape: shape, isFortran: isFortran)
  let place = Int.random(in: 0..<count, using: &random)
  numbers[place] = -1
  let result = try compare(old, npy(numbers, shape: shape, isFortran: isFortran), "x.npy")
  var rest = place
  let lengths = isFortran ? shape : shape.reversed()
  let index = lengths.map { length in
    defer { rest /= length }
    return rest % length
  }
  #expect(
    result.findings.differences.map(\.place)
      == [.element(isFortran ? index : index.reversed(), field: nil)], "\(result.lines)")
}

@Test(arguments: UInt64(0)..<60) func oneChangedByteIsLocated(seed: UInt64) throws {
  var random = SeededRandom(state: seed)
  var bytes = (0..<Int.random(in: 1...300_000, using: &random)).map { _ in
    UInt8.random(in: 0...255, using: &random)
  }
  bytes[0] = 0
  let old = bytes
  let place = Int.random(in: 0..<bytes.count, using: &random)
  bytes[place] ^= UInt8.random(in: 1...255, using: &random)
  let result = try compare(old, bytes, "x.bin")
  #expect(
    result.findings.differences.map(\.place) == [.bytes(place..<place + 1)], "\(result.lines)")
}

/// Damaged files are told to differ, whatever is damaged.
@Test func noDamageIsOverlookedOrFatal() throws {
  var random = SeededRandom(state: 11)
  for name in try directoryNames(folder + "/cases") {
    let path = "\(folder)/cases/\(name)"
    guard let file = try directoryNames(path).first(where: { $0.hasPrefix("old") }) else {
      continue
    }
    let old = try readFile("\(path)/\(file)")
    for _ in 0..<4 where !old.isEmpty {
      var new = old
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        new[Int.random(in: 0..<new.count, using: &random)] ^= UInt8.random(
          in: 1...255, using: &random)
      case 1: new.removeLast(Int.random(in: 1...new.count, using: &random))
      default:
        new.insert(
          UInt8.random(in: 0...255, using: &random),
          at: Int.random(in: 0...new.count, using: &random))
      }
      if new == old { continue }
      let result = try compare(old, new, "out" + file.dropFirst(3))
      #expect(!result.isAcceptable && result.findings.total > 0, "\(name)")
    }
  }
}

private func quotedText(_ random: inout SeededRandom) -> String {
  ["plain", "\"with \"\"quotes\"\"\"", "\"two; words, one\ttab\"", "", "é😀", "7"].randomElement(
    using: &random) ?? ""
}

private func npy(_ numbers: [Double], shape: [Int], isFortran: Bool) -> [UInt8] {
  let axes = shape.map { "\($0)," }.joined(separator: " ")
  let header =
    "{'descr': '>f8', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': (\(axes)), }\n"
  let bytes = numbers.flatMap { number in
    (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (56 - 8 * UInt64($0))) }
  }
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
    + bytes
}

private func randomValue(depth: Int, _ random: inout SeededRandom) -> Value {
  switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
  case 0: return .null
  case 1: return .bool(Bool.random(using: &random))
  case 2: return .int(Int.random(in: -1000...1000, using: &random))
  case 3: return .float(Double.random(in: -1...1, using: &random))
  case 4: return .string(quotedText(&random))
  case 5: return .bigInt("123456789012345678901234567890")
  case 6:
    return .list(
      (0..<Int.random(in: 1...4, using: &random)).map { _ in randomValue(depth: depth - 1, &random)
      })
  default:
    return .map(
      (0..<Int.random(in: 1...4, using: &random)).map {
        ("k/\($0)", randomValue(depth: depth - 1, &random))
      })
  }
}

/// A value in which one leaf is another, and the keys that lead to it.
private func mutated(_ value: Value, at path: [String], _ random: inout SeededRandom) -> (
  Value, [String]
) {
  switch value {
  case .list(var items):
    let place = Int.random(in: 0..<items.count, using: &random)
    let (item, found) = mutated(items[place], at: path + [String(place)], &random)
    items[place] = item
    return (.list(items), found)
  case .map(var entries):
    let place = Int.random(in: 0..<entries.count, using: &random)
    let (item, found) = mutated(entries[place].value, at: path + [entries[place].key], &random)
    entries[place].value = item
    return (.map(entries), found)
  default: return (.string("mutated"), path)
  }
}
