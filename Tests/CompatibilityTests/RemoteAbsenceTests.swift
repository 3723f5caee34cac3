import Support
import Testing

/// What moving data says of that which is nowhere, or is not to go anywhere, beside DVC.
@Suite struct RemoteAbsenceTests {
  private static let stages = """
    stages:
      a:
        cmd: echo 1 > o; echo 2 > p; echo 3 > m
        outs: [o, p: {push: false}]
        metrics: [m: {cache: false}]

    """

  private func project(hasRemote: Bool = true) -> SharedProject {
    let project = SharedProject(Self.stages)
    project.write("foo", "f\n")
    #expect(project.pipe("add", "-q", "foo").status == 0)
    #expect(project.pipe("repro", "-q").status == 0)
    if hasRemote { project.pipe("remote", "add", "-q", "-d", "r", "\(project.scratch.root).bin/r") }
    project.commit()
    return project
  }

  @Test func withoutARemoteTheCacheIsEnough() {
    let project = project(hasRemote: false)
    project.scratch.sh("rm foo")
    #expect(project.pipe("fetch").output == "Everything is up to date.\n")
    #expect(project.pipe("pull").output == "  A  foo\n1 output added.\n")
    #expect(project.read("foo") == "f\n")
    project.scratch.sh("rm -r foo .dvc/cache")
    #expect(
      project.scratch.shown("pipe pull") == """
        Nothing was brought.
        warning[object-missing]: 'o' is in the workspace alone, neither in the cache nor in a remote
          = add it to the cache: pipe commit o
        error[object-missing]: 'foo' is not in the cache, and this project has no remote
          = pipe remote add -d NAME URL, where URL is a folder, s3://…, ssh://… or rclone://…
        [1]

        """)
    #expect(project.dvc("pull").status == 1)
    #expect(project.pipe("push").status == 2)
    #expect(project.dvc("push").status == 1)
  }

  @Test func whatIsNotToBePushedIsNotMissedThere() {
    let project = project()
    #expect(project.pipe("push").output.hasPrefix("2 files pushed to r"))
    project.scratch.sh("rm -r .dvc/cache o p foo")
    #expect(project.pipe("fetch").status == 0)
    let pull = project.pipe("pull")
    #expect(pull.status == 1)
    #expect(
      pull.errors == """
        error[object-missing]: 'p' is not in the cache, and no remote is to have it (push: false)
          = make it again: pipe repro p

        """)
    #expect(project.dvc("pull").status == 1)
    #expect(project.pipe("pull", "--allow-missing").status == 0)
  }

  @Test func whatTheWorkspaceHoldsIsNotLost() {
    let project = project()
    project.scratch.sh("rm -r .dvc/cache")
    let pull = project.pipe("pull")
    #expect(pull.status == 0, "as with DVC")
    #expect(project.dvc("pull").status == 0)
    #expect(
      pull.errors == """
        warning[object-missing]: 'o' is in the workspace alone, neither in the cache nor in a remote
          = add it to the cache: pipe commit o
        warning[object-missing]: 'foo' is in the workspace alone, neither in the cache nor in a remote
          = add it to the cache: pipe commit foo

        """)
  }

  @Test func dataOfCommitsIsComparedWithoutWhatGitKeeps() {
    let project = project()
    project.scratch.sh("git tag v1; echo g > foo")
    project.pipe("add", "-q", "foo")
    project.commit()
    project.pipe("push", "-q")
    #expect(project.pipe("status", "-c").output == "Cache and remote 'r' are in sync.\n")
    #expect(
      project.pipe("status", "-c", "-T").output == "  new   foo   not in r   (pipe push)\n")
    #expect(project.dvc("status", "-c", "-T").output.contains("new:                foo"))
    #expect(project.pipe("push", "-T").output.hasPrefix("1 file pushed to r"))
    #expect(project.pipe("status", "-c", "-T").output == "Cache and remote 'r' are in sync.\n")
  }

  @Test func withDependenciesStatusNamesThemToo() {
    let project = SharedProject(
      "stages:\n  b: {cmd: cp foo b, deps: [foo], outs: [b]}\n")
    project.write("foo", "f\n")
    project.pipe("add", "-q", "foo")
    project.pipe("repro", "-q")
    project.write("foo", "g\n")
    project.pipe("add", "-q", "foo")
    project.pipe("remote", "add", "-q", "-d", "r", "\(project.scratch.root).bin/r")
    #expect(project.pipe("status", "-c", "b").output == "  new   b   not in r   (pipe push)\n")
    #expect(
      project.pipe("status", "-c", "-d", "b").output == """
          new   b     not in r   (pipe push)
          new   foo   not in r   (pipe push)

        """)
  }

  @Test func aRevisionThatIsNoneIsTheUsersMistake() {
    let project = project()
    #expect(
      project.scratch.shown("pipe gc --rev nope -f") == """
        error[unknown-revision]: 'nope' names no commit of this clone
          = see what there is: git branch -a; git tag; git log --oneline --all
        [2]

        """)
    let depth = project.pipe("gc", "-w", "-n", "2")
    #expect(depth.status == 2 && depth.errors.contains("'--num' goes with"), "\(depth)")
  }
}
