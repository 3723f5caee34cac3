import Documents
import Testing

@testable import Provenance

struct FlatValueTests {
  private func value(_ text: String) throws -> Value {
    try parseJSON(Array(text.utf8), file: "v.json")
  }

  @Test func keysAreJoinedAndListsAreTexts() throws {
    let flat = flatValues(
      try value(#"{"a": {"b": 1, "e": {}}, "l": [1, "x", null, true], "n": null}"#))
    #expect(flat.map(\.key) == ["a.b", "l", "n"])
    #expect(flat.map(\.value) == [.int(1), .string("[1, 'x', None, True]"), .null])
  }

  @Test func aFileWithoutKeysHasTheEmptyOne() {
    #expect(flatValues(.float(0.5)).map(\.key) == [""])
  }

  @Test func figuresLeaveListsAndNothingOut() throws {
    let text = #"{"a": [1], "n": null, "b": {"c": [1]}, "d": {"e": 1, "f": null}}"#
    let file = MetricFile(path: "v.json", stage: nil, bytes: Array(text.utf8))
    #expect(file.withFiguresOnly.value == (try value(#"{"d": {"e": 1}}"#)))
  }

  @Test func textsAreQuotedAsPythonDoes() throws {
    #expect(
      pythonText(try value(#"["it's", "a\"b", "\n", 1.0, 1e-07, {"k": "v"}]"#))
        == #"["it's", 'a"b', '\n', 1.0, 1e-07, {'k': 'v'}]"#)
    #expect(pythonText(.string("plain")) == "plain")
    #expect(pythonText(.bool(false)) == "False")
  }

  @Test func changesAreSortedByKeyAndTypesCount() throws {
    func file(_ text: String) -> MetricFile {
      MetricFile(path: "p.json", stage: nil, bytes: Array(text.utf8))
    }
    let changes = valueChanges(
      from: [file(#"{"z": 1, "a": 1, "k": 2}"#)],
      to: [file(#"{"z": true, "a": 1.0, "k": 2, "B": 1}"#)],
      includesUnchanged: false, isSame: { ($0 ?? .null) == ($1 ?? .null) })
    #expect(changes.map(\.path) == ["p.json"])
    #expect(changes.first?.changes.map(\.key) == ["B", "a", "z"])
    #expect(changes.first?.changes.map(\.delta) == [nil, .float(0), nil])
  }
}
