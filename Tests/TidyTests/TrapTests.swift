import Testing

struct TrapTests {
  @Test func whateverMayTrapIsExplained() {
    expectNone(Repository.code.filter { $0.language == .swift }.flatMap(\.unexplainedTraps))
  }

  @Test func everyValueHasItsType() {
    expectNone(Repository.code.filter { $0.language == .swift }.flatMap(\.untypedValues))
  }

  // MARK: The rules themselves

  private func found(_ text: String) -> [String] {
    SourceText("a.swift", text).unexplainedTraps.map {
      "\($0.line) \($0.message.prefix { $0 != " " })"
    }
  }

  @Test(arguments: [
    ("try! a()", "'try!'"), ("let a = try? b()", "'try?'"), ("a as! B", "'as!'"), ("a!.b", "'!'"),
    ("a()! + 1", "'!'"), ("a[0]!", "'!'"), ("var a: B!", "'!'"), (#""\(a!)""#, "'!'"),
    ("a! == b", "'!'"), ("let entry: Entry!", "'!'"),
    ("final class A: @unchecked Sendable {}", "'@unchecked'"),
    ("nonisolated(unsafe) var a = 1", "'nonisolated(unsafe)'"),
  ])
  func aTrapIsFound(text: String, trap: String) {
    #expect(found(text) == ["1 \(trap)"])
    #expect(found("b()\n\(text)\n// behind") == ["2 \(trap)"])
    #expect(found("// why\n\(text)") == [])
    #expect(found("\(text)  // why") == [])
    #expect(found("// why\nguard\n\(text)") == [])
    #expect(found("// why\n\n\(text)") == ["3 \(trap)"])
  }

  @Test(arguments: [
    "if !a, b != c { d(!e) }", "a!=b", "let a = \"b! try! as! c\"", "#if !os(Linux)",
    "try a()", "a as? B", "a ?? b", "f(a, !b)", "-> Entry? { canvas!=b }",
  ])
  func whatIsHarmlessIsNotFound(text: String) {
    #expect(found(text) == [])
  }

  @Test func anUntypedValueIsFound() {
    let file = SourceText("a.swift", "let a: [Any] = []\nlet b: any AnyObject // Any\nany Anyone")
    #expect(file.untypedValues == [Violation("a.swift", 1, "'Any' hides the type")])
  }
}
