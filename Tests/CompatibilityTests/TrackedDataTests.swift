import Support
import Testing

/// Data that `.dvc` files track and that no stage reads.
@Suite struct TrackedDataTests {
  private func tracked() -> SharedProject {
    let project = SharedProject(files: ["x": "1\n"])
    project.scratch.sh("git rm -q --cached x")
    _ = project.dvc("add", "-q", "x")
    project.commit()
    return project
  }

  @Test func whatIsUnchangedIsUpToDate() {
    let project = tracked()
    let status = project.pipe("status", "--exit-code")
    #expect(status.status == 0 && status.output.hasPrefix("Up to date: 1 source, "))
  }

  @Test func changedDataAreNamed() {
    let project = tracked()
    project.write("x", "2\n")
    let status = project.pipe("status", "x.dvc", "--exit-code")
    #expect(status.status == 1)
    #expect(status.output == "  x.dvc   x was changed by hand\n")
    let json = project.pipe("status", "--json").output
    #expect(
      json.contains("\"stage\":\"x.dvc\"") && json.contains("\"source-modified\""), "\(json)")
    #expect(project.pipe("commit", "-f", "x.dvc").status == 0)
    #expect(project.pipe("status", "--exit-code").status == 0)
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func absentDataAreNamed() {
    let project = tracked()
    project.scratch.sh("rm x")
    let status = project.pipe("status", "--exit-code")
    #expect(status.status == 1 && status.output == "  x.dvc   x is missing\n")
  }

  @Test func whatMustNotBePushedStaysHereWithTheRunCacheToo() {
    let project = SharedProject(
      "stages:\n  a: {cmd: echo secret > a, outs: [a: {push: false}]}\n  b: {cmd: echo 2 > b, outs: [b]}\n"
    )
    project.pipe("repro")
    #expect(
      project.pipe("remote", "add", "-d", "store", project.scratch.root + "/.store").status == 0)
    #expect(project.pipe("push", "--run-cache").status == 0)
    let found = project.scratch.sh("grep -rl secret .store | grep files/").output
    #expect(found == "")
    #expect(project.scratch.sh("grep -rlx 2 .store/files | wc -l").output == "1\n")
  }
}
