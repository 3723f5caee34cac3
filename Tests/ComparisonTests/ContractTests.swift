import Diagnostics
import Documents
import Testing

@testable import Comparison

@Test func wordsAreContracts() throws {
  #expect(try contract("exact") == .exact)
  #expect(try contract("ignore") == Contract(.ignore))
  #expect(try contract("unordered").rowsAreUnordered)
  #expect(try !contract("payload").isExact)
  #expect(try contract("payload").rule == .exact)
}

@Test func limitsAtTheTopCountForEverything() throws {
  let parsed = try contract("{abs: 0.01, rel: 1e-9, ulp: 4}")
  #expect(parsed.rule == .tolerance(Tolerance(absolute: 0.01, relative: 1e-9, ulps: 4)))
  #expect(try contract(#"{"*": {rel: "1e-9"}}"#) == contract("{rel: 1e-9}"))
}

@Test func theLongestPointerDecides() throws {
  let parsed = try contract(
    #"{"*": {rel: 1e-9}, "/a": ignore, "/a/*/c": exact, "/a/b/c": unordered, "/x~1y": ignore}"#)
  #expect(parsed.rule(at: ["z"]) == .tolerance(Tolerance(relative: 1e-9)))
  #expect(parsed.rule(at: ["a", "b"]) == .ignore)
  #expect(parsed.rule(at: ["a", "q", "c", "d"]) == .exact)
  #expect(parsed.rule(at: ["a", "b", "c"]) == .unordered)
  #expect(parsed.rule(at: ["x/y"]) == .ignore)
  #expect(parsed.hasRules(below: ["a"]))
  #expect(!parsed.hasRules(below: ["x/y"]))
}

@Test func columnsGoByNameThenNumberThenStar() throws {
  let parsed = try contract(
    "{columns: {score: ignore, 0: {abs: 1}, '*': {rel: 0.1}}, key: [0, year]}")
  #expect(parsed.rule(ofColumn: "score", number: 0) == .ignore)
  #expect(parsed.rule(ofColumn: "id", number: 0) == .tolerance(Tolerance(absolute: 1)))
  #expect(parsed.rule(ofColumn: "id", number: 1) == .tolerance(Tolerance(relative: 0.1)))
  #expect(parsed.key == ["0", "year"])
}

@Test func filesHaveContractsOfTheirOwn() throws {
  let parsed = try contract("{files: {'*.json': {rel: 0.1}, 'log/*': ignore}}")
  #expect(parsed.contract(ofFile: "a/b.json").rule == .tolerance(Tolerance(relative: 0.1)))
  #expect(parsed.contract(ofFile: "log/x/y").rule == .ignore)
  #expect(parsed.contract(ofFile: "other") == .exact)
}

@Test func whatIsNoContractIsExplained() {
  let complaints = [
    "7", "{}", "exakt", "{abs: -1}", "{rel: small}", "{ulp: 1.5}", "{acc: {abs: 1}}",
    "{colums: {}}",
    "{columns: [a]}", "{rows: any}", "{key: {}}", "{'/a': {absolute: 1}}", "{'/a': 3}",
    "{'/a~2': exact}",
    "{abs: 1, '*': ignore}", "{'/a': ignored}", "{files: x}", "{abs: .inf}",
  ].map(complaint)
  #expect(
    complaints == [
      "wrong-type: 'compare' is a word or a mapping, and this is a number | write for example 'compare: {rel: 1e-9}' or 'compare: unordered'",
      "invalid-value: 'compare' says nothing | remove it (the same bytes are asked for then), or write for example '{rel: 1e-9}'",
      "invalid-value: 'exakt' is no way to compare | did you mean 'exact'?",
      "invalid-value: 'abs' is -1, which is no limit for a distance | write 0 or more, or 'ignore' to let everything pass",
      "wrong-type: 'rel' is a number, and this is a string | write for example 'rel: 1e-9'",
      "wrong-type: 'ulp' is a whole number, and this is a number | write for example 'ulp: 4'",
      "unknown-key: 'acc' is not a key of 'compare' | a value of JSON or YAML is named by its pointer, '/acc', a column under 'columns'",
      "unknown-key: 'colums' is not a key of 'compare' | did you mean 'columns'?",
      "wrong-type: 'columns' is a mapping, and this is a list | write for example 'columns: {score: {abs: 0.01}}'",
      "invalid-value: 'rows' is 'unordered' or 'ordered', not 'any' | how numbers are compared stands beside it: '{rows: unordered, rel: 1e-9}'",
      "wrong-type: 'key' names the columns that tell rows apart, and this is a mapping | write for example 'key: id' or 'key: [country, year]'",
      "unknown-key: 'absolute' is no limit for numbers | the limits are abs, rel and ulp",
      "wrong-type: how '/a' is compared is a word or limits, and this is a number | write for example '/a: {abs: 0.01}' or '/a: ignore'",
      "invalid-value: '/a~2' is no JSON pointer: '~' is not followed by 0 or 1 | write '~0' for '~' and '~1' for '/'",
      "invalid-value: 'abs' and '*' both say how everything else is compared | keep one of them",
      "invalid-value: 'ignored' is no way to compare | did you mean 'ignore'?",
      "wrong-type: 'files' is a mapping, and this is a string | write for example 'files: {'*.json': {rel: 1e-9}}'",
      "invalid-value: 'abs' is inf, which is no limit for a distance | write 0 or more, or 'ignore' to let everything pass",
    ])
}

private func complaint(_ yaml: String) -> String {
  do {
    return "\(try contract(yaml))"
  } catch let error as Diagnostic {
    #expect(error.place?.line == 7)
    return "\(error.code.rawValue): \(error.message) | \(error.hint ?? "")"
  } catch {
    return "\(error)"
  }
}
