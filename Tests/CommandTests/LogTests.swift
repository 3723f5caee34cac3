import Support
import Testing

struct LogTests {
  @Test func aRunHasItsCommitItsMemoryAndItsExit() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: cat in; test $(cat in) != bad, deps: [in]}\n", ["in": "good\n"])
    scratch.sh("git add -A; git commit -qm one; pipe repro; echo bad > in; pipe repro || true")
    let shown = scratch.shown("pipe log").replacing(#/\d+(\.\d)? [KM]iB/#, with: "SIZE")
      .replacing(#/\b[0-9a-f]{8}\b/#, with: "COMMIT").replacing(#/ +/#, with: " ")
    #expect(
      shown == """
         run started took exit memory by commit stages
         RUN DATE T 1 SIZE ana COMMIT-dirty failed a
         RUN DATE T 0 SIZE ana COMMIT ran a

        """)
  }

  @Test func aStagesOutputIsThatOfTheLastOrOfAGivenRun() {
    let scratch = Scratch("stages:\n  a: {cmd: cat in, deps: [in]}\n", ["in": "one\n"])
    scratch.sh("pipe repro; echo two > in; pipe repro")
    #expect(scratch.pipe("log", "a").output == "two\n")
    let first = scratch.sh("pipe log | tail -n 1 | awk '{print $1}'").output.dropLast()
    let ending = scratch.pipe("log", "a", "--run", String(first))
    #expect(ending.output == "one\n")
    #expect(ending.errors.contains(/^'a' in run [^ ]+: .*, exit 0, at most .* by ana\n$/))
    let check = """
      import json, sys
      d = json.load(sys.stdin)
      assert d["schema"] == "pipe.log/1" and d["stage"] == "a" and d["output"] == "two\\n", d
      assert d["exit"] == 0 and d["max_rss_bytes"] > 0 and d["run"]["user"] == "ana"
      """
    let json = scratch.sh("pipe log a --json | python3 -c '\(check)'")
    #expect(json.status == 0, "\(json.errors)")
    #expect(scratch.pipe("log", "a", "--run", "1999").errors.contains("there is no log of 'a'"))
  }
}
