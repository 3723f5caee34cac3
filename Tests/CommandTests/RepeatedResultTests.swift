import Support
import Testing

/// A stage that runs again although its result is known: the two results are compared.
@Suite struct RepeatedResultTests {
  /// A project whose stage reads a file that it does not declare, so that a test decides what it makes.
  private static func project(_ output: String = "metrics: [m.json]") -> Scratch {
    let stages = """
      stages:
        score:
          cmd: cat hidden > m.json
          deps: [a]
          \(output)

      """
    let scratch = Scratch(stages, ["a": "1\n", "hidden": #"{"acc": 0.912, "n": 3}"#])
    scratch.pipe("repro")
    return scratch
  }

  private static func shown(_ scratch: Scratch, _ command: String) -> String {
    scratch.shown(command).replacing(#/the run (just before|of T ago)/#, with: "the run AGO")
  }

  @Test func aForcedRunThatMakesSomethingElseSaysWhat() {
    let scratch = Self.project()
    scratch.write("hidden", #"{"acc": 0.905, "n": 3}"#)
    #expect(
      Self.shown(scratch, "pipe repro -f") == """
          score      ran    T  acc 0.9120 → 0.9050    because forced
                     differs from the run AGO: m.json /acc 0.912 → 0.905 (0.8 %), same inputs
        1 ran in T.

        """)
  }

  @Test func aRunThatMakesTheSameSaysNothing() {
    #expect(
      Self.project().shown("pipe repro -f") == """
          score      ran    T  m.json    because forced
        1 ran in T.

        """)
  }

  @Test func otherInputsExplainAnotherResult() {
    let scratch = Self.project()
    scratch.write("hidden", #"{"acc": 0.905, "n": 3}"#)
    scratch.write("a", "2\n")
    #expect(!scratch.shown("pipe repro").contains("differs"))
  }

  @Test func aResultFromBeforeTheLastOneIsRemembered() {
    let scratch = Self.project()
    scratch.write("a", "2\n")
    scratch.pipe("repro")
    scratch.write("a", "1\n")
    scratch.write("hidden", #"{"acc": 0.905, "n": 3}"#)
    #expect(
      Self.shown(scratch, "pipe repro --no-run-cache") == """
          score      ran    T  acc 0.9120 → 0.9050    because a changed
                     differs from the run AGO: m.json /acc 0.912 → 0.905 (0.8 %), same inputs
        1 ran in T.

        """)
  }

  @Test func aDifferenceWithinTheContractIsNone() {
    let scratch = Self.project("metrics: [{m.json: {compare: {/acc: {abs: 0.01}}}}]")
    scratch.write("hidden", #"{"acc": 0.905, "n": 3}"#)
    #expect(!scratch.shown("pipe repro -f").contains("differs"))
  }

  @Test func whatNoCacheHoldsIsComparedAsItWasMovedAside() {
    let scratch = Self.project("outs: [{m.json: {cache: false}}]")
    scratch.write("hidden", #"{"acc": 0.905, "n": 3}"#)
    #expect(
      scratch.shown("pipe repro -f") == """
          score      ran    T  m.json    because forced
                     differs from what was recorded before: m.json /acc 0.912 → 0.905 (0.8 %), same inputs
        1 ran in T.

        """)
  }

  @Test func foldersAreComparedFileByFile() {
    let scratch = Scratch(
      "stages: {s: {cmd: mkdir out; cat hidden > out/a; echo 1 > out/b, outs: [out]}}\n",
      ["hidden": "1\n"])
    scratch.pipe("repro")
    scratch.write("hidden", "2\n")
    #expect(
      Self.shown(scratch, "pipe repro -f") == """
          s          ran    T  out    because forced
                     differs from the run AGO: out: a: line 1: 1 → 2 (50 %), same inputs
        1 ran in T.

        """)
  }

  @Test func aStageThatGoesOnWithItsOutputMayMakeSomethingElse() {
    let scratch = Scratch("stages: {s: {cmd: date +%N >> log, outs: [{log: {persist: true}}]}}\n")
    scratch.pipe("repro")
    #expect(!scratch.shown("pipe repro -f").contains("differs"))
  }

  @Test func programsAreToldTheDifferences() {
    let scratch = Self.project()
    scratch.write("hidden", #"{"acc": 0.905, "n": 3}"#)
    let events = scratch.pipe("repro", "-f", "--json").output.split(separator: "\n")
    let finished = events.filter { $0.contains("stage-finished") }.joined()
    let field = finished.split(separator: #""differs_from":"#).last.map(String.init) ?? ""
    #expect(
      redacted(field) == """
        {"run":"RUN","differences":[{"output":"m.json","format":"json","at":"/acc","old":0.912,\
        "new":0.905,"relative":0.0077,"kind":"number","ulps":63050394783187}]}}
        """)
  }
}
