import Diagnostics
import Testing

@testable import Documents

private let yamlFile = """
  # rates
  train:
    lr: 0.1
    layers: [10, 20]
    1: one
  "a.b": 1
  test: {lr: 0.2}
  empty:

  """

func parameters(_ text: String, _ file: String = "params.yaml") throws -> ParameterFile {
  try ParameterFile.parse(Array(text.utf8), file: file)
}

func parameterComplaint(_ text: String, _ file: String) -> String {
  complaint { () throws(DiagnosticList) in
    try ParameterFile.parse(Array(text.utf8), file: file).allKeys.joined(separator: " ")
  }
}

@Test func keysLeadThroughMapsAndLists() throws {
  let file = try parameters(yamlFile)
  let keys = [
    "train.lr", "train.layers.1", "train.1", "test", "empty", "a.b", "train.layers.2", "train.",
    "", "train.lr.x", "train.layers.01",
  ]
  let wanted: [Value?] = [
    .float(0.1), .int(20), .string("one"), .map([("lr", .float(0.2))]), .null, nil, nil, nil, nil,
    nil, nil,
  ]
  #expect(keys.map(file.value(at:)) == wanted)
  #expect(file.topLevelKeys == ["train", "a.b", "test", "empty"])
  #expect(
    file.allKeys == [
      "train", "train.lr", "train.layers", "train.layers.0", "train.layers.1", "train.1", "a.b",
      "test", "test.lr", "empty",
    ])
}

@Test func aPatternNamesAValueIfItFitsOne() throws {
  let file = try parameters(yamlFile)
  #expect(file.value(at: "t*n.l*r") == .float(0.1))
  #expect(file.value(at: "te*.*") == .float(0.2))
  #expect(file.value(at: "*.lr") == nil)
  #expect(file.keys(matching: "*.lr") == ["train.lr", "test.lr"])
  #expect(file.keys(matching: "train.layers.*") == ["train.layers.0", "train.layers.1"])
  #expect(file.keys(matching: "*x*") == [])
  #expect(file.keys(matching: "**mp*y*") == ["empty"])
}

@Test func everyKeyHasItsLine() throws {
  let keys = ["train", "train.lr", "train.layers.1", "train.1", "empty", "nothing"]
  #expect(try keys.map(parameters(yamlFile).line(of:)) == [2, 3, 4, 5, 8, nil])
  let json = "{\n  \"a\": 1, \"b\": [1,\n 2],\n \"a\": 3}\n"
  let file = try parameters(json, "p.json")
  #expect(["a", "b", "b.1"].map(file.line(of:)) == [4, 2, 3])
  #expect(file.topLevelKeys == ["a", "b"])
  #expect(file.value(at: "a") == .int(3))
}

@Test func theExtensionTellsTheFormat() throws {
  #expect(try parameters("{\"a\": NaN}", "conf/p.JSON").value(at: "a") == .float(.nan))
  #expect(try parameters("a: yes\n", "params").value(at: "a") == .string("yes"))
  #expect(try parameters("a: 1\n", "x.json/params.yml").value(at: "a") == .int(1))
  #expect(try parameters("", "params.yaml").root == .map([]))
  #expect(try parameters("# nothing yet\n", "params.yaml").allKeys == [])
}

@Test func aParameterFileIsAMapping() {
  #expect(
    parameterComplaint("- a\n- b\n", "params.yaml") == """
      error[wrong-type]: a parameter file is a mapping, and this is a list
       --> params.yaml:1:1
      1 | - a
        | ^^^
        = write each parameter as 'name: value'

      """)
  #expect(parameterComplaint("[]", "p.json").hasPrefix("error[wrong-type]: a parameter file is"))
  #expect(parameterComplaint("a: 1\na: 2\n", "p.yaml").hasPrefix("error[duplicate-key]: 'a' is"))
  #expect(parameterComplaint("a: [", "p.yaml").hasPrefix("error[yaml-syntax]: '[' is never"))
}
