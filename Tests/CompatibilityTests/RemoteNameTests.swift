import Support
import Testing

/// Names of remotes, and what commits of the past have there, as in `dvc push` and `dvc status -c`.
@Suite struct RemoteNameTests {
  private func project() -> SharedProject {
    let project = SharedProject()
    project.write(
      ".dvc/config",
      """
      [core]
          remote = UPPER
      ['remote "upper"']
          url = ../.git/up
      ['remote "below"']
          url = remote://UPPER/sub

      """)
    return project
  }

  @Test func capitalsMakeNoOtherRemote() {
    let project = project()
    project.scratch.sh(
      "echo 1 > a; pipe add -q a; sed -i '$a\\  remote: Upper' a.dvc; echo 2 > b; pipe add -q b")
    #expect(project.pipe("push").output.hasPrefix("2 files pushed to upper ("))
    #expect(project.pipe("push", "-r", "BELOW", "b").output.hasPrefix("1 file pushed to below ("))
    #expect(
      project.pipe("status", "-c", "-r", "Upper").output
        == "Cache and remote 'upper' are in sync.\n")
    #expect(
      project.scratch.sh("ls .git/up .git/up/sub").output
        == ".git/up:\nfiles\nsub\n\n.git/up/sub:\nfiles\n")
    #expect(project.pipe("gc", "-w", "-c", "-r", "UPPER").status == 0)
    #expect(project.pipe("push", "-r", "other").errors.contains("there is no remote 'other'"))
  }

  @Test func whatOtherCommitsNeedIsComparedWhenAsked() {
    let project = project()
    project.scratch.sh("echo 1 > a; pipe add -q a; mkdir s; echo 3 > s/c; pipe add -q s/c")
    project.commit()
    project.scratch.sh("git tag v1; rm a.dvc s/c.dvc; echo 2 > b; pipe add -q b")
    project.commit()
    #expect(project.pipe("status", "-c").output == "  new   b   not in upper   (pipe push)\n")
    #expect(
      project.pipe("status", "-c", "-T").output == """
          new   a     not in upper   (pipe push)
          new   b     not in upper   (pipe push)
          new   s/c   not in upper   (pipe push)

        """)
    project.scratch.sh("pipe push -q -T; rm .dvc/cache/files/md5/b0/*")
    #expect(project.pipe("status", "-c", "-A").output.contains("a"))
    project.scratch.sh("rm -r .git/up .dvc/cache")
    #expect(project.pipe("status", "-c", "-T", "--json").output.contains("missing"))
  }

  @Test func withoutARemoteComesWhatTheCacheHas() {
    let project = SharedProject()
    project.scratch.sh("echo 1 > a; pipe add -q a; rm a")
    #expect(project.pipe("fetch").status == 0)
    #expect(project.pipe("pull").output == "  A  a\n1 output added.\n")
    project.scratch.sh("rm -r a .dvc/cache")
    let pull = project.pipe("pull")
    #expect(pull.status == 1 && pull.errors.contains("'a' is not in the cache"), "\(pull)")
  }
}
