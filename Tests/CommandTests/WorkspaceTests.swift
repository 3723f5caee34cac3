import Support
import Testing

/// Data, results and stages that people add by hand, in a native project.
@Suite struct WorkspaceTests {
  private static func project() -> Scratch {
    Scratch(
      """
      # what it is

      # the stages
      stages:
        s: {cmd: cat big.csv > o, deps: [big.csv], outs: [o]}

      """, ["big.csv": "1\n"])
  }

  @Test func addedDataIsDeclaredKeptAndBroughtBack() {
    let scratch = Self.project()
    scratch.sh("mkdir -p raw/empty; echo x > raw/x; chmod +x raw/x; ln -s x raw/link")
    #expect(
      scratch.shown("pipe add big.csv raw") == """
          added   big.csv   2 B   pipe.yaml
          added   raw       2 B   pipe.yaml
        For Git: git add .gitignore pipe.lock pipe.yaml

        """)
    #expect(
      scratch.read("pipe.yaml") == """
        # what it is

        sources:
          big.csv:
          raw:

        # the stages
        stages:
          s: {cmd: cat big.csv > o, deps: [big.csv], outs: [o]}

        """)
    #expect(scratch.read(".gitignore") == "/big.csv\n/raw\n")
    #expect(scratch.pipe("repro").status == 0)
    scratch.sh("git add -A; git commit -qm 1; rm -r raw big.csv o")
    #expect(scratch.pipe("checkout").output.hasSuffix("3 outputs brought to the lock.\n"))
    #expect(scratch.sh("test -x raw/x; test -d raw/empty; readlink raw/link").output == "x\n")
    #expect(scratch.pipe("status").output.hasPrefix("Up to date"))
    #expect(scratch.shown("pipe add raw") == "  unchanged   raw   2 B   pipe.yaml\n")
  }

  @Test func aSourceThatGitKeepsStaysThere() {
    let scratch = Self.project()
    scratch.sh("git add -A; git commit -qm 1")
    #expect(scratch.pipe("add", "big.csv").status == 0)
    #expect(!scratch.exists(".gitignore"))
    #expect(scratch.sh("git ls-files").output == "big.csv\npipe.yaml\n")
  }

  @Test func addedDataThatChangesIsKeptByTheNextRun() {
    let scratch = Self.project()
    scratch.sh("pipe add -q big.csv; pipe repro -q; git add -A; git commit -qm 1")
    scratch.sh(
      "echo 2 > big.csv; pipe repro -q; git add -A; git commit -qm 2; git checkout -q HEAD~1")
    #expect(
      scratch.shown("pipe checkout") == "  M  o\n  M  big.csv\n2 outputs brought to the lock.\n")
    scratch.sh("git checkout -q -; pipe checkout")
    #expect(scratch.read("big.csv") == "2\n")
  }

  @Test func commitTakesWhatIsThere() {
    let scratch = Self.project()
    scratch.sh("pipe repro -q; echo hand > o")
    #expect(
      scratch.shown("pipe commit") == """
        error[not-confirmed]: 's' differs from its record, and nobody confirmed to record it
          = o was changed by hand
          = record what is there: pipe commit --force s
        [1]

        """)
    #expect(
      scratch.shown("pipe commit -f") == "  recorded   s   o was changed by hand\n"
        + "For Git: git add pipe.lock\n")
    #expect(scratch.pipe("status").output.hasPrefix("Up to date"))
    scratch.sh("rm o; pipe checkout")
    #expect(scratch.read("o") == "hand\n")
  }

  @Test func stagesAreAddedFromWhereOneStands() {
    let scratch = Self.project()
    scratch.sh("mkdir sub; echo z > sub/z")
    #expect(
      scratch.shown(
        "cd sub; pipe stage add -n q -d z -o zz -m m.json -M g.json 'cp z zz; echo {} | tee m.json > g.json'"
      ) == "  added    q    pipe.yaml\nFor Git: git add pipe.yaml sub/.gitignore\n")
    #expect(
      scratch.read("pipe.yaml") == """
        # what it is

        # the stages
        stages:
          s: {cmd: cat big.csv > o, deps: [big.csv], outs: [o]}
          q:
            cmd: cp z zz; echo {} | tee m.json > g.json
            wdir: sub
            deps:
            - z
            outs:
            - zz
            metrics:
            - g.json
            - m.json:
                cache: true

        """)
    #expect(scratch.pipe("repro", "q").status == 0)
    #expect(scratch.pipe("freeze", "q", "s").status == 0)
    #expect(scratch.pipe("stage", "list", "--json").output.ranges(of: "\"frozen\":true").count == 2)
  }

  @Test func gcKeepsWhatHasAName() {
    let scratch = Self.project()
    for value in ["1", "2", "3"] {
      scratch.sh("echo \(value) > big.csv; pipe repro -q; git add -A; git commit -qm \(value)")
    }
    #expect(
      scratch.shown("pipe gc; pipe gc -A; pipe gc -f; pipe gc") == """
          goes    2 objects          4 B
                  2 former results   no longer whole
          stays   1 object           2 B
        Nothing was removed. To do so: the same with --force
        The cache holds nothing that is not needed: 3 objects, 6 B.
          goes    2 objects          4 B
                  2 former results   no longer whole
          stays   1 object           2 B
        Removed 2 objects, 4 B.
        The cache holds nothing that is not needed: 1 object, 2 B.

        """)
    #expect(scratch.pipe("doctor", "--deep").status == 0)
  }

  @Test func gcDoesNothingWhileAnythingIsInDoubt() {
    let scratch = Self.project()
    scratch.sh(
      "pipe repro -q; echo 2 > big.csv; pipe repro -q; cp -r .git/refs refs; echo bad > .git/HEAD")
    #expect(scratch.pipe("gc", "-f").status == 3)
    #expect(scratch.sh("find .pipe/cache/objects -type f | wc -l").output == "2\n")
    #expect(scratch.pipe("gc", "-f", "--workspace").output.hasSuffix("Removed 1 object, 2 B.\n"))
  }

  @Test func theTrashIsEmptiedOfWhatIsOld() {
    let scratch = Self.project()
    scratch.sh(
      "pipe repro -q; rm o; echo mine > o; pipe repro -q; sed -i 's/cat big.csv/false/' pipe.yaml; pipe repro || true"
    )
    scratch.sh("mkdir -p .pipe/failed/s; echo half > .pipe/failed/s/o")
    #expect(
      scratch.shown("pipe gc --trash -f").replacing(#/ {4,}/#, with: "    ") == """
          stays   .pipe/trash/RUN   5 B   today
          goes    .pipe/failed/s    5 B   today
        Removed 1 folder, 5 B.

        """)
    #expect(scratch.sh("find .pipe/trash -type f | xargs cat").output == "mine\n")
  }

  @Test func commandsThatPipeDoesWithoutNameTheNearestThing() {
    let scratch = Self.project()
    for word in ["remove", "move", "destroy", "unprotect"] {
      let ending = scratch.pipe(word, "x")
      #expect(ending.status == 2)
      #expect(ending.errors.split(separator: "\n").count == 2)
    }
  }
}
