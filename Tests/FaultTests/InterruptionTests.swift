import Support
import Testing

/// A run that is stopped, and others beside it.
@Suite struct InterruptionTests {
  /// A project in whose next run the stage is slow: it has written when it is stopped.
  private func slowProject() -> Scratch {
    let scratch = Scratch()
    scratch.write(
      "pipe.yaml",
      """
      stages:
        make:
          cmd: cat in > out; mkdir folder; cat in > folder/a; . ./wait; echo made
          deps: [in]
          outs: [out, folder]
        use:
          cmd: cat out folder/a > both
          deps: [out, folder]
          outs: [both]

      """)
    scratch.write("in", "1\n")
    scratch.write("wait", "true\n")
    scratch.pipe("repro")
    scratch.write("in", "2\n")
    scratch.write("wait", "sleep 60 & wait\n")
    // Saved nowhere but here.
    scratch.sh("echo precious >> out; echo precious >> folder/a")
    return scratch
  }

  private func isQuiet(_ scratch: Scratch) -> Bool {
    for _ in 0..<100 {
      let found = scratch.spawn(
        ["bash", "-c", "find /proc/[0-9]*/cwd -lname '\(scratch.root)' 2>/dev/null | head -1"],
        in: "/")
      if found.output.isEmpty { return true }
    }
    return false
  }

  @Test(arguments: ["INT", "TERM", "HUP"]) func aSignalStopsTheRunAndBringsFormerOutputsBack(
    signal: String
  ) {
    let scratch = slowProject()
    let run = scratch.spawn(
      [
        "timeout", "--foreground", "--preserve-status", "-s", signal, "1", Scratch.program, "repro",
      ],
      in: scratch.root)
    #expect(run.status == 130)
    #expect(redacted(run.output).contains("make       stopped after T"), "\(run)")
    #expect(isQuiet(scratch))
    #expect(scratch.read("out") == "1\nprecious\n")
    #expect(scratch.read("folder/a") == "1\nprecious\n")
    expectNextRunIsRight(scratch)
  }

  @Test func aKilledRunEndsItsCommandsAndTheNextOneIsRight() {
    let scratch = slowProject()
    let run = scratch.spawn(
      ["timeout", "--foreground", "-s", "KILL", "1", Scratch.program, "repro"], in: scratch.root)
    #expect(run.status == 137)
    #expect(isQuiet(scratch))
    let status = scratch.pipe("status")
    #expect(status.status == 0, "\(status)")
    #expect(scratch.sh("cat $(find .pipe/trash -name out)").output == "1\nprecious\n")
    expectNextRunIsRight(scratch)
  }

  private func expectNextRunIsRight(_ scratch: Scratch) {
    scratch.write("wait", "true\n")
    let next = scratch.pipe("repro")
    #expect(next.status == 0, "\(next)")
    #expect(scratch.read("both") == "2\n2\n")
    #expect(scratch.pipe("repro").output.hasPrefix("Up to date: 2 stages"))
  }

  @Test func whoeverReadsTheOutputMayGoAway() {
    let scratch = slowProject()
    scratch.write("wait", "true\n")
    let run = scratch.sh("\"$PIPE\" repro | true", variables: ["PIPE": Scratch.program])
    #expect(run.status == 0, "\(run)")
    #expect(scratch.read("both") == "2\n2\n")
    #expect(scratch.pipe("repro").output.hasPrefix("Up to date: 2 stages"))
  }

  @Test func aSecondRunWaitsAndFindsNothingToDo() {
    let scratch = slowProject()
    scratch.write("wait", "sleep 1\n")
    let runs = scratch.sh(
      """
      "$PIPE" repro > first 2>&1 & sleep 0.4
      "$PIPE" repro --no-wait > refused 2>&1 || echo $?
      "$PIPE" status > status
      "$PIPE" repro > second 2> waiting
      wait
      """, variables: ["PIPE": Scratch.program])
    #expect(runs.output == "3\n", "\(runs)")
    #expect(scratch.read("first")?.contains("2 ran in ") == true)
    #expect(scratch.read("refused")?.hasPrefix("error[project-busy]: ") == true)
    #expect(scratch.read("status")?.contains("2 of 2 stages are stale") == true)
    #expect(scratch.read("waiting")?.hasPrefix("waiting for another pipe: process ") == true)
    #expect(scratch.read("second")?.hasPrefix("Up to date: 2 stages") == true)
    #expect(scratch.read("both") == "2\n2\n")
  }

  @Test func manyRunsAtOnceLeaveOneResult() {
    let scratch = slowProject()
    scratch.write("wait", "true\n")
    let runs = scratch.sh(
      "for i in 1 2 3 4 5; do \"$PIPE\" repro > log$i 2>&1 & done; wait; cat log?",
      variables: ["PIPE": Scratch.program])
    #expect(runs.output.components(of: "2 ran in ") == 1, "\(runs.output)")
    #expect(runs.output.components(of: "Up to date: 2 stages") == 4, "\(runs.output)")
    #expect(scratch.read("both") == "2\n2\n")
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
