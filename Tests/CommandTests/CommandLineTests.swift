import Support
import Testing

/// The command line itself: flags, help, colour, exit statuses and the smaller commands.
@Suite struct CommandLineTests {
  private static func project(_ variables: [String: String] = [:]) -> Scratch {
    Scratch(
      """
      stages:
        a: {cmd: echo hello; echo > a, outs: [a]}
        group:
          foreach: [x, y]
          do: {cmd: 'cp a ${item}', deps: [a], outs: ['${item}']}

      """, variables: variables)
  }

  @Test func withoutACommandTheHelpIsShown() {
    let scratch = Scratch()
    let help = scratch.shown("pipe --help")
    #expect(help.hasPrefix("pipe - reproducible pipelines of ordinary commands\n"))
    #expect(help.split(separator: "\n").count < 25)
    #expect(scratch.shown("pipe") == help && scratch.shown("pipe help") == help)
    for command in [
      "init", "repro", "status", "dag", "log", "checkout", "shell", "explain", "doctor",
    ] {
      #expect(help.contains("\n  \(command) "))
      let usage = scratch.shown("pipe \(command) --help")
      #expect(usage.contains("USAGE: pipe \(command)"))
    }
  }

  @Test func aMistypedCommandOrFlagGetsTheNearestOne() {
    let scratch = Self.project()
    #expect(
      scratch.shown("pipe repor") == """
        error[usage]: 'repor' is not a command of pipe
          = did you mean 'repro'?
        [2]

        """)
    for flags in ["--jobz 3", "-j 0", "-j x", "-k --ignore-errors", "--color red"] {
      let ending = scratch.sh("pipe repro \(flags)")
      #expect(ending.status == 2)
      #expect(ending.errors.hasPrefix("error[usage]: "), "\(flags): \(ending.errors)")
      #expect(!scratch.exists("a"))
    }
    #expect(
      scratch.shown("pipe repro gruop") == """
        error[unknown-target]: 'gruop' is neither a stage nor the output of one
          = did you mean 'group'?
        [2]

        """)
  }

  @Test func aTargetIsAStageAGroupAFileOrAnOutput() {
    let scratch = Self.project()
    let targets = ["a", "group@x", "group", "x", "pipe.yaml", "--glob 'group@*'", "./y"]
    let stages = targets.map { target in
      scratch.sh("pipe repro -n --json \(target)").output
        .matches(of: #/"stage":"([^"]+)","decision"/#).map { String($0.1) }
        .filter { $0 != "a" || target == "a" }.joined(separator: " ")
    }
    #expect(
      stages == [
        "a", "group@x", "group@x group@y", "group@x", "group@x group@y", "group@x group@y",
        "group@y",
      ])
    let alone = scratch.pipe("repro", "-s", "x")
    #expect(alone.status == 2 && !alone.errors.contains("no stage makes it"))
  }

  @Test func aProjectIsFoundFromAnyFolderBelow() {
    let scratch = Self.project()
    scratch.sh("mkdir -p deep/er")
    #expect(scratch.sh("cd deep/er && pipe repro a").status == 0)
    #expect(scratch.sh("cd deep/er && pipe status ../../a").output.hasPrefix("Up to date: 1 stage"))
    #expect(
      scratch.sh("cd / && pipe -C \(scratch.root)/deep status a").output.hasPrefix("Up to date"))
    let elsewhere = scratch.sh("cd / && pipe status")
    #expect(elsewhere.status == 2)
    #expect(
      elsewhere.errors == """
        error[not-a-project]: there is no 'pipe.yaml' and no '.dvc' in '/' or above it
          = start a project here with 'pipe init', or see one at work: pipe init --example

        """)
    let nowhere = scratch.pipe("-C", "nowhere", "status")
    #expect(nowhere.status == 2 && nowhere.errors.contains("nowhere"))
  }

  @Test func colourIsForTerminalsOrWhoeverAsks() {
    let scratch = Self.project()
    let isColoured = { (ending: Ending) in
      (ending.output + ending.errors).contains("\u{1B}[")
    }
    #expect(!isColoured(scratch.pipe("repro", "a")))
    #expect(!isColoured(scratch.pipe("nothere")))
    for command in ["status", "repro -f a", "nothere"] {
      let force = ["CLICOLOR_FORCE": "1"]
      #expect(isColoured(scratch.sh("pipe --color always \(command) || true")), "\(command)")
      #expect(isColoured(scratch.sh("pipe \(command) || true", variables: force)), "\(command)")
      #expect(!isColoured(scratch.sh("pipe --color never \(command) || true", variables: force)))
      let terminal = "script -qec 'pipe \(command)' /dev/null || true"
      #expect(isColoured(scratch.sh(terminal, variables: ["TERM": "xterm"])), "\(command)")
      #expect(!isColoured(scratch.sh(terminal, variables: ["TERM": "xterm", "NO_COLOR": "1"])))
    }
  }

  @Test func outputThatCannotBeWrittenIsAFailureOfTheMachine() {
    let scratch = Self.project()
    #expect(scratch.sh("pipe status --json > /dev/full").status == 3)
    #expect(scratch.sh("pipe status --json | true").status == 0)
  }

  @Test func closedStreamsNeverBecomeFilesOfPipes() {
    let scratch = Self.project()
    #expect(scratch.sh("pipe repro >&- 2>&-").status == 0)
    #expect(scratch.read(".pipe/lock")?.hasPrefix("process ") == true)
  }

  @Test func initRefusesInsideAProject() {
    let scratch = Scratch()
    #expect(
      scratch.shown("pipe init")
        == "  wrote   pipe.yaml\n  next    edit pipe.yaml, then: pipe repro\n")
    #expect(scratch.shown("pipe repro").hasPrefix("pipe.yaml has no stages yet."))
    let again = scratch.sh("mkdir sub; cd sub; pipe init --example")
    #expect(again.status == 2)
    #expect(again.errors.hasPrefix("error[already-a-project]: "))
    #expect(scratch.sh("ls sub").output == "")
    #expect(scratch.pipe("init").status == 2)
  }

  @Test func theExampleOverwritesNothing() {
    let scratch = Scratch()
    scratch.write("params.yaml", "mine: 1\n")
    let ending = scratch.pipe("init", "--example")
    #expect(scratch.read("params.yaml") == "mine: 1\n")
    #expect(ending.status == 1)
    #expect(ending.errors.hasPrefix("error[would-overwrite]: "))
    #expect(!scratch.exists("pipe.yaml"))
  }

  @Test func explainTellsMoreOfEachCode() {
    let scratch = Scratch()
    let codes = scratch.pipe("explain").output.matches(of: #/[a-z0-9]+(-[a-z0-9]+)+|cycle/#)
    #expect(codes.count > 40)
    for code in codes.prefix(5) {
      #expect(scratch.pipe("explain", String(code.0)).output.count > 80)
    }
    #expect(
      scratch.shown("pipe explain stage-fialed") == """
        error[unknown-code]: 'stage-fialed' is not the code of an error or warning
          = did you mean 'stage-failed'?
        [2]

        """)
  }

  @Test func doctorSaysWhatIsWell() {
    let scratch = Self.project()
    scratch.pipe("repro")
    let well = scratch.pipe("doctor", "--deep")
    #expect(well.status == 0)
    #expect(well.output.split(separator: "\n").allSatisfy { $0.hasPrefix("  ok   ") })
    scratch.sh("f=$(find .pipe/cache/objects -type f | head -1); chmod +w $f; echo spoilt > $f")
    let ill = scratch.pipe("doctor", "--deep")
    #expect(ill.status != 0)
    #expect((ill.output + ill.errors).contains("object"))
  }

  @Test func aShellSeesWhatTheStageSees() {
    let scratch = Scratch(
      "stages:\n  a: {cmd: echo > a, wdir: sub, outs: [a]}\n", ["sub/.keep": ""])
    #expect(
      scratch.pipe("shell", "a", "--", "bash", "-c", "pwd; echo $PIPE_STAGE $PIPE_ROOT").output
        == "\(scratch.root)/sub\na \(scratch.root)\n")
    #expect(scratch.pipe("shell", "a", "--", "bash", "-c", "exit 7").status == 7)
    let nothing = scratch.pipe("shell", "a", "--", "nothere")
    #expect(nothing.status == 2 && nothing.errors.hasPrefix("error["))
    #expect(scratch.pipe("shell", "nothere", "--", "true").status == 2)
  }

  @Test func theLogListsRunsAndKeepsWhatStagesPrinted() {
    let scratch = Self.project()
    #expect(scratch.pipe("log").status == 0)
    scratch.pipe("repro", "a")
    scratch.pipe("repro", "-j", "1")
    #expect(scratch.pipe("log", "a").output == "hello\n")
    #expect(
      scratch.shown("pipe log").replacing(#/ +/#, with: " ")
        .replacing(#/\d+(\.\d)? [KM]iB/#, with: "SIZE") == """
           run started took exit memory by commit stages
           RUN DATE T 0 SIZE ana – ran group@x, group@y
           RUN DATE T 0 SIZE ana – ran a

          """)
    let silent = scratch.pipe("log", "group@x")
    #expect(silent.status == 0 && silent.output == "")
    #expect(scratch.pipe("log", "-n1").output.split(separator: "\n").count == 2)
  }

  @Test func aQuietRunSaysOnlyWhatFailed() {
    let scratch = Self.project()
    let ending = scratch.pipe("repro", "-q")
    #expect(ending.output == "" && ending.errors == "")
    scratch.sh("sed -i 's/echo hello/exit 3/' pipe.yaml")
    #expect(scratch.pipe("repro", "-q").errors.hasPrefix("error[stage-failed]: 'a'"))
  }

  @Test func completionsAreScripts() {
    let scratch = Scratch()
    #expect(scratch.sh("pipe completions bash | bash -n").status == 0)
    for shell in ["zsh", "fish"] {
      #expect(scratch.pipe("completions", shell).output.contains("pipe"))
    }
    #expect(scratch.pipe("completions", "tcsh").status == 2)
  }

  @Test func theVersionIsOneLine() {
    let version = Scratch().pipe("--version")
    #expect(
      version.output.wholeMatch(of: #/pipe \d+\.\d+\.\d+( .*)?\n/#) != nil, "\(version.output)")
  }

  @Test func aClosedPipeIsNoError() {
    let scratch = Self.project()
    #expect(scratch.sh("set +o pipefail; pipe explain | head -1").status == 0)
    #expect(scratch.sh("set +o pipefail; pipe repro 2>&1 | true").errors == "")
  }

  @Test func aFullDiskIsAnEnvironmentError() {
    let scratch = Self.project()
    let ending = scratch.sh("pipe status > /dev/full")
    #expect(ending.status == 3 || ending.status == 0)
  }

  @Test func twoProjectsInOneFolderAreNotConfused() {
    let scratch = Scratch("stages: {a: {cmd: 'echo > o', outs: [o]}}\n", [".dvc/config": ""])
    for command in ["status", "repro", "repro", "dag"] {
      let ending = scratch.pipe(command)
      #expect(ending.status == 0)
      #expect(
        ending.errors == """
          warning[already-a-project]: this folder holds both 'pipe.yaml' and '.dvc': pipe reads \
          'pipe.yaml', and no dvc.yaml
            = keep one of the two: move 'pipe.yaml' elsewhere, or delete '.dvc'

          """, "pipe \(command)")
    }
  }

  @Test func explainListsEachCodeWithItsFirstSentence() {
    let lines = Scratch().pipe("explain").output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 && $0.contains("   ") })
  }
}
