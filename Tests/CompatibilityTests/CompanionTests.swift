import Support
import Testing

/// What `dvc.lock` has no place for stands in a `pipe.lock` beside it, which DVC never reads.
@Suite struct CompanionTests {
  private static let stages = """
    stages:
      a:
        cmd: sort in > out
        deps: [in]
        outs: [out]
        meta: {pipe: {env: [MODE]}}
      b:
        cmd: sort -r out > b.txt
        deps: [out]
        outs: [b.txt]

    """

  private func project() -> SharedProject {
    let project = SharedProject(Self.stages)
    project.write("in", "2\n1\n")
    project.commit()
    return project
  }

  private func pipe(_ arguments: String, _ project: SharedProject) -> Ending {
    project.scratch.sh("MODE=fast pipe \(arguments)")
  }

  @Test func lookingWritesNothingAndRunningMakesTheCompanion() {
    let project = project()
    _ = pipe("status", project)
    _ = pipe("env", project)
    _ = pipe("doctor", project)
    #expect(project.changes == "")
    #expect(pipe("repro", project).output.hasSuffix(" New: dvc.lock, pipe.lock (commit it).\n"))
    let lock = project.read("pipe.lock")
    #expect(lock.contains("\n  a:\n    variables:\n      MODE: fast\n    env: "))
    #expect(lock.contains("    program sort: "))
    project.commit()
    #expect(pipe("status --exit-code", project).status == 0)
    #expect(
      project.scratch.sh("pipe status").output.hasPrefix("$MODE fast → (unset)"),
      "a variable that is an input is recorded")
    #expect(pipe("repro", project).output.hasPrefix("Up to date"))
    #expect(project.dvc("status").output == nothingToDo)
    #expect(project.changes == "")
  }

  @Test func whatDVCMadeIsAcceptedAndUnattested() {
    let project = project()
    #expect(project.dvc("repro", "-q").status == 0)
    project.commit()
    #expect(pipe("status --exit-code", project).status == 0)
    #expect(pipe("repro", project).output.hasPrefix("Up to date"))
    #expect(project.changes == "", "what did not run is not recorded anew")
    #expect(
      pipe("doctor", project).output.contains("unattested, as pipe did not record them: a, b"))
    #expect(pipe("repro -f -s b", project).status == 0)
    #expect(!project.read("pipe.lock").contains("\n  a:\n"))
    #expect(project.read("pipe.lock").contains("\n  b:\n"))
    #expect(project.dvc("status").output == nothingToDo)
    project.write("in", "3\n")
    #expect(project.dvc("repro", "-q").status == 0)
    #expect(pipe("status --exit-code", project).status == 0)
    #expect(pipe("doctor", project).output.contains("did not record them: a, b"))
  }

  @Test func theCompanionMayBeDeleted() {
    let project = project()
    _ = pipe("repro", project)
    project.scratch.sh("rm pipe.lock")
    #expect(project.scratch.sh("pipe status --exit-code").status == 0)
    #expect(project.scratch.sh("pipe repro").output.hasPrefix("Up to date"))
    #expect(project.scratch.sh("ls pipe.lock").status != 0)
  }
}
