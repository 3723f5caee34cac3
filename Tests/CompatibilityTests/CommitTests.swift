import Support
import Testing

/// `pipe commit` beside `dvc commit`.
@Suite struct CommitTests {
  private static let text = """
    stages:
      a: {cmd: cp in a.txt, deps: [in], outs: [a.txt]}
      b: {cmd: cat a.txt data/d > b.txt, deps: [a.txt, data], metrics: [{b.txt: {cache: false}}]}

    """

  private func project() -> SharedProject {
    let project = SharedProject(Self.text, ["in": "1\n"])
    project.scratch.sh("mkdir data; echo d > data/d")
    #expect(project.dvc("add", "-q", "data").status == 0)
    #expect(project.dvc("repro", "-q").status == 0)
    project.commit()
    return project
  }

  @Test func theWorkspaceBecomesTheRecordAsWithDVC() {
    let (mine, theirs) = (project(), project())
    for project in [mine, theirs] {
      project.scratch.sh("echo 2 > in; echo hand > a.txt; echo more > data/e; echo 3 > b.txt")
    }
    #expect(mine.pipe("commit", "-f").status == 0)
    #expect(theirs.dvc("commit", "-q", "-f").status == 0)
    #expect(mine.read("dvc.lock") == theirs.read("dvc.lock"))
    #expect(mine.read("data.dvc") == theirs.read("data.dvc"))
    #expect(mine.dvc("status").output == nothingToDo)
    #expect(mine.pipe("repro").output.hasPrefix("Up to date"))
    #expect(mine.dvc("repro").output.hasSuffix("up to date.\n"))
  }

  @Test func whatARunDidNotCommitGoesIntoCacheAndRunCache() {
    let (mine, theirs) = (
      SharedProject(Self.text, ["in": "1\n"]), SharedProject(Self.text, ["in": "1\n"])
    )
    for project in [mine, theirs] {
      project.scratch.sh("mkdir data; echo d > data/d")
      project.dvc("add", "-q", "--no-commit", "data")
    }
    mine.pipe("repro", "--no-commit")
    theirs.dvc("repro", "-q", "--no-commit")
    #expect(mine.scratch.sh("find .dvc/cache -type f | wc -l").output == "0\n")
    #expect(mine.pipe("commit").output.contains("cached      a\n"))
    theirs.dvc("commit", "-q", "-f")
    #expect(mine.objects == theirs.objects)
    #expect(mine.runs == theirs.runs)
    #expect(mine.pipe("commit").output == "Everything is as recorded.\n")
    mine.scratch.sh("echo 2 > in; pipe repro -q; echo 1 > in; rm a.txt")
    #expect(mine.pipe("repro").output.contains("a          restored"))
  }

  @Test func dataOfAFileWrittenByHandIsKeptOutOfGit() {
    let mine = SharedProject(files: ["foo.dvc": "outs:\n- path: foo\n"])
    mine.write("foo", "1\n")
    #expect(mine.pipe("commit", "-f", "foo").status == 0)
    #expect(mine.read(".gitignore") == "/foo\n")
    #expect(mine.dvc("status").output == nothingToDo)
  }

  @Test func withoutATerminalOnlyForceChangesARecord() {
    let mine = project()
    #expect(mine.pipe("commit").output == "Everything is as recorded.\n")
    mine.scratch.sh("echo hand > a.txt; echo more > data/e")
    let ending = mine.pipe("commit")
    #expect(ending.status == 1)
    #expect(ending.errors.contains("'a' differs from its record"))
    #expect(ending.errors.contains("'data.dvc' differs from its record"))
    #expect(mine.changes == "")
  }

  @Test func onlyTheTargetsAreRecorded() {
    let mine = project()
    mine.scratch.sh("echo hand > a.txt; echo more > data/e")
    #expect(mine.pipe("commit", "-f", "data").status == 0)
    #expect(mine.changes == " M data.dvc\n")
    #expect(mine.pipe("commit", "-f", "-d", "b").status == 0)
    #expect(mine.changes.hasPrefix(" M data.dvc\n M dvc.lock\n"))
  }

  @Test func whatIsMissingIsNamedAndNothingIsRecorded() {
    let mine = project()
    mine.scratch.sh("rm -r a.txt data; echo 4 > b.txt")
    let ending = mine.pipe("commit", "-f")
    #expect(ending.status == 2)
    #expect(ending.errors.contains("'a.txt', an output of 'a', is not there"))
    #expect(ending.errors.contains("'data', which 'data.dvc' tracks, is not there"))
    #expect(mine.scratch.sh("git diff --name-only dvc.lock data.dvc").output == "")
  }

  @Test func theRunCacheLearnsNothingFromAHandMadeFile() {
    let mine = project()
    mine.scratch.sh("echo hand > a.txt")
    let before = mine.runs
    #expect(mine.pipe("commit", "-f", "a").status == 0)
    #expect(mine.runs == before)
    mine.scratch.sh("rm dvc.lock a.txt")
    #expect(mine.pipe("repro", "a").status == 0)
    #expect(mine.read("a.txt") == "1\n", "DVC would bring the hand-made file")
  }

  @Test func aFrozenStageIsNeverCommittedSilently() {
    let mine = project()
    #expect(mine.pipe("freeze", "a").status == 0)
    mine.scratch.sh("echo hand > a.txt")
    #expect(mine.pipe("repro", "a").status == 0)
    #expect(
      mine.scratch.sh("git diff --name-only dvc.lock").output == "", "repro leaves the record")
    let ending = mine.pipe("commit", "-f", "a")
    #expect(ending.status == 0)
    #expect(ending.errors.hasPrefix("warning[not-confirmed]: 'a' is frozen"))
  }
}
