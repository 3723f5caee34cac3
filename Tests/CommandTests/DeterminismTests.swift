import Support
import Testing

@Suite struct DeterminismTests {
  /// A stage of `Fixtures/determinism` and what must be said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var verdict: String
    /// The kinds of which one must be named; empty where none may be.
    var causes: Set<String> = []
    var mostRuns = 20
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "dict-order-ok", verdict: "replicable", mostRuns: 2),
    Case(name: "now-logged-ok", verdict: "replicable", mostRuns: 2),
    Case(name: "home-write-ok", verdict: "replicable", mostRuns: 2),
    Case(name: "env-strict-ok", verdict: "replicable", mostRuns: 2),
    Case(name: "random-unseeded", verdict: "nondeterministic", causes: ["entropy"]),
    Case(name: "hash-string", verdict: "nondeterministic", causes: ["hash-seed"]),
    Case(name: "local-date", verdict: "nondeterministic", causes: ["time"]),
    Case(name: "file-mode", verdict: "environment-dependent", causes: ["mode"]),
    Case(name: "tz-offset", verdict: "environment-dependent", causes: ["timezone"]),
    Case(name: "sibling-module", verdict: "hidden-input", causes: ["hidden-input"]),
    Case(name: "leftover-state", verdict: "hidden-input", causes: ["leftover-output"]),
  ]

  private let fixtures = Scratch.repository + "/Fixtures/determinism"

  @Test(arguments: cases) func aStageOfTheCorpusIsJudgedRightly(_ expected: Case) throws {
    let scratch = Scratch()
    scratch.sh("cp -r \(fixtures)/\(expected.name)/. .")
    let before = scratch.sh("pipe repro && find . -path ./.pipe -prune -o -type f -print | sort")
    #expect(before.status == 0)
    let state = scratch.sh("cat pipe.lock; find . -path ./.pipe -prune -o -type f -print | sort")
    let answer = scratch.sh("pipe verify --json").output
    #expect(answer.contains("\"verdict\":\"\(expected.verdict)\""), "\(answer)")
    let named = expected.causes.filter { answer.contains("{\"kind\":\"\($0)\"") }
    #expect(named.isEmpty == expected.causes.isEmpty, "\(answer)")
    let runs = answer.firstMatch(of: #/"runs":(\d+)/#).flatMap { Int($0.1) } ?? .max
    #expect(runs <= expected.mostRuns, "\(answer)")
    let after = scratch.sh("cat pipe.lock; find . -path ./.pipe -prune -o -type f -print | sort")
    #expect(after.output == state.output)
    #expect(scratch.sh("ls -A .pipe/verify").output == "lock\n")
  }

  /// A project with one stage, a program in Python.
  private func program(_ text: String, comparison: String = "") -> Scratch {
    let output = comparison.isEmpty ? "o.json" : "{o.json: {compare: \(comparison)}}"
    return Scratch(
      "stages:\n  s: {cmd: python3 s.py, deps: [s.py], outs: [\(output)]}\n", ["s.py": text])
  }

  @Test(arguments: [("MY_SETTING=x", ""), ("MY_SETTING=x", "MY_SETTING=y"), ("", "MY_SETTING=y")])
  func anUndeclaredVariableIsNamed(_ recorded: String, _ present: String) throws {
    let scratch = program(
      "import os\nprint(os.environ.get('MY_SETTING', ''), file=open('o.json', 'w'))\n")
    #expect(scratch.sh("\(recorded) pipe repro").status == 0)
    let answer = scratch.sh("\(present) pipe verify --json")
    #expect(answer.status == 1)
    #expect(answer.output.contains("\"verdict\":\"hidden-input\""), "\(answer.output)")
    #expect(answer.output.contains("\"detail\":\"MY_SETTING\""), "\(answer.output)")
  }

  @Test func randomNumbersAreNamedBesideTheTime() throws {
    let scratch = program(
      """
      import json, random, time
      json.dump({"acc": random.random(), "at": time.time()}, open("o.json", "w"))

      """)
    #expect(scratch.sh("pipe repro").status == 0)
    let answer = scratch.sh("pipe verify --json").output
    #expect(answer.contains("{\"kind\":\"entropy\""), "\(answer)")
    #expect(answer.contains("{\"kind\":\"time\""), "\(answer)")
  }

  @Test func theOrderOfASetIsNotCalledRandomNumbers() throws {
    let scratch = program(
      "print(list({'apple', 'pear', 'plum', 'fig', 'kiwi', 'date'}), file=open('o.json', 'w'))\n")
    #expect(scratch.sh("pipe repro").status == 0)
    let answer = scratch.sh("pipe verify --json").output
    #expect(
      answer.contains(
        #""causes":[{"kind":"hash-seed","cured_alone":true,"breaks_alone":true}]"#), "\(answer)")
  }

  @Test func theCommitInAResultIsAHiddenInput() throws {
    let scratch = Scratch("stages:\n  s: {cmd: git rev-parse HEAD > c.txt, outs: [c.txt]}\n")
    scratch.sh("git add -A && git commit -qm x")
    #expect(scratch.sh("pipe repro").status == 0)
    let answer = scratch.sh("pipe verify --json").output
    #expect(answer.contains("\"verdict\":\"hidden-input\""), "\(answer)")
    #expect(answer.contains("\"hidden_inputs\":[\".git\"]"), "\(answer)")
  }

  @Test func whatDiffersWithinTheContractIsShown() throws {
    let scratch = program(
      """
      import json, os
      json.dump({"accuracy": 0.7183 if os.getenv("TZ") else 0.718}, open("o.json", "w"))

      """, comparison: "{abs: 0.005}")
    #expect(scratch.sh("pipe repro").status == 0)
    #expect(
      scratch.sh("pipe verify").output.hasPrefix(
        "  s          reproducible  o.json /accuracy 0.718 → 0.7183 (relative 0.00042), contract ±0.005\n"
      )
    )
  }

  @Test func anUndeclaredFileThatChangedSinceIsNamed() throws {
    let scratch = program(
      """
      try:
          import helper
          x = helper.x
      except ImportError:
          x = 1
      print(x, file=open("o.json", "w"))

      """)
    scratch.write("helper.py", "x = 5\n")
    #expect(scratch.sh("pipe repro").status == 0)
    scratch.write("helper.py", "x = 60\n")
    let answer = scratch.sh("pipe verify --json")
    #expect(answer.status == 1)
    #expect(answer.output.contains("\"hidden_inputs\":[\"helper.py\"]"), "\(answer.output)")
  }

  @Test func aVariableThatIsRequiredIsNamed() throws {
    let scratch = program("import os\nprint(os.environ['MY_KEY'], file=open('o.json', 'w'))\n")
    let answer = scratch.sh("export MY_KEY=x\npipe repro >&2\npipe verify --json")
    #expect(answer.status == 1)
    #expect(answer.output.contains("\"verdict\":\"hidden-input\""), "\(answer.output)")
    #expect(answer.output.contains("\"detail\":\"MY_KEY\""), "\(answer.output)")
  }

  @Test func aCloneWithoutTheDataIsVerifiedFromStageToStage() throws {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: "mkdir a.out; cp a.in a.out/x", deps: [a.in], outs: [a.out]}
        b: {cmd: "cp a.out/x b.out", deps: [a.out], outs: [b.out]}

      """, ["a.in": "1\n"])
    let answer = scratch.sh(
      """
      pipe repro >&2
      git add -A && git commit -qm x
      git clone -q . clone && cd clone
      pipe verify -j 2
      ls -A .pipe/verify
      """)
    #expect(answer.status == 0)
    #expect(
      answer.output.hasPrefix(
        "  a          replicable    2 runs agree\n  b          replicable    2 runs agree\n"),
      "\(answer.output)")
    #expect(answer.output.hasSuffix("\nlock\n"))
  }
}
