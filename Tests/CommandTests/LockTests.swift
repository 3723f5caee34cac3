import Support
import Testing

/// The lock file: what is in it, when it changes, and how it survives Git.
@Suite struct LockTests {
  private static let stages = """
    stages:
      b: {cmd: cp a b, deps: [a], outs: [b]}
      a: {cmd: 'echo ${x} > a', params: [y], outs: [a]}

    """

  private static func project() -> Scratch {
    let scratch = Scratch(stages, ["params.yaml": "x: 1\ny: [1, 2.0]\n"])
    scratch.pipe("repro")
    scratch.sh("git add -A; git commit -qm one")
    return scratch
  }

  @Test func theLockHoldsWhatTwoMachinesAgreeOn() {
    let scratch = Self.project()
    let environments = scratch.sh("sed -n 's/^    env: //p' pipe.lock").output
      .split(separator: "\n")
    let system = scratch.sh("sed -n 's/^    //;/^system: /p' pipe.lock | uniq | tr -d '\\n'").output
    #expect(environments.count == 2)
    #expect(
      scratch.read("pipe.lock") == """
        # What made each result. Written by pipe, commit it. After a merge conflict: pipe repro
        version: 1

        stages:
          a:
            cmd: echo 1 > a
            params:
              params.yaml:
                y: [1, 2.0]
            outs:
              a: 4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865 2
            env: \(environments[0])
            entry: \(entry("a", scratch))

          b:
            cmd: cp a b
            deps:
              a: 4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865 2
            outs:
              b: 4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865 2
            env: \(environments[1])
            entry: \(entry("b", scratch))

        environments:
          \(environments[0]):
            variable LANG: C.UTF-8
            \(system)
          \(environments[1]):
            \(scratch.sh("grep '^    program cp: ' pipe.lock | cut -c5- | tr -d '\\n'").output)
            variable LANG: C.UTF-8
            \(system)

        """)
  }

  @Test func elsewhereTheSameWorkGivesTheSameBytes() {
    let (here, there) = (Self.project(), Self.project())
    #expect(here.read("pipe.lock") == there.read("pipe.lock"))
  }

  @Test func doingNothingWritesNothing() {
    let scratch = Self.project()
    scratch.sh("ls -lid --time-style=full-iso pipe.lock .gitignore > before")
    for command in ["repro", "status", "dag --status", "repro --locked", "repro -n", "checkout"] {
      scratch.sh("pipe \(command)")
    }
    #expect(
      scratch.sh("ls -lid --time-style=full-iso pipe.lock .gitignore | diff before -").output == "")
    #expect(scratch.sh("rm before; git status --short").output == "")
  }

  @Test func lookingWritesNothingIntoAFreshProject() {
    let scratch = Scratch(Self.stages, ["params.yaml": "x: 1\ny: 1\n"])
    scratch.pipe("status")
    #expect(
      scratch.sh("git status --short --ignored -uall | grep -v '^!! .pipe/'").output
        == "?? params.yaml\n?? pipe.yaml\n")
  }

  @Test func lockedRunsNothingAndSaysWhatDiffers() {
    let scratch = Self.project()
    #expect(
      scratch.shown("pipe repro --locked") == "  locked     2 stages match pipe.lock; nothing ran\n"
    )
    scratch.sh("rm -rf a b .pipe")
    #expect(scratch.pipe("repro", "--locked").status == 0, "absent but recorded data is fine")
    scratch.write("params.yaml", "x: 2\ny: [1, 2.0]\n")
    #expect(scratch.pipe("repro", "--locked").status == 1)
    #expect(!scratch.exists("a"))
    scratch.write("params.yaml", "x: 1\ny: [1, 2.0]\n")
    scratch.sh("rm pipe.lock")
    #expect(scratch.pipe("repro", "--locked").status == 1)
  }

  @Test func aMergeConflictIsHealedFromBothSides() {
    let scratch = Self.project()
    scratch.sh(
      """
      git checkout -qb left; sed -i 's/x: 1/x: 2/' params.yaml; pipe repro; git commit -qam left
      git checkout -q main; git checkout -qb right; sed -i 's/x: 1/x: 3/' params.yaml; pipe repro
      git commit -qam right; git merge left || true; git checkout -q --theirs params.yaml
      """)
    #expect((scratch.read("pipe.lock") ?? "").contains("<<<<<<<"))
    #expect(!scratch.pipe("status").output.contains("never run"))
    #expect(
      scratch.shown("pipe repro") == """
          a          restored (run AGO)   a
          b          restored (run AGO)   b
        0 ran, 2 restored in T.

        """)
    #expect(scratch.sh("git diff --no-ext-diff left -- pipe.lock").output == "")
  }

  @Test func anEntryThatMixesTwoSidesIsFound() {
    let scratch = Self.project()
    scratch.sh(
      "sed -i 's/^    cmd: echo 1 > a/    cmd: echo 2 > a/; s/x: 1/x: 2/' pipe.lock params.yaml")
    #expect(
      scratch.shown("pipe status --exit-code") == """
        in conflict after a merge   2 of 2 stages are stale
          a
          b   may run: reads a from a
        [1]

        """)
    #expect(scratch.pipe("status", "--json").output.contains(#""kind":"lock-inconsistent""#))
  }

  @Test func aLockOfANewerPipeIsRefusedAndLeftAlone() {
    let scratch = Self.project()
    scratch.sh("sed -i 's/^version: 1/version: 2/' pipe.lock; cp pipe.lock before")
    for command in ["repro", "status", "checkout", "dag --status"] {
      let ending = scratch.sh("pipe \(command)")
      #expect(ending.status == 2)
      #expect(ending.errors.hasPrefix("error[newer-format]: the lock file has version '2'"))
    }
    #expect(scratch.read("pipe.lock") == scratch.read("before"))
  }

  @Test func outputsAreIgnoredByGitAndMetricsAreNot() {
    let scratch = Scratch(
      """
      stages:
        a:
          cmd: mkdir -p d/e; echo 1 > "d/o[1].txt"; echo 1 > d/e/f; echo '{"x":1}' > m.json; echo > kept
          outs: ["d/o[1].txt", d/e, kept: {cache: false}]
          metrics: [m.json]

      """)
    scratch.pipe("repro")
    #expect(
      scratch.sh("git status --short -uall").output == """
        ?? d/.gitignore
        ?? kept
        ?? m.json
        ?? pipe.lock
        ?? pipe.yaml

        """)
    scratch.pipe("repro", "-f")
    #expect(
      scratch.read("d/.gitignore") == "/e\n/o\\[1\\].txt\n"
        || scratch.read("d/.gitignore") == "/o\\[1\\].txt\n/e\n")
  }

  private func entry(_ name: String, _ scratch: Scratch) -> String {
    scratch.sh("sed -n '/^  \(name):$/,/entry/s/ *entry: //p' pipe.lock").output
      .split(separator: "\n").first.map(String.init) ?? "none"
  }
}
