import Testing

@testable import Documents

@Test func eachMistakeInYAMLIsExplained() throws {
  for example in try examples("yaml/mistakes.md") {
    #expect(yamlComplaint(example.text) == example.complaint, "\(example.title)")
  }
}

@Test func eachMistakeInJSONIsExplained() throws {
  for example in try examples("json/mistakes.md") {
    #expect(jsonComplaint(example.text) == example.complaint, "\(example.title)")
  }
}

@Test func anEmptyFileIsNoJSON() {
  for text in ["", " \n\n"] {
    #expect(jsonComplaint(text).hasPrefix("error[json-syntax]: the file is empty, and JSON is at"))
  }
}

@Test func bytesThatAreNoTextAreExplained() {
  #expect(
    yamlComplaint(Array("é: 1\nnäme: ".utf8) + [0xE4, 0x0A]) == """
      error[not-utf8]: the file is not UTF-8
       --> pipe.yaml:2:7
      2 | näme: \u{FFFD}
        |       ^
        = save it as UTF-8

      """)
  #expect(
    yamlComplaint("a: b\0") == """
      error[not-utf8]: the file holds a NUL byte, as no text does
       --> pipe.yaml:1:5
      1 | a: b\0
        |     ^
        = save it as UTF-8

      """)
  #expect(
    yamlComplaint([0xFF, 0xFE, 0x61, 0x00]) == """
      error[not-utf8]: the file is not UTF-8
       --> pipe.yaml:1:1
      1 | \u{FFFD}\u{FFFD}a\0
        | ^
        = it looks like UTF-16: save it as UTF-8

      """)
}

@Test func nestingTooDeepIsAnErrorAndNoCrash() {
  let limit = YAMLReader.deepestNesting
  let deep = { (levels: Int) in
    String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
  }
  #expect(yamlComplaint(deep(limit)) == "")
  #expect(
    yamlComplaint(String(repeating: "[", count: 100_000)).hasPrefix(
      "error[yaml-syntax]: lists and mappings are nested more than 200 deep\n"))
  #expect(yamlComplaint(String(repeating: "- ", count: limit + 1)).contains("200 deep"))
  #expect(jsonComplaint(deep(limit)) == deep(limit))
  #expect(
    jsonComplaint(String(repeating: "[", count: 100_000)).hasPrefix(
      "error[json-syntax]: lists and objects are nested more than 200 deep\n"))
}

@Test func aliasesCannotFillTheMemory() {
  let levels = (1...9).map {
    "a\($0): &a\($0) [" + Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ",") + "]"
  }
  #expect(
    yamlComplaint("a0: &a0 [x]\n" + levels.joined(separator: "\n")) == """
      error[yaml-syntax]: the aliases stand for more than 1000000 values
       --> pipe.yaml:7:34
      7 | a6: &a6 [*a5,*a5,*a5,*a5,*a5,*a5,*a5,*a5,*a5]
        |                                  ^^^
        = write out the values that are needed

      """)
  let chain = (1...250).map { "a\($0): &a\($0) [*a\($0 - 1)]" }.joined(separator: "\n")
  #expect(yamlComplaint("a0: &a0 x\n" + chain).contains("nested more than 200 deep"))
}

/// A mistake and what is to be said of it.
private struct Example {
  var title: String
  var text: String
  var complaint: String
}

/// The examples of a file: a heading, a block with the text, a block with the complaint.
private func examples(_ path: String) throws -> [Example] {
  let lines = String(decoding: try fixture(path), as: UTF8.self)
    .split(separator: "\n", omittingEmptySubsequences: false)
  var examples: [Example] = []
  for part in lines.split(whereSeparator: { $0.hasPrefix("## ") }).dropFirst() {
    let blocks = part.split(whereSeparator: { $0.hasPrefix("```") }).filter { $0 != [""] }
    try #require(blocks.count == 2, "\(part)")
    let texts = blocks.map { $0.map { $0 + "\n" }.joined() }
    examples.append(
      Example(title: lines[part.startIndex - 1].description, text: texts[0], complaint: texts[1]))
  }
  try #require(examples.count > 10)
  return examples
}
