import Support
import Testing

/// Which stages run, in which order, and what is recorded of them.
@Suite struct RunningTests {
  /// a → b → c, a → d, and e alone.
  private static let stages = """
    stages:
      a: {cmd: echo a > a, outs: [a]}
      b: {cmd: cp a b, deps: [a], outs: [b]}
      c: {cmd: cp b c, deps: [b], outs: [c]}
      d: {cmd: cp a d, deps: [a], outs: [d]}
      e: {cmd: echo e > e, outs: [e]}

    """

  /// The stages that a run would run or might.
  private func planned(_ scratch: Scratch, _ flags: String) -> String {
    scratch.sh("pipe repro --dry --json \(flags)").output
      .matches(of: #/"stage":"([^"]+)","decision":"(run|may-run)"/#).map { String($0.1) }
      .joined(separator: " ")
  }

  @Test func flagsChooseTheStages() {
    let scratch = Scratch(Self.stages)
    scratch.pipe("repro")
    #expect(planned(scratch, "") == "")
    #expect(planned(scratch, "-f") == "a b c d e")
    #expect(planned(scratch, "-f b") == "a b")
    #expect(planned(scratch, "-f -s b") == "b")
    #expect(planned(scratch, "-f -p b") == "a b c d")
    #expect(planned(scratch, "-f --downstream b") == "b c")
    scratch.sh("sed -i 's/echo a > a/echo 2 > a/' pipe.yaml")
    #expect(planned(scratch, "c") == "a b c")
    #expect(planned(scratch, "e") == "")
  }

  @Test func whatIsForPeopleMakesNothingStale() {
    let scratch = Scratch("stages:\n  a: {cmd: echo > a, outs: [a]}\n")
    scratch.pipe("repro")
    scratch.write(
      "pipe.yaml",
      """
      desc: mine
      stages:
        other: {cmd: 'true', frozen: true}
        a:
          desc: an a
          meta: {by: ana}
          timeout: 10m
          resources: {cpus: 1}
          outs: [a: {desc: the a}]
          cmd: echo > a

      """)
    #expect(scratch.pipe("status", "--exit-code", "a").status == 0)
    scratch.sh("mkdir sub; sed -i 's/^    cmd: echo > a/    wdir: .\\n&/' pipe.yaml")
    #expect(scratch.pipe("status", "--exit-code", "a").status == 0)
  }

  @Test func anotherFolderToWorkInIsAnotherCommand() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: 'echo > $PIPE_ROOT/a', outs: [a]}\n", ["sub/.keep": ""])
    scratch.pipe("repro")
    scratch.sh("sed -i 's/cmd:/wdir: sub, cmd:/; s/\\[a\\]/[..\\/a]/' pipe.yaml")
    #expect(scratch.pipe("status", "--json").output.contains(#""kind":"wdir-changed""#))
    #expect(scratch.pipe("status").output.contains("sub"))
  }

  @Test func theLongestKnownPathGoesFirst() {
    let scratch = Scratch(
      """
      stages:
        s1: {cmd: sleep 0.02; echo > s1, outs: [s1]}
        s2: {cmd: sleep 0.02; echo > s2, outs: [s2]}
        s3: {cmd: sleep 0.02; echo > s3, outs: [s3]}
        head: {cmd: sleep 0.02; echo > head, outs: [head]}
        tail: {cmd: sleep 0.6; echo > tail, deps: [head], outs: [tail]}

      """)
    scratch.pipe("repro")
    let events = scratch.pipe("repro", "-f", "-j", "2", "--json").output
    let order = events.matches(of: #/"stage-started","stage":"([^"]+)"/#).map { String($0.1) }
    #expect(order.first == "head")
  }

  @Test func anInputThatChangesMeanwhileIsNotRecorded() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: echo more >> in; cp in a, deps: [in], outs: [a]}\n", ["in": "1\n"])
    let ending = scratch.pipe("repro")
    #expect(ending.errors.hasPrefix("warning[input-changed]: 'in'"))
    #expect(scratch.read("a") == "1\nmore\n")
    #expect(!(scratch.read("pipe.lock") ?? "").contains("\n  a:\n"))
    #expect(scratch.pipe("status", "--exit-code").status == 1)
    scratch.sh("printf '1\\n' > in; rm a")
    #expect(scratch.pipe("status", "--json").output.contains(#""state":"stale""#))
  }

  @Test func aPersistentOutputIsThereWhileTheCommandRuns() {
    let scratch = Scratch(
      """
      stages:
        a: {cmd: "echo ${n} >> log", outs: [log: {persist: true}]}
        b: {cmd: "test ! -e b; echo > b; echo ${n}", outs: [b]}

      """, ["params.yaml": "n: 1\n"])
    scratch.pipe("repro")
    scratch.write("params.yaml", "n: 2\n")
    #expect(scratch.pipe("repro").status == 0)
    #expect(scratch.read("log") == "1\n2\n")
  }

  @Test func aStageWithoutOutputsRunsOnceForItsInputs() {
    let scratch = Scratch("stages:\n  check: {cmd: grep -q 1 in, deps: [in]}\n", ["in": "1\n"])
    #expect(scratch.shown("pipe repro").hasSuffix("1 ran in T. New: pipe.lock (commit it).\n"))
    #expect(scratch.shown("pipe repro").hasPrefix("Up to date: 1 stage"))
    scratch.write("in", "2\n")
    #expect(scratch.pipe("repro").status == 1)
  }

  @Test func aFreshCloneAgreesWithItsLockAndCanRun() {
    let scratch = Scratch(Self.stages)
    scratch.sh("pipe repro; git add -A; git commit -qm one; git clone -q . clone")
    #expect(scratch.sh("cd clone; pipe repro --locked").status == 0)
    #expect(scratch.sh("cd clone; pipe repro").status == 0)
    #expect(scratch.sh("cd clone; git status --short").output == "")
  }

  @Test func onATerminalTheRunIsShownAsItGoes() {
    let scratch = Scratch("stages:\n  slow: {cmd: sleep 0.7; echo > slow, outs: [slow]}\n")
    let screen = scratch.sh(
      "script -qec 'pipe repro' /dev/null < /dev/null", variables: ["TERM": "xterm"]
    ).output
    #expect(screen.contains(#/slow +0\.5 s/#))
    #expect(screen.contains(#/\u{1B}\[1A\r?\u{1B}\[J/#), "the view is taken back")
    #expect(!scratch.pipe("repro", "-f").output.contains("\u{1B}"))
  }

  @Test func anExportedFunctionDoesNotReachAStage() {
    let scratch = Scratch("stages:\n  a: {cmd: type helper > a 2>&1 || true, outs: [a]}\n")
    scratch.sh("helper() { echo; }; export -f helper; pipe repro")
    #expect(scratch.read("a")?.contains("not found") == true)
  }

  @Test func aSignalBeforeTheFirstStageStopsPipeEvenWhereTheShellIgnoresIt() {
    let scratch = Scratch("stages: {a: {cmd: 'touch began; sleep 60', outs: [o]}}\n")
    // A script's shell starts what runs in the background with SIGINT ignored. The second pipe waits
    // for the first one, long before it would listen for signals.
    let ending = scratch.sh(
      """
      pipe repro > /dev/null 2>&1 & first=$!
      until [ -e began ]; do sleep 0.02; done
      pipe repro > /dev/null 2> words & p=$!
      until grep -q waiting words; do sleep 0.02; done
      kill -INT $p; wait $p || echo "ended with $?"
      kill -INT $first; wait $first || true
      """)
    #expect(ending.output == "ended with 130\n")
  }

  @Test func aTerminalThatGoesAwayDoesNotStopWhatNohupProtects() {
    let scratch = Scratch("stages: {a: {cmd: 'touch began; sleep 0.5; echo > o', outs: [o]}}\n")
    let ending = scratch.sh(
      """
      nohup pipe repro > log 2>&1 & p=$!
      until [ -e began ]; do sleep 0.02; done
      kill -HUP $p; wait $p
      """)
    #expect(ending.status == 0)
    #expect(scratch.exists("o"))
  }

  @Test func theLinesOfAStageThatFailsAtOnceAreShownOnce() {
    let scratch = Scratch("stages: {a: {cmd: 'echo one; echo two >&2; exit 3', outs: [o]}}\n")
    #expect(
      scratch.shown("pipe repro") == """
        error[stage-failed]: 'a' ended with exit status 3 after T
         --> pipe.yaml:1:19
        1 | stages: {a: {cmd: 'echo one; echo two >&2; exit 3', outs: [o]}}
          |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          | one
          | two
          = whole log: pipe log a     try it by hand: pipe shell a     go on: pipe repro
        1 failed in T.
        [1]

        """)
    scratch.write("pipe.yaml", "stages: {a: {cmd: 'seq 30; exit 3', outs: [o]}}\n")
    let shown = scratch.shown("pipe repro")
    #expect(shown.hasPrefix("1\n2\n3\n") && shown.contains("\n30\nerror[stage-failed]: "))
    #expect(!shown.contains(" | 30"))
  }

  @Test func theMetricsOfSeveralFilesAreToldApart() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: echo '{"acc":0.5,"kind":"x","ok":true}' > one.json; echo '{"acc":0.7}' > two.json
          metrics: [one.json, two.json]

      """)
    #expect(
      redacted(scratch.pipe("repro").output).hasPrefix(
        "  a          ran    T  one.json acc 0.5000, ok true, two.json acc 0.7000\n"))
  }

  @Test func afterAKillTheStatusIsWhatTheNextRunFinds() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: "cat in > o; touch began; if grep -q 2 in; then sleep 60; fi"
          deps: [in]
          outs: [o]

      """, ["in": "1\n"])
    scratch.pipe("repro")
    scratch.sh(
      """
      rm began; echo 2 > in; pipe repro & p=$!
      until [ -e began ]; do sleep 0.02; done
      kill -9 $p; wait $p || true; echo 1 > in
      """)
    #expect(scratch.read("o") == "2\n", "the killed run left its output")
    #expect(redacted(scratch.pipe("status").output) == "Up to date: 1 stage, 2 files, T.\n")
    #expect(redacted(scratch.pipe("repro").output) == "Up to date: 1 stage, 2 files, T.\n")
    #expect(scratch.read("o") == "1\n")
  }
}
