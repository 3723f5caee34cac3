import Diagnostics
import Testing

@testable import Documents

@Test func aFileWithoutContentHasNoRoot() throws {
  for text in ["", "\n\n", "# only a comment\n", "---\n", "--- # nothing\n", "\u{FEFF}"] {
    #expect(try yaml(text).root == nil, "\(text.debugDescription)")
  }
  #expect(try yamlValue("null\n") == .null)
}

@Test func everyNodeKnowsItsPlaceInCharacters() throws {
  let document = try yaml("größe: 'é' # c\nlist:\n- 😀 x\n- {a: b}\n")
  let root = try #require(document.root)
  let size = try #require(root.pair(for: "größe"))
  let list = try #require(root["list"]?.sequence)
  #expect(document.span(of: size.key) == place(1, 1, 5, "größe: 'é' # c"))
  #expect(document.span(of: size.value) == place(1, 8, 3, "größe: 'é' # c"))
  #expect(document.span(of: list[0]) == place(3, 3, 3, "- 😀 x"))
  #expect(document.span(of: list[1]) == place(4, 3, 6, "- {a: b}"))
  #expect(document.span(line: 2, column: 1, length: 4) == place(2, 1, 4, "list:"))
}

@Test func aNodeOfSeveralLinesReachesToTheEndOfItsFirst() throws {
  let document = try yaml("a:\n  b: 1  \n  c: 2\nd: |\n  x\ne: 'x\n  y'\nf:\n")
  let root = try #require(document.root)
  #expect(try document.span(of: #require(root["a"])) == place(2, 3, 4, "  b: 1  "))
  #expect(try document.span(of: #require(root["d"])) == place(4, 4, 1, "d: |"))
  #expect(try document.span(of: #require(root["e"])) == place(6, 4, 2, "e: 'x"))
  #expect(try document.span(of: #require(root["f"])) == place(8, 3, 1, "f:"))
}

@Test func linesAreCountedAsLibYAMLCountsThem() throws {
  let document = try yaml("\u{FEFF}a: 1\r\nb: 2\rc: 3\u{85}d: 4\u{2028}e: 5\u{2029}f: 6\n")
  let pairs = try #require(document.root?.mapping)
  let places = pairs.map { document.span(of: $0.key) }
  let texts = ["a: 1", "b: 2", "c: 3", "d: 4", "e: 5", "f: 6"]
  #expect(places == texts.enumerated().map { place($0 + 1, 1, 1, $1) })
}

@Test func scalarsKeepTheirTextAndStyle() throws {
  let items = try #require(try yaml("- 017\n- '017'\n- \"x\"\n- |\n  x\n- >\n  x\n").root?.sequence)
  let scalars = try items.map { try #require($0.scalar) }
  #expect(scalars.map(\.text) == ["017", "017", "x", "x\n", "x\n"])
  #expect(scalars.map(\.style) == [.plain, .singleQuoted, .doubleQuoted, .literal, .folded])
  #expect(scalars.map(\.value) == [.int(17)] + scalars.dropFirst().map { .string($0.text) })
}

@Test func tagsDecideTheType() throws {
  let text = "[!!str 1, !!int '3', !!float 1, !!null '', ! 1, !!bool true, !!float .inf]"
  let wanted: [Value] = [
    .string("1"), .int(3), .float(1), .null, .string("1"), .bool(true), .float(.infinity),
  ]
  #expect(try yamlValue(text) == .list(wanted))
  #expect(try yamlValue("!!map {a: !!seq [1]}") == .map([("a", .list([.int(1)]))]))
}

@Test func anAliasStandsForWhatItNames() throws {
  let document = try yaml("a: &x [1, &y {b: 2}]\nc: *x\nd: *y\ne: &x 3\nf: *x\n")
  let inner = Value.map([("b", .int(2))])
  let wanted = Value.map([
    ("a", .list([.int(1), inner])), ("c", .list([.int(1), inner])), ("d", inner), ("e", .int(3)),
    ("f", .int(3)),
  ])
  #expect(document.root?.value == wanted)
  #expect(try document.span(of: #require(document.root?["c"])) == place(2, 4, 2, "c: *x"))
}

@Test func mergeKeysFillWhatIsNotSaid() throws {
  let text = """
    base: &base {x: 3, z: 4}
    one: {q: 0, <<: *base, x: 9}
    two: {<<: [*base, {x: 5, w: 6}], z: 1}
    quoted: {'<<': 1}
    """
  let root = try #require(try yamlValue(text))
  // The order is ruamel.yaml's.
  #expect(root["one"].map(jsonText) == #"{"x":9,"z":4,"q":0}"#)
  #expect(root["two"].map(jsonText) == #"{"x":3,"w":6,"z":1}"#)
  #expect(root["quoted"].map(jsonText) == #"{"<<":1}"#)
}

@Test func duplicatesAreFoundInLargeMappingsAndBehindMerges() throws {
  let many = (0..<40).map { "k\($0): 1\n" }.joined()
  #expect(try yaml(many).problems.isEmpty)
  #expect(try yaml(many + "k7: 2\nk7: 3\n").problems.map(\.place?.line) == [41, 42])
  let merged = try yaml("a: &a {x: 1}\nb:\n  <<: *a\n  x: 2\n  x: 3\n")
  #expect(merged.problems.map(\.place?.line) == [5])
  #expect(try yaml("é: 1\ne\u{301}: 2\n").problems.isEmpty)
  #expect(try yaml(".nan: 1\n.NaN: 2\n~: 1\nnull: 2\n'1': 1\n1: 2\n").problems.count == 2)
}

@Test func problemsComeInTheOrderOfTheirPlaces() throws {
  let document = try yaml("a: 1\na:\n  b: 1\n  b: 2\nc: 1\n")
  #expect(document.problems.map(\.place?.line) == [2, 4])
}

@Test func accessorsTellWhatANodeIs() throws {
  let root = try #require(try yaml("t: x\nn: 17\nb: true\ne:\nl: [1]\nm: {}\n17: y\n").root)
  #expect(root["t"]?.string == "x")
  #expect(root["n"]?.string == nil && root["n"]?.int == 17)
  #expect(root["b"]?.bool == true)
  #expect(root["e"]?.isNull == true)
  #expect(root["17"]?.string == "y")
  #expect(root["x"] == nil && root["t"]?["x"] == nil)
  let kinds = root.mapping?.prefix(6).map(\.value.kindName)
  #expect(kinds == ["a string", "a number", "a boolean", "an empty value", "a list", "a mapping"])
}

private func place(_ line: Int, _ column: Int, _ length: Int, _ text: String) -> SourceSpan {
  SourceSpan(file: "pipe.yaml", line: line, column: column, length: length, lineText: text)
}
