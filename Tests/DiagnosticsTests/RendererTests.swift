import Diagnostics
import Testing

/// What `DiagnosticRenderer` draws, as a whole.
struct RendererTests {
  private func text(_ diagnostic: Diagnostic, hasColour: Bool = false) -> String {
    DiagnosticRenderer(hasColour: hasColour).text(of: diagnostic)
  }

  private func place(
    _ line: Int, _ column: Int, length: Int = 1, _ text: String? = nil
  ) -> SourceSpan {
    SourceSpan(file: "pipe.yaml", line: line, column: column, length: length, lineText: text)
  }

  @Test func withoutPlaceTheMessageStandsAlone() {
    #expect(
      text(Diagnostic(.notAProject, "there is no 'pipe.yaml'"))
        == "error[not-a-project]: there is no 'pipe.yaml'\n")
  }

  @Test func aPlaceWithoutTextIsNamedOnly() {
    #expect(
      text(Diagnostic(.unreadableFile, "'a' cannot be read", at: place(12, 3))) == """
        error[unreadable-file]: 'a' cannot be read
          --> pipe.yaml:12:3

        """)
  }

  @Test func theCaretCoversTheWholeSpan() {
    let span = place(3, 5, length: 4, "    depz: [train.py]")
    #expect(
      text(Diagnostic(.unknownKey, "'depz' is no key", at: span, hint: "did you mean 'deps'?"))
        == """
        error[unknown-key]: 'depz' is no key
         --> pipe.yaml:3:5
        3 |     depz: [train.py]
          |     ^^^^
          = did you mean 'deps'?

        """)
  }

  @Test func everyPartHasItsPlace() {
    let diagnostic = Diagnostic(
      .stageFailed, "'train' ended with exit status 1",
      at: place(14, 10, length: 6, "    cmd: python train.py ${trees}"),
      label: "(ran: python train.py 200)",
      excerpt: ["Traceback:", "ModuleNotFoundError"],
      related: [.init(place(2, 1, length: 5, "trees: 200"), "'trees'")],
      mended: ["    cmd: python3", "      train.py"],
      notes: ["python 3.11 → 3.12", "whole log: pipe log train"], hint: "go on: pipe repro")
    #expect(
      text(diagnostic) == """
        error[stage-failed]: 'train' ended with exit status 1
          --> pipe.yaml:14:10
        14 |     cmd: python train.py ${trees}   (ran: python train.py 200)
           |          ^^^^^^
           | Traceback:
           | ModuleNotFoundError
          --> pipe.yaml:2:1  'trees'
         2 | trees: 200
           | ^^^^^
           = python 3.11 → 3.12
           = whole log: pipe log train
           = go on: pipe repro
           +     cmd: python3
           +       train.py

        """)
  }

  @Test func theGutterIsAsWideAsTheLargestNumber() {
    let diagnostic = Diagnostic(
      .duplicateKey, "'cmd' is written twice", at: place(9, 1, length: 3, "cmd: b"),
      related: [.init(place(1000, 1, length: 3, "cmd: a"), "first written here")])
    #expect(
      text(diagnostic) == """
        error[duplicate-key]: 'cmd' is written twice
            --> pipe.yaml:9:1
           9 | cmd: b
             | ^^^
            --> pipe.yaml:1000:1  first written here
        1000 | cmd: a
             | ^^^

        """)
  }

  @Test func partsWithoutPlaceStandInAGutterOfOne() {
    #expect(
      text(
        Diagnostic(
          .outputTrackedByGit, "'a' is tracked by Git", excerpt: ["a"], mended: ["b"],
          notes: ["c"], hint: "d")) == """
          error[output-tracked-by-git]: 'a' is tracked by Git
            | a
            = c
            = d
            + b

          """)
  }

  @Test func aTabTakesOneColumnSoThatTheCaretFits() {
    #expect(
      text(Diagnostic(.yamlSyntax, "a tab", at: place(2, 2, length: 3, "\tcmd:\tx"))) == """
        error[yaml-syntax]: a tab
         --> pipe.yaml:2:2
        2 |  cmd: x
          |  ^^^

        """)
  }

  @Test func aCaretPastTheEndStandsBehindTheLine() {
    #expect(
      text(Diagnostic(.yamlSyntax, "a value is missing", at: place(1, 6, "cmd:"))) == """
        error[yaml-syntax]: a value is missing
         --> pipe.yaml:1:6
        1 | cmd:
          |      ^

        """)
  }

  @Test func aSpanLongerThanTheLineEndsWithTheLine() {
    let span = place(1, 6, length: 80, "cmd: echo")
    #expect(
      text(Diagnostic(.yamlSyntax, "never closed", at: span)) == """
        error[yaml-syntax]: never closed
         --> pipe.yaml:1:6
        1 | cmd: echo
          |      ^^^^

        """)
  }

  @Test func anEmptyLineHasACaretToo() {
    #expect(
      text(Diagnostic(.yamlSyntax, "nothing", at: place(1, 1, ""))) == """
        error[yaml-syntax]: nothing
         --> pipe.yaml:1:1
        1 |\u{20}
          | ^

        """)
  }

  @Test func columnsCountUnicodeScalars() {
    // The 'é' is two scalars here: the caret stands where the reader of the file counted.
    let span = place(1, 8, length: 1, "nam\u{65}\u{301}: *")
    #expect(
      text(Diagnostic(.yamlSyntax, "no alias", at: span)).hasSuffix("\n  |        ^\n"))
  }

  @Test func aLongLineIsCutAroundTheCaret() {
    let line = String(repeating: "a", count: 500) + "B" + String(repeating: "c", count: 500)
    let lines = text(Diagnostic(.unknownKey, "no", at: place(1, 501, line)))
      .split(separator: "\n").map(String.init)
    #expect(
      lines[2] == "1 | …" + String(repeating: "a", count: 40) + "B"
        + String(repeating: "c", count: 159) + "…")
    #expect(lines[3] == "  | " + String(repeating: " ", count: 41) + "^")
  }

  @Test func aWarningSaysSo() {
    #expect(
      text(Diagnostic(.duplicateDependency, "'a' stands twice", severity: .warning))
        == "warning[duplicate-dependency]: 'a' stands twice\n")
  }

  @Test func coloursMarkWhatMattersAndNothingElse() {
    let diagnostic = Diagnostic(
      .unknownKey, "'depz' is no key", at: place(3, 1, length: 4, "depz: []"), mended: ["deps: []"],
      notes: ["a note"], hint: "did you mean 'deps'?")
    #expect(
      text(diagnostic, hasColour: true).replacingEscapes() == """
        <1;31>error[unknown-key]<0>: <1>'depz' is no key<0>
        <34> --><0> pipe.yaml:3:1
        3 | depz: []
          | <1;31>^^^^<0>
          = a note
          = did you mean 'deps'?
        <32>  + deps: []<0>

        """)
    #expect(
      text(Diagnostic(.interrupted, "stopped", severity: .warning), hasColour: true)
        .replacingEscapes() == "<1;33>warning[interrupted]<0>: <1>stopped<0>\n")
  }

  @Test func withoutColoursTheTextIsTheSame() {
    let diagnostic = Diagnostic(
      .unknownKey, "'a' is no key", at: place(3, 1, length: 1, "a: 1"),
      related: [.init(place(4, 1, "b: 1"), "here")], mended: ["c: 1"], hint: "a hint")
    #expect(
      text(diagnostic, hasColour: true).replacingEscapes(with: { _ in "" }) == text(diagnostic))
  }
}

extension String {
  /// The text with each escape sequence for colour replaced, by default by `<CODE>`.
  fileprivate func replacingEscapes(with replacement: (Substring) -> String = { "<\($0)>" })
    -> String
  {
    let parts = split(separator: "\u{1B}[", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts[0])) { text, part in
      let code = part.prefix { $0 != "m" }
      return text + replacement(code) + part.dropFirst(code.count + 1)
    }
  }
}
