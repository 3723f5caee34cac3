import Support
import Testing

/// `pipe stage add` beside `dvc stage add`.
@Suite struct StageAddTests {
  private static let files = [
    "params.yaml": "lr: 1\ne: {a: 2}\n", "o.json": "{\"k\": 1}\n", "in": "1\n", "w/x": "1\n",
  ]

  private func expectSame(_ former: String, _ calls: [[String]], status: Int32 = 0) {
    let (mine, theirs) = (SharedProject(former, Self.files), SharedProject(former, Self.files))
    for call in calls {
      let ending = mine.scratch.spawn(
        [Scratch.program, "stage", "add"] + call, in: mine.scratch.root)
      #expect(ending.status == status, "\(ending.errors)")
      _ = theirs.scratch.spawn(
        [SharedProject.program, "stage", "add"] + call, in: theirs.scratch.root)
    }
    for file in ["dvc.yaml", ".gitignore", "w/.gitignore"] {
      #expect(mine.read(file) == theirs.read(file), "\(file)")
    }
    #expect(mine.dvc("stage", "list", "-q").status == 0)
  }

  @Test func theStageIsWrittenAsDVCWritesIt() {
    expectSame(
      "",
      [
        ["-n", "one", "-d", "in", "-o", "out", "-p", "lr,e.a", "-p", "o.json:k", "cp in out"],
        [
          "-n", "two", "-d", "out", "-O", "nc", "--outs-persist", "pe",
          "--outs-persist-no-cache", "pnc", "-m", "me", "-M", "menc", "--plots", "pl",
          "--plots-no-cache", "plnc", "--always-changed", "--desc", "some: text", "cp", "in file",
          "$x", "\"q\"",
        ],
        [
          "-n", "three", "-w", "w", "-d", "../in", "-o", "res", "-p", "../params.yaml:lr", "-p",
          "../o.json:", "cat ../in > res",
        ],
      ])
  }

  @Test func longAndOddTextsAreFoldedAndQuotedAlike() {
    let long = Array(repeating: "word", count: 40).joined(separator: " ")
    expectSame(
      "vars:\n- x: 1\n",
      [
        ["-n", "a", "-o", "yes", "-d", "in", long], ["-n", "b", "-o", "ü x", "a\nb"],
        ["-n", "c", "ls", "-la"], ["-n", "a", "-f", "-o", "no", "true"],
      ])
  }

  @Test func whatIsReplacedKeepsItsRemarks() {
    let former = """
      stages:
        s:
          cmd: cp foo bar
          deps:
          - o.json
          # what is copied
          - in
          outs:
          # kept
          - bar
          meta:
            name: kept

      """
    expectSame(
      former,
      [
        ["-f", "-n", "s", "-d", "o.json", "-d", "in2", "-o", "bar1", "cp in2 bar1"],
        [
          "-f", "-n", "s", "-d", "o.json", "-d", "in2", "-p", "lr", "-o", "bar1", "x",
        ],
      ])
  }

  @Test func wordsOfTheCommandAndOptionsAreToldApart() {
    expectSame(
      "", [["-n", "a", "-v", "-o", "o", "echo", "", "x"], ["-q", "-n", "b", "-o", "p", "y"]])
    expectSame("", [["-n", "a", "--bogus", "-o", "o", "echo"]], status: 2)
    let project = SharedProject(files: ["x": ""])
    #expect(project.pipe("stage", "add", "-n", "a", "-Z", "echo").errors.contains("'-Z'"))
    #expect(project.pipe("stage", "add", "-n", "a", "--", "-Z", "echo").status == 0)
    #expect(project.read("dvc.yaml") == "stages:\n  a:\n    cmd: -Z echo\n")
  }

  @Test func pathsAndFoldersAreWrittenSoThatTheyHoldElsewhere() {
    let (mine, theirs) = (SharedProject("", Self.files), SharedProject("", Self.files))
    for (project, program) in [(mine, Scratch.program), (theirs, SharedProject.program)] {
      let root = project.scratch.root
      for words in [
        ["-n", "a", "-w", ".", "-d", "\(root)/in", "-o", "\(root)/out", "x"],
        ["-n", "b", "-w", "\(root)/w", "-d", "\(root)/in", "-o", "\(root)/w/out", "y"],
      ] {
        let ending = project.scratch.spawn([program, "stage", "add"] + words, in: root)
        #expect(ending.status == 0, "\(ending.errors)")
      }
      _ = project.scratch.spawn(
        [program, "stage", "add", "-n", "c", "-w", "\(root)/w", "z"], in: "\(root)/w")
    }
    #expect(mine.read("dvc.yaml") == theirs.read("dvc.yaml"))
    #expect(mine.read("w/dvc.yaml") == theirs.read("w/dvc.yaml"))
  }

  @Test func whatIsNamedTwiceAndFoldersThatAreNoneAreRefused() {
    expectSame(
      "", [["-n", "a", "-o", "x", "-o", "x", "c"], ["-n", "a", "-m", "x", "-M", "x", "c"]],
      status: 2)
    expectSame(
      "", [["-n", "a", "-d", "in", "-d", "in", "c"], ["-n", "a", "-w", "in", "c"]], status: 2)
  }

  @Test func theRestOfTheFileIsKept() {
    let text =
      "# head\nstages:\n  # c\n  z:   # d\n    cmd: \"quo  ted\"\n\n# tail\nparams:\n- o.json\n"
    let project = SharedProject(text, Self.files)
    #expect(project.pipe("stage", "add", "-n", "new", "-o", "no", "echo new").status == 0)
    #expect(
      project.read("dvc.yaml")
        == "# head\nstages:\n  # c\n  z:   # d\n    cmd: \"quo  ted\"\n"
        + "  new:\n    cmd: echo new\n    outs:\n    - no\n\n# tail\nparams:\n- o.json\n")
  }

  @Test func whatCouldNotBeLoadedIsNotWritten() {
    let text = "stages:\n  one:\n    cmd: x\n    deps: [in]\n    outs: [out]\n"
    let project = SharedProject(text, Self.files)
    for (words, code) in [
      (["-n", "one", "x"], "duplicate-stage"),
      (["-n", "dup", "-o", "out", "x"], "duplicate-output"),
      (["-n", "cyc", "-d", "out", "-o", "in", "x"], "cycle"),
      (["-n", "within", "-o", "out/x", "x"], "overlapping-outputs"),
      (["-n", "a@b", "x"], "invalid-name"), (["-n", "a/b", "x"], "invalid-name"),
      (["-n", "git", "-o", "w/x", "x"], "output-tracked-by-git"), (["-n", "none"], "usage"),
    ] {
      let ending = project.scratch.spawn(
        [Scratch.program, "stage", "add"] + words, in: project.scratch.root)
      #expect(ending.status == 2)
      #expect(ending.errors.hasPrefix("error[\(code)]"), "\(words): \(ending.errors)")
    }
    #expect(project.read("dvc.yaml") == text)
    #expect(project.changes == "")
  }

  @Test func runRunsItAtOnce() {
    let project = SharedProject("", Self.files)
    #expect(project.pipe("stage", "add", "--run", "-n", "s", "-o", "o", "echo 7 > o").status == 0)
    #expect(project.read("o") == "7\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func theWordsOfTheCommandAreItsOwn() {
    expectSame("", [["-n", "s", "-o", "out", "echo", "--color=always", "-C", "x"]])
  }

  @Test func anOutputMayLieInAFolderThatIsMadeLater() {
    expectSame("", [["-n", "s", "-o", "later/out", "mkdir -p later; echo > later/out"]])
  }

  @Test func whatAStageIsForStaysWhenItIsReplaced() {
    expectSame(
      "stages:\n  a:\n    desc: hello\n    cmd: echo 1\n    outs:\n    - o\n    meta:\n      k: 1\n",
      [["-f", "-n", "a", "-o", "o", "echo", "2"]])
  }

  @Test(arguments: [["-w", "nowhere", "echo"], ["-o", "/tmp/outside", "echo"]])
  func whatCouldNotRunIsNotWritten(arguments: [String]) {
    let project = SharedProject("stages: {}\n")
    let ending = project.scratch.spawn(
      [Scratch.program, "stage", "add", "-n", "s"] + arguments, in: project.scratch.root)
    #expect(ending.status == 2, "\(ending.errors)")
    #expect(project.read("dvc.yaml") == "stages: {}\n")
  }
}
