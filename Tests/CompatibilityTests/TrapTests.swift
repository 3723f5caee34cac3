import Support
import Testing

/// What goes wrong with DVC goes right in the same project.
@Suite struct TrapTests {
  private static let copy = "stages:\n  a: {cmd: cp in a.txt, deps: [in], outs: [a.txt]}\n"

  @Test func typesOfParametersCount() {
    let project = SharedProject(
      "stages:\n  a: {cmd: grep x params.yaml > a, params: [x], outs: [a]}\n",
      ["params.yaml": "x: 1\n"])
    project.pipe("repro")
    for text in ["x: true\n", "x: 1.0\n", "x: '1'\n", "x: [1]\n"] {
      project.write("params.yaml", text)
      #expect(project.pipe("repro").output.contains("1 ran"))
      #expect(project.read("a") == text)
    }
  }

  @Test func anEditThatRestoresTheTimeIsSeen() {
    let project = SharedProject(Self.copy, ["in": "1\n"])
    project.pipe("repro")
    project.scratch.sh("touch -r in .git/then; echo 2 > in; touch -r .git/then in")
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(project.read("a.txt") == "2\n")
  }

  @Test func anInputThatChangesDuringTheRunIsNotRecorded() {
    let project = SharedProject(
      "stages:\n  a: {cmd: cat in > a.txt; echo 2 > in, deps: [in], outs: [a.txt]}\n", ["in": "1\n"]
    )
    #expect(project.pipe("repro").errors.contains("'in'"))
    #expect(project.read("dvc.lock") == "")
    #expect(project.pipe("status", "--exit-code").status == 1)
  }

  @Test func aFileInTheWayOfAnOutputIsKept() {
    let project = SharedProject(Self.copy, ["in": "1\n"])
    project.write("a.txt", "precious\n")
    #expect(project.pipe("repro").status == 0)
    #expect(project.scratch.sh("cat .dvc/tmp/pipe/trash/*/a/a.txt").output == "precious\n")
  }

  @Test func anIntactWorkspaceOutlivesALostCache() {
    let project = SharedProject(Self.copy, ["in": "1\n"])
    project.dvc("repro", "-q")
    project.scratch.sh("rm -rf .dvc/cache")
    #expect(project.pipe("repro").output.contains("0 ran, 1 up to date"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func anEditThroughAHardLinkLosesNothing() {
    let project = SharedProject(Self.copy, ["in": "1\n"])
    project.write(".dvc/config", "[cache]\n    type = hardlink\n")
    project.pipe("repro")
    project.scratch.sh("chmod u+w a.txt; echo hand >> a.txt")
    #expect(project.pipe("status", "--exit-code").status == 1)
    #expect(project.read("a.txt") == "1\nhand\n")
    #expect(project.pipe("repro").status == 0)
    #expect(project.read("a.txt") == "1\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func aFrozenStageIsNotRecordedWithWhatAHandMade() {
    let project = SharedProject(Self.copy, ["in": "1\n"])
    project.pipe("repro")
    let lock = project.read("dvc.lock")
    project.scratch.sh(
      "sed -i 's/outs/frozen: true, outs/' dvc.yaml; echo 2 > in; echo hand > a.txt")
    project.pipe("repro")
    #expect(project.read("dvc.lock") == lock)
    project.scratch.sh("sed -i 's/frozen: true, //' dvc.yaml")
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(project.read("a.txt") == "2\n")
  }

  @Test func aFileOfOddKindEndsInAMessage() {
    let project = SharedProject(
      "stages:\n  a: {cmd: mkdir d; mkfifo d/x, outs: [d]}\n  b: {cmd: ls in > b, deps: [in], outs: [b]}\n"
    )
    let fifo = project.scratch.sh("timeout 10 \(Scratch.program) repro a || echo status $?")
    #expect(fifo.output.contains(#/status [12]\n/#) && fifo.errors.contains("d/x"), "\(fifo)")
    project.scratch.sh("mkdir in; touch in/$'\\xff'")
    #expect(project.pipe("repro", "b").errors.contains("in/"))
  }

  @Test func aStageThatReadsPartOfAFolderSeesTheNewOne() {
    let project = SharedProject(
      """
      stages:
        make: {cmd: mkdir d; cat in > d/a, deps: [in], outs: [d]}
        use: {cmd: cp d/a b, deps: [d/a], outs: [b]}

      """, ["in": "1\n"])
    #expect(project.pipe("repro").output.contains("2 ran"))
    project.write("in", "2\n")
    #expect(project.pipe("repro").output.contains("2 ran"))
    #expect(project.read("b") == "2\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func nothingRunsBehindAStageThatMadeTheSame() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: cut -c1 in > a, deps: [in], outs: [a]}
        b: {cmd: cp a b, deps: [a], outs: [b]}
        c: {cmd: cp b c, deps: [b], outs: [c]}

      """, ["in": "xy\n"])
    project.pipe("repro")
    project.write("in", "xz\n")
    #expect(project.pipe("repro").output.contains("1 ran, 2 up to date"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func statusTellsByItsExitStatus() {
    let project = SharedProject(Self.copy, ["in": "1\n"])
    #expect(project.pipe("status", "--exit-code").status == 1)
    project.pipe("repro")
    #expect(project.pipe("status", "--exit-code").status == 0)
  }
}
