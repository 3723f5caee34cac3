import Testing

struct HintTests {
  @Test func everyDiagnosticSaysWhatToDo() {
    expectNone(Repository.sources.flatMap(\.missingHints))
  }

  @Test(arguments: [
    ("Diagnostic(.a, \"b\")", 1), ("Diagnostic(.a, \"b\", hint: c)", 0),
    ("let a =\n  Diagnostic(\n    .a, f(\"hint: \"),\n    at: b)\nhint: c", 2),
    ("return Diagnostic(\n  .a, f(b),\n  hint: c)", 0), ("// why\nDiagnostic(.a, b)", 0),
    ("func a() -> Diagnostic {", 0), ("throw UnknownDiagnostic(b)", 0),
  ])
  func aMissingHintIsFound(text: String, line: Int) {
    let found = SourceText("a.swift", text).missingHints.map(\.line)
    #expect(found == (line == 0 ? [] : [line]))
  }
}
