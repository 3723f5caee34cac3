import Testing

@testable import Documents

@Test func yamlIsBlockStyleWithListsInTheColumnOfTheirKey() {
  let value = Value.map([
    (
      "a", .list([.map([("b", .int(1)), ("c", .null)]), .list([.string("x"), .null]), .list([])])
    ),
    ("d", .map([("e", .map([])), ("f", .float(1e-5))])), ("g", .list([.float(-.infinity)])),
    ("", .string("")), ("true", .string("it's")), ("h", .bigInt("123456789012345678901")),
  ])
  #expect(
    yamlText(value) == """
      a:
      - b: 1
        c:
      - - x
        - 
      - []
      d:
        e: {}
        f: 1e-05
      g:
      - -.inf
      '': ''
      'true': it's
      h: 123456789012345678901

      """)
}

@Test func keysThatNeedTheirOwnLineStandBehindAQuestionMark() {
  let long = String(repeating: "k", count: 123)
  let value = Value.map([
    (long, .list([.int(1)])), ("a\nb", .map([("c", .int(1)), ("d", .int(2))])), ("e\n", .null),
    (String(long.dropLast()), .int(3)),
  ])
  #expect(
    yamlText(value) == """
      ? \(long)
      : - 1
      ? "a\\nb"
      : c: 1
        d: 2
      ? "e\\n"
      :
      \(long.dropLast()): 3

      """)
}

@Test func aTopLevelScalarIsALine() throws {
  for value: Value in [.null, .int(1), .string("a b"), .string("1"), .list([]), .map([])] {
    let text = yamlText(value)
    #expect(text.utf8.filter { $0 == "\n" }.count == 1)
    #expect(try yamlValue(text) == value)
  }
}

@Test func scalarsAreQuotedWhereTheyWouldBeReadAsSomethingElse() {
  let plain = [
    "x", "yes", "12:30", "1.2.3", "a#b", "-x", "?x", ":x", "a'b", "é", "0o8", "_1", "a:b",
  ]
  let single = [
    "", "1", "0x1F", "1e5", "null", "~", "2020-01-31", "a: b", "a #b", "- a", "?", "@x", "...",
    "---x", " x", "x ", "=", "<<", "-_", "a:", "2020-1-2 1:00:00Z", "!x",
  ]
  let double = ["a\nb", "'a", "\t", "a\u{85}", "\u{FEFF}", "\u{7F}", "'it's: x'", "\u{1F}"]
  #expect(plain.map(yamlScalar) == plain)
  #expect(single.map(yamlScalar) == single.map { "'\($0)'" })
  #expect(double.map(yamlScalar).allSatisfy { $0.hasPrefix("\"") && $0.hasSuffix("\"") })
}

@Test func everyTextReadsBackEqual() throws {
  var random = SeededRandom(state: 7)
  for _ in 0..<4000 {
    let text = randomText(&random)
    let key = randomText(&random)
    #expect(try yamlValue("k: " + yamlScalar(text) + "\n") == .map([("k", .string(text))]))
    #expect(try yamlValue("- " + yamlScalar(text) + "\n") == .list([.string(text)]))
    let value = Value.map([(key, .list([.string(text), .map([(text, .string(key))])]))])
    #expect(try yamlValue(yamlText(value)) == value, "\(yamlText(value))")
    #expect(try parseJSON(Array(jsonText(value).utf8), file: "") == value)
    #expect(try parseJSON(Array(canonicalJSONText(value).utf8), file: "") == value)
  }
}

private func randomText(_ random: inout SeededRandom) -> String {
  let letters = Array("ab  ".unicodeScalars)
  let odd = Array(
    "ab  \"'#:-?,[]{}&*!|>%@`\\\n\t\r019.eE_+~=</é😀\u{0}\u{7F}\u{85}\u{A0}\u{2028}\u{FEFF}\u{301}"
      .unicodeScalars)
  let pool = Bool.random(using: &random) ? letters : odd
  let length = [1, 2, 5, 30, 100, 200].randomElement(using: &random) ?? 1
  var text = String.UnicodeScalarView()
  for _ in 0..<length { text.append(pool.randomElement(using: &random) ?? "x") }
  return String(text)
}

@Test func jsonKeepsOrderAndTypes() {
  let value = Value.map([
    ("b", .list([.int(1), .float(1), .float(-0.0), .bool(true), .null])),
    ("a", .string("é\"\\\n\u{1}\u{7F}😀")), ("n", .bigInt("-12345678901234567890")),
  ])
  #expect(
    jsonText(value)
      == #"{"b":[1,1.0,-0.0,true,null],"a":"é\"\\\n\u0001"# + "\u{7F}"
      + #"😀","n":-12345678901234567890}"#)
  #expect(
    canonicalJSONText(value)
      == #"{"a": "\u00e9\"\\\n\u0001\u007f\ud83d\ude00", "#
      + #""b": [1, 1.0, -0.0, true, null], "n": -12345678901234567890}"#)
}

@Test func notANumberStaysValidJSON() {
  let value = Value.list([.float(.nan), .float(.infinity), .float(-.infinity)])
  #expect(jsonText(value) == #"["NaN","Infinity","-Infinity"]"#)
  #expect(canonicalJSONText(value) == "[NaN, Infinity, -Infinity]")
}

@Test func valuesBecomeTextAsPythonHasThem() {
  let values: [Value] = [
    .null, .bool(true), .bool(false), .int(-3), .bigInt("12345678901234567890"), .float(1),
    .float(1e16), .float(.nan), .string("a b"), .list([.int(1)]),
  ]
  #expect(
    values.map(plainText) == [
      "None", "true", "false", "-3", "12345678901234567890", "1.0", "1e+16", "nan", "a b", "[1]",
    ])
}
