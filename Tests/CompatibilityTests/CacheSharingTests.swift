import Support
import Testing

/// One cache, two programs.
@Suite struct CacheSharingTests {
  private static let stages = """
    stages:
      a:
        cmd: echo ${lr} > a.txt
        params: [lr]
        outs: [a.txt]
      b:
        cmd: mkdir -p d/s && cp a.txt d/1 && echo ${size} > d/s/2
        deps: [a.txt]
        params: [size]
        outs: [d]

    """
  private static let parameters = ["params.yaml": "lr: 1\nsize: 1\n"]

  @Test func dvcBringsBackWhatPipeMade() {
    let project = SharedProject(Self.stages, Self.parameters)
    #expect(project.pipe("repro").status == 0)
    project.scratch.sh("rm -r a.txt d")
    #expect(project.dvc("checkout").status == 0)
    #expect(project.read("a.txt") + project.read("d/1") + project.read("d/s/2") == "1\n1\n1\n")
    let collection = project.dvc("gc", "-w", "-f")
    #expect(collection.output.contains("No unused 'repo' cache to remove."), "\(collection)")
    #expect(project.pipe("status", "--exit-code").status == 0)
  }

  @Test func pipeBringsBackWhatDVCMade() {
    let project = SharedProject(Self.stages, Self.parameters)
    project.dvc("repro", "-q")
    project.scratch.sh("rm -r a.txt d/s")
    #expect(
      project.pipe("checkout").output == "  A  a.txt\n  M  d\n2 outputs brought to the lock.\n")
    #expect(project.read("d/s/2") == "1\n")
    #expect(project.pipe("status", "--exit-code").status == 0)
  }

  @Test func eachRestoresFormerResultsOfTheOther() {
    let project = SharedProject(Self.stages, Self.parameters)
    #expect(project.pipe("repro").status == 0)
    project.write("params.yaml", "lr: 2\nsize: 1\n")
    project.dvc("repro", "-q")
    project.write("params.yaml", "lr: 1\nsize: 1\n")
    let back = project.dvc("repro").output
    #expect(back.contains("Stage 'a' is cached") && back.contains("Stage 'b' is cached"))
    project.write("params.yaml", "lr: 2\nsize: 1\n")
    let forth = project.pipe("repro")
    #expect(forth.output.contains("0 ran, 2 restored in "), "\(forth)")
    #expect(project.read("d/1") == "2\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func parametersCalledSizeArePartOfTheKey() {
    let project = SharedProject(Self.stages, Self.parameters)
    project.scratch.sh("sed -i 's/echo ${size}/grep size params.yaml/' dvc.yaml")
    project.dvc("repro", "-q")
    project.write("params.yaml", "lr: 1\nsize: 2\n")
    #expect(project.pipe("repro").output.contains("1 ran, 1 up to date"))
    #expect(project.read("d/s/2") == "size: 2\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  /// DVC's key leaves out the working directory, so it would give `y` what `x` made.
  @Test func aResultOfAnotherFolderIsNotTaken() {
    let project = SharedProject(
      """
      stages:
        x: {wdir: x, cmd: cat more > made, deps: [in], outs: [made]}
        y: {wdir: y, cmd: cat more > made, deps: [in], outs: [made]}

      """, ["x/in": "1\n", "x/more": "x\n", "y/in": "1\n", "y/more": "y\n"])
    #expect(project.pipe("repro").output.contains("2 ran"))
    #expect(project.read("y/made") == "y\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func theFoldersOfSettingsAreObeyed() {
    let project = SharedProject(Self.stages, Self.parameters)
    project.write(
      ".dvc/config", "[cache]\n    dir = ../shared # here\n    type = \"hardlink,copy\"\n")
    #expect(project.pipe("repro").status == 0)
    #expect(project.scratch.sh("find shared/files -type f | wc -l").output == "2\n")
    #expect(!project.scratch.exists(".dvc/cache"))
    #expect(project.scratch.sh("stat -c '%h %a' a.txt d/1").output == "4 444\n4 444\n")
    #expect(project.dvc("status").output == nothingToDo)
    project.write(".dvc/config.local", "['cache']\ntype = symlink\n")
    project.scratch.sh("rm -r d a.txt")
    #expect(project.pipe("repro").status == 0)
    #expect(project.scratch.sh("readlink d/1").output.hasPrefix("/"))
    #expect(project.dvc("status").output == nothingToDo)
  }
}
