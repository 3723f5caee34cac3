import Documents
import Testing

@testable import Comparison

@Test func aDifferenceIsAnEntryOfTheVerifyDocument() throws {
  let result = try compare(#"{"acc":0.912}"#, #"{"acc":0.905}"#, "metrics.json")
  #expect(
    result.findings.differences.map { jsonText($0.json(output: "metrics.json")) } == [
      #"{"output":"metrics.json","format":"json","at":"/acc","old":0.912,"new":0.905,"#
        + #""relative":0.0077,"kind":"number","ulps":63050394783187}"#
    ])
}

@Test func membersAndHintsAreTold() {
  let difference = Difference(
    .csv, .value, members: ["a.zip", "b.csv"], at: .cell(row: 3, column: "at"),
    old: .string("2026-11-24"), new: .null, hints: [.timestamp])
  #expect(
    jsonText(difference.json(output: "out")) == #"{"output":"out","format":"csv","#
      + #""at":"row 3, column at","old":"2026-11-24","new":null,"kind":"value","#
      + #""member":"a.zip:b.csv","hints":["timestamp"]}"#)
}

@Test func whatJSONLacksIsText() {
  let difference = Difference(
    .npy, .number, at: .element([2, 0], field: "v"), old: .float(.nan), new: .float(-.infinity),
    distance: NumberDistance(.nan, -.infinity))
  #expect(
    jsonText(difference.json(output: "x.npy")) == #"{"output":"x.npy","format":"npy","#
      + #""at":"[2,0].v","old":"NaN","new":"-Infinity","kind":"number"}"#)
}
