import Support
import Testing

/// Data that is recorded and not here: what counts as missing, what comes back, and what is said.
@Suite struct AbsentDataTests {
  private static let copy = "stages:\n  c: {cmd: cp raw o, deps: [raw], outs: [o]}\n"

  @Test func newDataThatIsNotHereMakesItsReadersStale() {
    let project = SharedProject(Self.copy, ["raw": "1\n"])
    project.scratch.sh("git rm -q --cached raw; git commit -qm untracked")
    project.dvc("add", "-q", "raw")
    project.dvc("repro", "-q")
    project.write("raw", "2\n")
    project.dvc("add", "-q", "raw")
    project.scratch.sh("rm raw")
    let locked = project.pipe("repro", "--locked")
    #expect(locked.status == 1)
    #expect(locked.output.contains("raw  b026324c → 26ab0db9"))
    let run = project.pipe("repro", "--allow-missing")
    #expect(run.status == 2)
    #expect(run.errors.contains("bring it back: pipe checkout raw, or pipe pull"))
    #expect(project.pipe("repro", "--pull", "--allow-missing").output.contains("c          ran"))
    #expect(project.read("o") == "2\n")
  }

  @Test func aChangedFileOfAnAbsentFolderMakesItsReaderStale() {
    let project = SharedProject(
      "stages:\n  c: {cmd: cat d/a > o, deps: [d/a], outs: [o]}\n")
    project.scratch.sh("mkdir d; echo 1 > d/a; echo 1 > d/b")
    project.dvc("add", "-q", "d")
    project.dvc("repro", "-q")
    project.scratch.sh("echo 2 > d/b")
    project.dvc("add", "-q", "d")
    project.scratch.sh("rm -r d")
    #expect(project.pipe("repro", "--locked").status == 0)
    project.scratch.sh("mkdir d; echo 2 > d/a; echo 2 > d/b")
    project.dvc("add", "-q", "d")
    project.scratch.sh("rm -r d")
    #expect(project.pipe("repro", "--locked").status == 1)
  }

  @Test func pullBringsOnlyWhatAStageThatRunsNeedsWhereMissingDataIsAllowed() {
    let project = SharedProject(
      """
      stages:
        create: {cmd: echo foo > foo, deps: [fixed], outs: [foo]}
        copy: {cmd: cp foo bar, deps: [foo], outs: [bar]}
        other: {cmd: cp fixed other, deps: [fixed], outs: [other]}

      """, ["fixed": "fixed\n"])
    project.dvc("remote", "add", "-q", "-d", "r", "\(project.scratch.root).bin/remote")
    project.dvc("repro", "-q", "create", "other")
    project.dvc("push", "-q")
    project.scratch.sh("rm -rf foo other .dvc/cache")
    let run = project.pipe("repro", "--pull", "--allow-missing")
    #expect(run.status == 0)
    #expect(run.output.contains("create     restored   foo"))
    #expect(run.output.contains("copy       ran"))
    #expect(project.read("bar") == "foo\n")
    #expect(project.read("other") == "")
    #expect(project.dvc("repro", "--allow-missing").output.contains("ran") == false)
  }

  @Test func dataThatIsNamedComesBackOrIsAnError() {
    let project = SharedProject("stages:\n  a: {cmd: echo 1 > o, outs: [o]}\n")
    project.scratch.sh("mkdir dd; echo 1 > dd/1")
    project.dvc("add", "-q", "dd")
    project.dvc("repro", "-q")
    project.scratch.sh("rm -rf dd")
    let status = project.pipe("status", "dd.dvc", "--json").output
    #expect(
      status.hasPrefix(
        "{\"schema\":\"pipe.status/1\",\"stages\":[{\"stage\":\"dd.dvc\",\"state\":\"restorable\","
          + "\"reasons\":[{\"kind\":\"output-missing\",\"path\":\"dd\"}]}"))
    #expect(project.pipe("repro", "dd.dvc").output.contains("restored   dd.dvc"))
    #expect(project.read("dd/1") == "1\n")
    project.scratch.sh("rm -rf dd .dvc/cache")
    let run = project.pipe("repro", "-P")
    #expect(run.status == 1)
    #expect(run.errors.contains("error[object-missing]: 'dd' is not in the cache"))
  }

  @Test func changedDataStandsInTheListOfStages() {
    let project = SharedProject(files: ["x": ""])
    project.write("raw", "9\n")
    project.dvc("add", "-q", "raw")
    project.write("raw", "10\n")
    #expect(
      project.pipe("status", "--json").output
        == "{\"schema\":\"pipe.status/1\",\"stages\":[{\"stage\":\"raw.dvc\",\"state\":\"stale\","
        + "\"reasons\":[{\"kind\":\"source-modified\",\"path\":\"raw\","
        + "\"old\":\"md5:7c5aba41f53293b712fd86d08ed5b36e\","
        + "\"new\":\"md5:31d30eea8d0968d6458e0ad0027c9f80\"}]}]}\n")
    let events = project.pipe("repro", "-P", "--json").output
    #expect(events.contains("{\"event\":\"source-recorded\",\"source\":\"raw.dvc\"}"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func whatIsNotRecordedYetIsNotUpToDate() {
    let project = SharedProject(files: ["x.dvc": "outs:\n- path: x\n"])
    #expect(project.pipe("status", "-q").status == 1)
    project.write("x", "1\n")
    let status = project.pipe("status")
    #expect(status.output.contains("x.dvc   x is not recorded yet"))
    #expect(project.pipe("repro", "-P").status == 0)
    #expect(project.read(".gitignore") == "/x\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func whatTheCacheDoesNotKeepStaysOutOfIt() {
    let project = SharedProject(files: ["x.dvc": "outs:\n- path: x\n  cache: false\n", "x": "1\n"])
    #expect(project.pipe("repro", "-P").status == 0)
    #expect(project.pipe("commit", "-f").status == 0)
    #expect(project.read("x.dvc").contains("md5: b026324c6904b2a9cb4b88d6d61c81d1"))
    #expect(project.scratch.sh("find .dvc/cache -type f 2>/dev/null | wc -l").output == "0\n")
    #expect(project.read(".gitignore") == "")
    #expect(project.dvc("status").output == nothingToDo)
  }
}
