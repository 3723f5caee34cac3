import Support
import Testing

/// Data that goes straight to a remote, as with `dvc add --to-remote`.
@Suite struct AddingToRemoteTests {
  /// A project with the remotes `r` and `ws`, folders beside it, and data in `ws`.
  private func project() -> SharedProject {
    let project = SharedProject()
    project.write(
      ".dvc/config",
      """
      [core]
          remote = r
      ['remote "r"']
          url = ../ext/r
      ['remote "ws"']
          url = ../ext/ws

      """)
    project.scratch.sh(
      "mkdir -p ext/ws/dir/s; cd ext/ws; echo foo > foo; echo 1 > dir/1; echo 2 > dir/s/2")
    return project
  }

  @Test func neitherCacheNorWorkspaceGetsIt() {
    let (mine, theirs) = (project(), project())
    #expect(
      mine.scratch.shown(
        "pipe add ext/ws/foo --to-remote -o foo; pipe add -q ext/ws/dir --to-remote -o d -r ws --remote-jobs 2"
      )
        == "  added   foo   4 B   foo.dvc\nFor Git: git add .gitignore foo.dvc\n")
    #expect(theirs.dvc("add", "-q", "ext/ws/foo", "--to-remote", "-o", "foo").status == 0)
    #expect(
      theirs.dvc("add", "-q", "ext/ws/dir", "--to-remote", "-o", "d", "-r", "ws").status == 0)
    for file in ["foo.dvc", "d.dvc"] { #expect(mine.read(file) == theirs.read(file)) }
    let objects = "cd ext; find r ws -path '*md5/*/*' -type f | sort | xargs md5sum"
    #expect(mine.scratch.sh(objects).output == theirs.scratch.sh(objects).output)
    #expect(mine.objects == "")
    #expect(mine.scratch.sh("ls").output == "d.dvc\next\nfoo.dvc\n")
    #expect(mine.scratch.sh("ls -A .dvc/tmp/pipe | grep tmp- || true").output == "")
    #expect(mine.dvc("pull", "-q").status == 1, "d is in the other remote")
    #expect(mine.pipe("pull", "-r", "ws", "d").status == 0)
    #expect(mine.scratch.sh("cat foo d/1 d/s/2").output == "foo\n1\n2\n")
    #expect(mine.dvc("status").output == nothingToDo)
  }

  @Test func aURLOfARemoteIsReadWhereItIsAFolder() {
    let project = project()
    #expect(project.pipe("add", "remote://ws/dir", "-o", "copy").status == 0)
    #expect(project.pipe("add", "remote://ws/foo", "--to-remote", "-o", "foo").status == 0)
    #expect(project.read("copy/s/2") == "2\n")
    #expect(project.scratch.exists("foo.dvc") && !project.scratch.exists("foo"))
    #expect(project.dvc("status", "copy.dvc").output == nothingToDo)
  }

  @Test func whatIsThereIsNotRecordedByMistake() {
    let project = project()
    project.write("foo", "mine\n")
    #expect(project.pipe("add", "ext/ws/foo", "--to-remote", "-o", "foo").status == 1)
    #expect(!project.scratch.exists("foo.dvc"))
    #expect(project.pipe("add", "ext/ws/foo", "--to-remote", "-fo", "foo").status == 0)
    #expect(project.read("foo") == "mine\n")
    #expect(project.pipe("status").output.contains("foo was changed by hand"))
    project.write("inplace", "x\n")
    #expect(project.pipe("add", "inplace", "--to-remote").status == 0)
    #expect(!project.changes.contains("inplace\n"))
  }

  @Test(arguments: [
    ("pipe add foo bar --to-remote", "'--to-remote' takes one path alone"),
    ("pipe add '*' --glob --out x", "'--out' takes no patterns"),
    ("pipe add foo --no-commit --out x", "'--no-commit' does not go with '--out'"),
    ("pipe add foo -r ws", "'--remote' goes with '--to-remote'"),
    ("pipe add foo --remote-jobs 2", "'--remote-jobs' goes with '--to-remote'"),
    ("pipe add s3://a/b", "'s3://a/b' is not on this machine, and pipe adds what is"),
    ("pipe add https://a/b --to-remote", "'https://a/b' is not on this machine"),
    ("pipe add remote://nope/b -o x", "there is no remote 'nope'"),
    ("pipe add foo -o nope/x", "the folder 'nope' is not there"),
    ("pipe add foo --to-remote -r nope", "there is no remote 'nope'"),
  ])
  func whatMakesNoSenseIsRefused(command: String, message: String) {
    let project = project()
    project.write("foo", "1\n")
    let ending = project.scratch.sh(command)
    #expect(ending.status == 2)
    #expect(ending.errors.contains("]: \(message)"), "\(ending.errors)")
    #expect(project.scratch.sh("ls").output == "ext\nfoo\n")
  }
}
