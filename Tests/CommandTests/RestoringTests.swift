import Support
import Testing

/// Results that come back without running anything.
@Suite struct RestoringTests {
  private static let stages = """
    stages:
      a: {cmd: 'echo ${x} > a.txt', outs: [a.txt]}
      b:
        cmd: cat a.txt > b.txt; echo "{\\"acc\\":$(cat a.txt)}" > m.json
        deps: [a.txt]
        outs: [b.txt]
        metrics: [m.json]

    """

  private static func project() -> Scratch {
    let scratch = Scratch(stages, ["params.yaml": "x: 1\n"])
    scratch.pipe("repro")
    scratch.sh("git add -A; git commit -qm one")
    return scratch
  }

  /// A project whose branch `other` has other results, with `main` checked out in Git alone.
  private static func branched() -> Scratch {
    let scratch = project()
    scratch.sh(
      """
      git checkout -qb other; echo 'x: 2' > params.yaml; pipe repro; git commit -qam two
      git checkout -q main
      """)
    return scratch
  }

  @Test func goingBackToAnEarlierParameterRestoresAndSaysFromWhen() {
    let scratch = Self.project()
    let lock = scratch.read("pipe.lock")
    scratch.write("params.yaml", "x: 2\n")
    #expect(
      scratch.shown("pipe repro") == """
          a          ran    T  a.txt    because x 1 → 2
          b          ran    T  acc 1 → 2
        2 ran in T.

        """)
    scratch.write("params.yaml", "x: 1\n")
    #expect(
      scratch.shown("pipe status") == """
        params.yaml:1  x 2 → 1   2 of 2 stages are stale
          a   uses x, will be restored (run AGO)
          b   reads a.txt from a, will be restored (run AGO)

        """)
    #expect(
      scratch.shown("pipe repro") == """
          a          restored (run AGO)   a.txt
          b          restored (run AGO)   acc 2 → 1
        0 ran, 2 restored in T.

        """)
    #expect(scratch.read("pipe.lock") == lock)
    #expect(scratch.shown("pipe repro -f a").contains("  a          ran "))
    #expect(scratch.read("pipe.lock") == lock)
  }

  @Test func missingOutputsAreRestored() {
    let scratch = Self.project()
    scratch.sh("rm a.txt b.txt m.json")
    #expect(
      scratch.shown("pipe repro") == """
          a          restored   a.txt
          b          restored   b.txt, m.json
        0 ran, 2 restored in T.

        """)
    #expect(scratch.sh("git status --short").output == "")
  }

  @Test func withoutTheRunCacheTheStageRuns() {
    let scratch = Self.project()
    scratch.sh("echo 'x: 2' > params.yaml; pipe repro; echo 'x: 1' > params.yaml")
    #expect(scratch.shown("pipe repro --no-run-cache").hasSuffix("2 ran in T.\n"))
  }

  @Test func aResultThatWasNotCommittedIsNotRestored() {
    let scratch = Scratch(Self.stages, ["params.yaml": "x: 1\n"])
    scratch.pipe("repro", "--no-commit")
    #expect(scratch.sh("find .pipe/cache/objects -type f 2>/dev/null || true").output == "")
    #expect(scratch.pipe("status").output.contains("not in the cache: outputs of a, b"))
    #expect(scratch.shown("pipe repro") == "  a, b       up to date\n0 ran, 2 up to date in T.\n")
    scratch.sh("rm a.txt")
    #expect(scratch.shown("pipe repro").contains("  a          restored   a.txt\n"))
  }

  @Test func aLostCacheIsFilledAgainAndNothingRuns() {
    let scratch = Self.project()
    scratch.sh("rm -rf .pipe/cache")
    #expect(scratch.shown("pipe repro") == "  a, b       up to date\n0 ran, 2 up to date in T.\n")
    scratch.sh("rm b.txt")
    #expect(scratch.pipe("repro").output.contains("  b          restored   "))
  }

  @Test func outputsInTheCacheAreReadOnlyAndOutputsInThePlaceAreNot() {
    let scratch = Self.project()
    #expect(scratch.sh("find .pipe/cache/objects -type f ! -perm 444").output == "")
    scratch.sh("echo more >> a.txt")
    #expect(scratch.pipe("doctor", "--deep").status == 0, "an edit in place spoils no object")
    #expect(scratch.pipe("repro").status == 0)
    #expect(scratch.read("a.txt") == "1\n")
  }

  @Test func afterABranchSwitchCheckoutBringsTheOutputs() {
    let scratch = Self.branched()
    #expect(scratch.read("a.txt") == "2\n")
    #expect(
      scratch.shown("pipe checkout") == """
          M  a.txt
          M  b.txt
        2 outputs brought to the lock.

        """)
    #expect(scratch.read("a.txt") == "1\n" && scratch.read("b.txt") == "1\n")
    #expect(scratch.pipe("status").output.hasPrefix("Up to date: 2 stages"))
    #expect(scratch.shown("pipe checkout") == "Everything is as recorded.\n")
    #expect(scratch.sh("git status --short").output == "")
  }

  @Test func checkoutOverwritesNothingThatIsSavedNowhere() {
    let scratch = Self.branched()
    scratch.sh("rm b.txt; echo mine > b.txt")
    #expect(
      scratch.shown("pipe checkout") == """
          M  a.txt
        1 output brought to the lock.
        error[would-overwrite]: 'b.txt' was changed by hand and is saved nowhere
         --> pipe.yaml:6:12
        6 |     outs: [b.txt]
          |            ^^^^^
          = keep a copy of it, then: pipe checkout --force b
        [1]

        """)
    #expect(scratch.read("b.txt") == "mine\n")
    #expect(scratch.pipe("checkout", "--force").status == 0)
    #expect(scratch.read("b.txt") == "1\n")
    #expect(scratch.sh("cat $(find .pipe/trash -type f)").output == "mine\n")
  }

  @Test func checkoutSaysWhatTheCacheLacks() {
    let scratch = Self.branched()
    scratch.sh("rm -rf .pipe; rm a.txt b.txt")
    let ending = scratch.pipe("checkout", "a")
    #expect(ending.status == 1)
    #expect(
      ending.errors == """
        error[object-missing]: 'a.txt' is not in the cache
         --> pipe.yaml:2:40
        2 |   a: {cmd: 'echo ${x} > a.txt', outs: [a.txt]}
          |                                        ^^^^^
          = make it again: pipe repro a

        """)
    #expect(scratch.pipe("checkout", "--allow-missing").status == 0)
  }

  @Test func aSpoiledObjectIsNeverRestored() {
    let scratch = Self.project()
    scratch.sh(
      """
      rm a.txt b.txt
      for f in $(find .pipe/cache/objects -type f); do chmod +w $f; echo spoilt > $f; chmod 444 $f; done
      """)
    let ending = scratch.pipe("repro")
    #expect(ending.status == 0)
    #expect(scratch.read("a.txt") == "1\n" && scratch.read("b.txt") == "1\n")
    #expect(ending.errors.contains("[object-corrupt]"))
  }
}
