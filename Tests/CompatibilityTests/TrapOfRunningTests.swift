import Support
import Testing

/// What goes wrong with DVC when commands fail, inputs are odd or plans are shown goes right here.
@Suite struct TrapOfRunningTests {
  @Test func nothingIsRecordedThatIsBuiltOnAFailure() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: echo part > a; exit 1, outs: [a]}
        b: {cmd: cat a > b || echo none > b, deps: [a], outs: [b]}
        c: {cmd: echo c > c, outs: [c]}

      """)
    project.write("a", "part\n")
    #expect(project.pipe("repro", "--ignore-errors").status == 1)
    #expect(project.read("c") == "c\n")
    #expect(!project.read("dvc.lock").contains("  b:") && project.read("dvc.lock").contains("  c:"))
  }

  @Test func aFailureGivesTheFormerOutputBack() {
    let project = SharedProject(
      "stages:\n  a: {cmd: 'cat in > a; test ! -s bad', deps: [in, bad], outs: [a]}\n",
      ["in": "1\n", "bad": ""])
    project.pipe("repro")
    project.scratch.sh("echo 2 > in; echo x > bad; rm -rf .dvc/cache")
    #expect(project.pipe("repro").status == 1)
    #expect(project.read("a") == "1\n")
    #expect(project.scratch.sh("cat .dvc/tmp/pipe/failed/a/a").output == "2\n")
  }

  @Test func aFileThatCannotBeHadTakesNoOtherWithIt() {
    let project = SharedProject(
      "stages:\n  a: {cmd: 'mkdir d; echo 1 > d/x; echo 2 > d/y; echo 3 > e', outs: [d, e]}\n")
    project.pipe("repro")
    project.scratch.sh("rm e; rm -f .dvc/cache/files/md5/b0/26324c*; rm d/x")
    #expect(project.pipe("checkout").status != 0)
    #expect(project.read("d/y") == "2\n" && project.read("e") == "3\n")
  }

  @Test func linksAndExecutableFilesInOutputsStay() {
    let project = SharedProject(
      """
      stages:
        a:
          cmd: mkdir -p d/in; echo 1 > d/in/x; chmod +x d/in/x; ln -s in d/link; echo 1 > e; chmod +x e
          outs: [d, e]

      """)
    #expect(project.pipe("repro").status == 0)
    #expect(project.scratch.sh("test -x d/in/x -a -L d/link -a -x e && echo all").output == "all\n")
  }

  @Test func oddParametersAreParameters() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: echo 1 > a, params: [day, none, '7'], outs: [a]}

      """, ["params.yaml": "day: 2020-01-31\nnone: .nan\n7: seven\nx: 1\nunused: 12:30:00\n"])
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(project.pipe("repro").output.hasPrefix("Up to date: 1 stage"))
  }

  @Test func aParameterThatIsNotThereStopsItsStage() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: echo 1 > a, params: [lr], outs: [a]}
        b: {cmd: echo 1 > b, params: [other.toml: [x]], outs: [b]}

      """, ["params.yaml": "learning: 1\n"])
    let run = project.pipe("repro", "-k")
    #expect(run.status != 0)
    #expect(run.errors.contains("error[missing-parameter]: 'params.yaml' has no 'lr'"))
    #expect(
      run.errors.contains("error[missing-file]: the parameter file 'other.toml' is not there"))
    #expect(project.read("dvc.lock") == "" && project.read("a") == "")
  }

  @Test func whatTheShellMeansIsToldApart() {
    let project = SharedProject(
      "stages:\n  a: {cmd: 'echo ${HOME:-x} > a', outs: [a]}\n  b: {cmd: '', outs: [b]}\n")
    let run = project.pipe("repro")
    #expect(run.status == 2 && run.errors.contains("\\${HOME:-x}"), "\(run.errors)")
    #expect(run.errors.contains("the command of 'b' is empty"))
  }

  @Test func theOrderIsThatOfTheFile() {
    let names = ["d", "b", "e", "a", "c"]
    let stages = names.map { "  \($0): {cmd: 'echo \($0) >> log; touch \($0)', outs: [\($0)]}\n" }
    let project = SharedProject("stages:\n" + stages.joined() + "  z: {cmd: touch z, outs: [z]}\n")
    project.pipe("repro", "c", "b", "e")
    #expect(project.read("log") == "b\ne\nc\n")
  }

  @Test func aDryRunSaysWhatMayFollow() {
    let project = SharedProject(
      "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n  b: {cmd: cp a b, deps: [a], outs: [b]}\n",
      ["in": "1\n"])
    let dry = project.pipe("repro", "--dry")
    #expect(dry.status == 0 && dry.output.contains("b") && project.read("a") == "")
    project.pipe("repro")
    project.write("in", "2\n")
    let plan = project.pipe("repro", "--dry", "--json").output
    #expect(plan.contains("\"may-run\""), "\(plan)")
  }

  @Test func whatNeverRanIsCalledSo() {
    let project = SharedProject("stages:\n  a: {cmd: touch a, deps: [in], outs: [a]}\n", ["in": ""])
    #expect(project.pipe("status", "--json").output.contains("\"never-run\""))
  }

  @Test func aNameThatBreaksTheFileIsNamed() {
    let project = SharedProject("stages:\n  a@b: {cmd: touch a}\n")
    #expect(project.pipe("status").errors.contains("'a@b'"))
  }

  @Test func outputsOfOneStageCanBeDrawn() {
    let project = SharedProject(
      "stages:\n  a: {cmd: touch a, outs: [a]}\n  b: {cmd: cp a b, deps: [a], outs: [b]}\n")
    #expect(project.pipe("dag", "--outs", "--dot", "b").output.contains("\"a\" -> \"b\""))
  }

  @Test func aDependencyOfTheDVCProjectThatLiesElsewhereIsNeverGuessed() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: touch a, deps: ["https://example.org/data.csv"], outs: [a]}
        b: {cmd: touch b, outs: [b]}

      """)
    #expect(project.pipe("stage", "list").output.contains("b"))
    let run = project.pipe("repro", "-k")
    #expect(run.status != 0 && run.errors.contains("no file of this machine"), "\(run.errors)")
    #expect(project.scratch.sh("ls a b").output == "b\n")
  }

  @Test func successorsOfAStageThatRanAreForced() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: 'echo a >> log; echo same > a', deps: [in], outs: [a]}
        b: {cmd: 'echo b >> log; cp a b', deps: [a], outs: [b]}
        c: {cmd: 'echo c >> log; cp b c', deps: [b], outs: [c]}

      """, ["in": "1\n"])
    project.pipe("repro")
    project.scratch.sh("echo 2 > in; : > log")
    #expect(project.pipe("repro", "--force-downstream").status == 0)
    #expect(project.read("log") == "a\nb\nc\n")
    #expect(project.pipe("repro", "--force-downstream").output.contains("0 ran") == false)
    #expect(project.read("log") == "a\nb\nc\n")
  }

  @Test func hardLinksLeaveNothingBehind() {
    let project = SharedProject(
      "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n", ["in": "1\n"])
    project.write(".dvc/config", "[cache]\n    type = hardlink\n")
    for text in ["1\n", "2\n", "1\n"] {
      project.write("in", text)
      #expect(project.pipe("repro").status == 0)
    }
    #expect(project.scratch.sh("ls -A | grep pipe-tmp").output == "")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func parametersThatAStageMakesAreReadWhenItHasRun() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: cp in made.yaml, deps: [in], outs: [made.yaml]}
        b: {cmd: 'echo b >> log; cat made.yaml > b', params: [made.yaml: [k]], outs: [b]}

      """, ["in": "k: 1\n"])
    #expect(project.pipe("repro").output.contains("2 ran"))
    project.write("in", "k: 1\nother: 2\n")
    #expect(project.pipe("repro").output.contains("1 ran, 1 up to date"))
    project.write("in", "k: 2\n")
    #expect(project.pipe("repro").output.contains("2 ran"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func whatIsIgnoredIsNoContent() {
    let project = SharedProject(
      "stages:\n  a: {cmd: ls tree > a, deps: [tree], outs: [a]}\n",
      [
        "tree/x": "1", ".dvcignore": "*.log\n", "tree/inner/.dvc/config": "", "tree/inner/y": "1",
      ])
    #expect(project.pipe("repro").output.contains("1 ran"))
    project.scratch.sh("echo > tree/new.log; echo > tree/inner/z")
    #expect(project.pipe("repro").output.hasPrefix("Up to date"))
    #expect(project.dvc("status").output == nothingToDo)
    project.write(".dvcignore", "")
    #expect(project.pipe("status", "--exit-code").status == 1)
  }
}
