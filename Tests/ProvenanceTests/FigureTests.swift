import Documents
import Testing

@testable import Provenance

struct FigureTests {
  private func file(_ text: String?, _ path: String = "m.json") -> MetricFile {
    MetricFile(path: path, stage: "s", bytes: text.map { Array($0.utf8) })
  }

  private func texts(_ old: String?, _ new: String?, all: Bool = false) -> [String] {
    metricDifferences(from: [file(old)], to: [file(new)], includesUnchanged: all).map { change in
      let sides = [change.old, change.new].map { $0.map(jsonText) ?? "-" }
      let states = [change.oldProblem, change.newProblem].compactMap { $0?.rawValue }
      return ([change.key ?? "*"] + sides + [change.delta.map(jsonText) ?? "-"] + states)
        .joined(separator: " ")
    }
  }

  @Test func numbersKeepTheirKind() {
    #expect(
      texts(
        #"{"n": 3, "small": 1.5e-09, "b": true, "s": "x", "same": 1, "huge": 9007199254740993}"#,
        #"{"n": 5, "small": 2.5e-09, "b": false, "s": "y", "same": 1.0, "huge": 9007199254740992}"#)
        == [
          "n 3 5 2", "small 1.5e-09 2.5e-09 1e-09", "b true false -", #"s "x" "y" -"#,
          "huge 9007199254740993 9007199254740992 -1",
        ])
  }

  @Test func truthIsNoNumber() {
    #expect(texts(#"{"a": 1}"#, #"{"a": true}"#) == ["a 1 true -"])
  }

  @Test func nestedKeysAndListsAreTold() {
    #expect(
      texts(
        #"{"a": {"b": {"c": 1}}, "l": [1, {"d": 2}]}"#,
        #"{"a": {"b": {"c": 2}}, "l": [1, {"d": 3}]}"#)
        == ["a.b.c 1 2 1", "l.1.d 2 3 1"])
  }

  @Test func newAndLostFiguresStandWithTheOthers() {
    #expect(texts(#"{"old": 1, "k": 1}"#, #"{"k": 1, "new": 2}"#) == ["new - 2 -", "old 1 - -"])
  }

  @Test func aMissingFileIsSaid() {
    #expect(texts(nil, #"{"a": 1}"#) == ["a - 1 - missing"])
    #expect(texts(#"{"a": 1}"#, "{") == ["a 1 - - unreadable"])
    #expect(texts(nil, "{}") == ["* - - - missing"])
    #expect(texts(nil, nil) == [])
    #expect(texts("{", "[") == [])
    #expect(texts(nil, "{") == ["* - - - missing unreadable"])
  }

  @Test func filesOfOnlyOneSideComeLast() {
    let changes = metricDifferences(
      from: [file(#"{"a": 1}"#, "gone.json")], to: [file(#"{"a": 1}"#, "new.json")])
    #expect(changes.map(\.path) == ["new.json", "gone.json"])
    #expect(changes.map(\.oldProblem) == [.missing, nil])
    #expect(changes.map(\.newProblem) == [nil, .missing])
  }

  @Test func yamlIsReadAsYAML() {
    let changes = metricDifferences(
      from: [file("a: 1\nb: yes\n", "m.yaml")], to: [file("a: 2\nb: yes\n", "m.yaml")])
    #expect(changes.map(\.key) == ["a"])
  }

  @Test func theDifferenceOfLargeNumbersDoesNotOverflow() {
    #expect(numericDifference(.int(.min), .int(.max)) == .float(Double(Int.max) - Double(Int.min)))
    #expect(numericDifference(.bool(true), .int(1)) == nil)
    #expect(numericDifference(.bigInt("1"), .int(1)) == nil)
  }
}
