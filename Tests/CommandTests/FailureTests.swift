import Support
import Testing

/// What happens when stages fail.
@Suite struct FailureTests {
  /// a → bad → after, and aside.
  private static let stages = """
    stages:
      a:
        cmd: echo a > a
        outs: [a]
      bad:
        cmd: |
          echo working > bad
          echo 'no module named sklearn' >&2
          exit 3
        deps: [a]
        outs: [bad]
      after:
        cmd: cat bad > after; cat a >> after
        deps: [bad]
        outs: [after]
      aside:
        cmd: echo aside > aside
        deps: [a]
        outs: [aside]

    """

  @Test func aFailureTellsWhereWhyAndWhatNext() {
    let scratch = Scratch(Self.stages)
    #expect(
      scratch.shown("pipe repro -j 1") == """
          a          ran    T  a
        error[stage-failed]: 'bad' ended with exit status 3 after T
         --> pipe.yaml:6:10
        6 |     cmd: |
          |          ^
          | no module named sklearn
          = what this run left is in .pipe/failed/bad/
          = whole log: pipe log bad     try it by hand: pipe shell bad     go on: pipe repro
          after      not run, needs bad
          aside      not run, the run stopped before it (-k goes on)
        1 failed, 2 not run, 1 ran in T. New: pipe.lock (commit it).
        [1]

        """)
    #expect(scratch.read(".pipe/failed/bad/bad") == "working\n")
    #expect(scratch.pipe("log", "bad").output == "no module named sklearn\n")
  }

  @Test func keepGoingRunsAllThatDoesNotDependOnTheFailure() {
    let scratch = Scratch(Self.stages)
    let ending = scratch.pipe("repro", "-k")
    #expect(ending.status == 1)
    #expect(redacted(ending.output).contains("  after      not run, needs bad\n"))
    #expect(scratch.read("aside") == "aside\n")
    #expect(
      redacted(ending.output).hasSuffix(
        "1 failed, 1 not run, 2 ran in T. New: pipe.lock (commit it).\n"))
  }

  @Test func ignoringErrorsRunsWhatDependsOnTheFailureAndRecordsNoneOfIt() {
    let scratch = Scratch(Self.stages)
    scratch.write("bad", "former\n")
    let ending = scratch.pipe("repro", "--ignore-errors")
    #expect(ending.status == 1)
    #expect(scratch.read("after") == "former\na\n" || scratch.read("after") == "working\na\n")
    let lock = scratch.read("pipe.lock") ?? ""
    #expect(lock.contains("\n  aside:\n") && !lock.contains("\n  after:\n"))
    #expect(!lock.contains("\n  bad:\n"))
    #expect(scratch.pipe("status", "--exit-code").output.contains("  after   "))
  }

  @Test func theFormerOutputsComeBackAndWhatTheRunLeftIsKept() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: mkdir -p d; echo ${x} > a; echo ${x} > d/f; test ${x} != 2
          outs: [a, d]

      """, ["params.yaml": "x: 1\n"])
    #expect(scratch.pipe("repro").status == 0)
    let lock = scratch.read("pipe.lock")
    scratch.write("params.yaml", "x: 2\n")
    let ending = scratch.pipe("repro")
    #expect(ending.status == 1)
    #expect(
      redacted(ending.errors) == """
        error[stage-failed]: 'a' ended with exit status 1 after T
         --> pipe.yaml:3:10
        3 |     cmd: mkdir -p d; echo ${x} > a; echo ${x} > d/f; test ${x} != 2   (ran: mkdir -p d; echo 2 > a; echo 2 > d/f; test 2 != 2)
          |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          = since it last worked: x 1 → 2
          = your former a, d are back in place
          = what this run left is in .pipe/failed/a/
          = whole log: pipe log a     try it by hand: pipe shell a     go on: pipe repro

        """)
    #expect(scratch.read("a") == "1\n" && scratch.read("d/f") == "1\n")
    #expect(scratch.sh("cat .pipe/failed/a/a .pipe/failed/a/d/f").output == "2\n2\n")
    #expect(scratch.read("pipe.lock") == lock)
  }

  @Test func aStageThatOutlastsItsTimeoutIsEndedWithItsWholeTree() {
    let scratch = Scratch(
      """
      stages:
        slow:
          cmd: (trap '' TERM; exec sleep 61.25) & trap 'echo asked >&2' TERM; sleep 62.25 & wait; wait
          outs: [slow]
          timeout: 0.3

      """)
    let ending = scratch.pipe("repro")
    #expect(ending.status == 1)
    #expect(
      redacted(ending.errors).contains(
        "error[stage-timed-out]: 'slow' was ended after T, its 'timeout'\n"))
    #expect(ending.errors.contains("asked"), "it is asked to end before it is killed")
    #expect(scratch.sh("pgrep -f '[s]leep 6[12].25' || true").output == "")
  }

  @Test func aCommandThatEndsBySignalSaysWhich() {
    let scratch = Scratch("stages:\n  a: {cmd: kill -SEGV $$, outs: [a]}\n")
    #expect(
      scratch.pipe("repro").errors.contains(
        "error[stage-failed]: 'a' was ended by signal 11 (SEGV)"))
  }

  @Test func aStageMustMakeItsOutputs() {
    let scratch = Scratch("stages:\n  a: {cmd: 'true', outs: [a.txt]}\n")
    let ending = scratch.pipe("repro")
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasPrefix(
        """
        error[output-not-made]: 'a' ended well but did not make 'a.txt'
         --> pipe.yaml:2:27

        """))
  }

  @Test func whatAStageLeavesRunningIsEnded() {
    let scratch = Scratch("stages:\n  a: {cmd: sleep 63.25 & echo > a, outs: [a]}\n")
    #expect(scratch.pipe("repro").status == 0)
    #expect(scratch.sh("pgrep -f '[s]leep 63.25' || true").output == "")
  }

  @Test func aStageReadsNothingFromTheTerminal() {
    let scratch = Scratch("stages:\n  a: {cmd: cat > a, outs: [a]}\n")
    #expect(scratch.pipe("repro").status == 0)
    #expect(scratch.read("a") == "")
  }
}
