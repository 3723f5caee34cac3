import Support
import Testing

/// `pipe gc` where records and cache do not fit together.
@Suite struct CleaningDoubtTests {
  private func project() -> SharedProject {
    let project = SharedProject("stages: {}\n")
    project.scratch.sh("mkdir d; echo x > d/x; echo y > d/y; echo u > u")
    #expect(project.pipe("add", "-q", "d", "u").status == 0)
    project.commit()
    project.scratch.sh("echo v > u")
    #expect(project.pipe("add", "-q", "u").status == 0)
    project.commit()
    project.scratch.sh("rm -f .dvc/cache/files/md5/*/*.dir")
    return project
  }

  @Test func theFolderItselfTellsWhatALostListNamed() {
    let project = project()
    #expect(project.pipe("gc", "-w", "-f").output.hasSuffix("Removed 1 object, 2 B.\n"))
    #expect(project.scratch.sh("find .dvc/cache/files -type f | wc -l").output == "3\n")
    #expect(project.dvc("commit", "-q", "-f").status == 0)
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func aRemoteTellsWhatALostListNamed() {
    let project = project()
    project.pipe("remote", "add", "-q", "-d", "r", "\(project.scratch.root).bin/r")
    #expect(project.dvc("commit", "-q", "-f").status == 0)
    #expect(project.pipe("push", "-q").status == 0)
    project.scratch.sh("rm -rf d .dvc/cache/files/md5/*/*.dir")
    #expect(project.pipe("gc", "-w", "-f").output.hasSuffix("Removed 1 object, 2 B.\n"))
    #expect(project.scratch.sh("find .dvc/cache/files -type f | wc -l").output == "3\n")
  }

  @Test func whereNobodyTellsNothingGoes() {
    let project = project()
    project.scratch.sh("rm -r d")
    let before = project.objects
    #expect(
      project.scratch.shown("pipe gc -w -f") == """
        Everything in the cache stays: 4 objects, 8 B.
        error[not-confirmed]: nothing was removed, for nobody can tell what belongs to 'd'
          = the list of the files is neither in the cache, nor in the workspace, nor in a remote
          = bring it back: pipe fetch; or let the files go that only these need: pipe gc --skip-failed
        [1]

        """)
    #expect(project.objects == before)
    project.scratch.sh("git rm -q d.dvc; git commit -qm without")
    #expect(project.pipe("gc", "-w", "--dry").status == 0, "no record of the workspace names it")
    #expect(project.pipe("gc", "-A", "--dry").errors.contains("of a former commit"))
    #expect(project.pipe("gc", "-w", "-f", "--skip-failed").output.hasSuffix("3 objects, 6 B.\n"))
  }

  @Test func aFolderThatStagesOnlyReadIsNoMatterOfTheCache() {
    let project = SharedProject(
      "stages: {a: {cmd: cat d/x > o, deps: [d], outs: [o, f: {cache: false}]}}\n",
      ["d/x": "1\n", "f/y": "1\n"])
    project.scratch.sh(
      "git rm -rq --cached f; rm -r f; sed -i 's/> o/> o; mkdir -p f; echo 1 > f\\/y/' dvc.yaml")
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    project.scratch.sh("echo 2 > d/x")
    #expect(project.pipe("repro", "-q").status == 0)
    #expect(project.pipe("gc", "-A", "-f").status == 0)
    #expect(project.pipe("gc", "-w", "-f").status == 0)
  }

  @Test func stagesThatThereAreNoMoreKeepNothingInTheWorkspace() {
    let stages = "stages:\n  a: {cmd: echo 1 > o, outs: [o]}\n"
    let project = SharedProject(stages + "  b: {cmd: echo 2 > p, outs: [p]}\n")
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    project.write("dvc.yaml", stages)
    #expect(project.pipe("gc", "--dry").output.hasPrefix("The cache holds nothing"))
    let ending = project.pipe("gc", "-w", "-f")
    #expect(
      ending.output.contains(
        "Not kept is what only the lock has, of stages that there are no more: 'b'\n"))
    #expect(ending.output.hasSuffix("Removed 1 object, 2 B.\n"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func foldersThatDVC1UnpackedGo() {
    let project = project()
    project.scratch.sh("pipe commit -q -f; cp -r d $(ls .dvc/cache/files/md5/*/*.dir).unpacked")
    #expect(project.pipe("gc", "-w", "-f").status == 0)
    #expect(project.scratch.sh("find .dvc/cache -name '*.unpacked'").output == "")
    #expect(project.pipe("checkout").output == "Everything is as recorded.\n")
  }
}
