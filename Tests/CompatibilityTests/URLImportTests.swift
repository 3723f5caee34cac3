import Support
import Testing

/// `dvc import-url` of paths of this machine.
@Suite struct URLImportTests {
  private func project() -> SharedProject {
    let project = SharedProject(
      "stages: {a: {cmd: cp e o, deps: [e], outs: [o]}}\n", ["src/e": "e1\n", "src/d/x": "1\n"])
    #expect(project.dvc("import-url", "-q", "src/e").status == 0)
    #expect(project.dvc("import-url", "-q", "src/d", "d").status == 0)
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    return project
  }

  @Test func aFrozenImportStaysAsItIs() {
    let project = project()
    project.write("src/e", "e2\n")
    #expect(project.pipe("status", "--exit-code").status == 0)
    #expect(project.pipe("repro").output.hasPrefix("Up to date"))
  }

  @Test func anImportThatWasEditedIsNamed() {
    let project = project()
    project.scratch.sh("echo hand > d/x")
    let ending = project.pipe("repro", "d.dvc")
    #expect(ending.status == 0)
    #expect(
      ending.errors.hasPrefix(
        "warning[input-changed]: 'd' was changed by hand, and 'd.dvc' imports it\n"), "\(ending)")
    #expect(project.changes == "")
  }

  @Test func anImportThatIsNotFrozenFollowsItsSource() {
    let project = project()
    #expect(project.pipe("unfreeze", "e.dvc").status == 0)
    #expect(project.pipe("repro").output.hasPrefix("Up to date"))
    project.write("src/e", "e2\n")
    #expect(project.pipe("status").output.contains("e.dvc   src/e changed\n"))
    #expect(!project.pipe("status").output.contains("Up to date"))
    #expect(project.pipe("status", "-q").status == 1)
    #expect(project.pipe("repro").status == 0)
    #expect(project.read("o") == "e2\n")
    #expect(project.dvc("status").output == nothingToDo)
    project.write("src/e", "e3\n")
    project.scratch.sh("echo hand > e")
    let refused = project.pipe("repro", "e.dvc")
    #expect(refused.status == 1 && refused.errors.contains("is saved nowhere"), "\(refused)")
    #expect(project.read("e") == "hand\n")
  }

  @Test func theFileIsWrittenAsByDVC() {
    let (mine, theirs) = (project(), project())
    for project in [mine, theirs] {
      project.dvc("unfreeze", "e.dvc", "d.dvc")
      project.scratch.sh("echo e2 > src/e; echo 2 > src/d/x; echo 3 > src/d/y")
    }
    #expect(mine.pipe("repro", "e.dvc", "d.dvc").status == 0)
    #expect(theirs.dvc("repro", "-q", "e.dvc", "d.dvc").status == 0)
    #expect(mine.read("e.dvc") == theirs.read("e.dvc"))
    #expect(mine.read("d.dvc") == theirs.read("d.dvc"))
    #expect(mine.read("d/y") == "3\n")
    #expect(mine.objects == theirs.objects)
  }

  @Test func whatWasNotBroughtIsSaidAndBrought() {
    let project = project()
    #expect(project.dvc("import-url", "-q", "--no-download", "src/e", "nod").status == 0)
    #expect(project.dvc("import-url", "-q", "--no-exec", "src/d", "nox").status == 0)
    let status = project.pipe("status")
    #expect(status.output.contains("nod is missing") && status.output.contains("nox is missing"))
    let checkout = project.pipe("checkout")
    #expect(checkout.status == 1)
    #expect(
      checkout.errors.contains(
        "nothing is recorded yet for 'nod', which 'nod.dvc' tracks"), "\(checkout)")
    #expect(project.pipe("repro", "nox.dvc").status == 0)
    #expect(project.read("nox/x") == "1\n")
    project.pipe("remote", "add", "-q", "-d", "r", "\(project.scratch.root).bin/r")
    #expect(project.pipe("push", "-q").status == 0)
    #expect(project.pipe("pull").output == "  A  nod\n1 output added.\n")
    #expect(project.read("nod") == "e1\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func dataWithoutARecordIsNamed() {
    let project = SharedProject(
      "stages: {}\n", ["x.dvc": "outs:\n- path: x\n"])
    project.pipe("remote", "add", "-q", "-d", "r", "\(project.scratch.root).bin/r")
    #expect(project.pipe("status", "--exit-code").status == 1)
    for command in ["checkout", "pull", "repro x.dvc"] {
      let ending = project.scratch.sh("pipe \(command)")
      #expect(ending.status == 1, "\(command) \(ending)")
      #expect(ending.errors.contains("put it there, then: pipe commit x"), "\(ending)")
    }
  }
}
