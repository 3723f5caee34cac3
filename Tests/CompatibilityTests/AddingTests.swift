import Support
import Testing

/// `pipe add` beside `dvc add`, on the same data.
@Suite struct AddingTests {
  /// Two equal projects, one for each program.
  private func twins(_ script: String) -> (mine: SharedProject, theirs: SharedProject) {
    let twins = (SharedProject(), SharedProject())
    for project in [twins.0, twins.1] {
      #expect(project.scratch.sh(script).status == 0)
      project.commit()
    }
    return twins
  }

  private func expectSame(_ mine: SharedProject, _ theirs: SharedProject) {
    let list = "find . -name '*.dvc' -type f -o -name .gitignore | grep -v '^./.dvc/tmp' | sort"
    let texts = "\(list) | while read -r file; do echo \"# $file\"; cat \"$file\"; done"
    #expect(mine.scratch.sh(texts).output == theirs.scratch.sh(texts).output)
    #expect(mine.objects == theirs.objects)
    #expect(mine.dvc("status").output == nothingToDo)
  }

  @Test func filesFoldersAndOddNamesAreAddedByteForByte() {
    let data = """
      mkdir -p d/s sub e; echo 1 > d/1; echo 2 > d/s/2; echo x > sub/in.txt; : > empty
      echo y > 'we ird#[x]!.txt'; echo z > '123'; echo u > 'ü: x'; echo r > run.sh; chmod +x run.sh
      printf 'kept' > .gitignore
      """
    let (mine, theirs) = twins("echo base > base")
    for project in [mine, theirs] { project.scratch.sh(data) }
    let words = ["d", "sub/in.txt", "empty", "e", "we ird#[x]!.txt", "123", "ü: x", "run.sh"]
    #expect(
      mine.scratch.spawn([Scratch.program, "add"] + words, in: mine.scratch.root).status == 0)
    let other = theirs.scratch.spawn(
      [SharedProject.program, "add", "-q"] + words, in: theirs.scratch.root)
    #expect(other.status == 0)
    expectSame(mine, theirs)
  }

  @Test func patternsAndPathsFromASubfolderMeanTheSame() {
    let (mine, theirs) = twins("echo base > base")
    for project in [mine, theirs] {
      project.scratch.sh(
        "mkdir sub; echo 1 > f1.csv; echo 2 > f2.csv; echo q > sub/q; echo t > t.txt")
    }
    #expect(mine.pipe("add", "--glob", "f*.csv").status == 0)
    #expect(theirs.dvc("add", "-q", "--glob", "f*.csv").status == 0)
    #expect(mine.pipe("add", "q", "../t.txt", folder: "sub").status == 0)
    #expect(theirs.dvc("add", "-q", "q", "../t.txt", folder: "sub").status == 0)
    expectSame(mine, theirs)
  }

  @Test func whatIsTrackedIsUpdatedWithItsCommentsAndMeta() {
    let (mine, _) = twins("echo base > base")
    mine.scratch.sh("echo 1 > a")
    #expect(mine.dvc("add", "-q", "a").status == 0)
    let former = mine.read("a.dvc")
    mine.write("a.dvc", "# mine\n" + former + "  desc: 'the data'   # why\nmeta: {x: 1}\n")
    mine.scratch.sh("echo twelve > a; chmod +x a")
    #expect(mine.pipe("add", "a").status == 0)
    #expect(
      mine.read("a.dvc") == """
        # mine
        outs:
        - md5: 1f1b585c45db064d3d7d32ca20df252d
          size: 7
          hash: md5
          path: a
          desc: 'the data'   # why
          isexec: true
        meta: {x: 1}

        """)
    #expect(mine.dvc("status").output == nothingToDo)
    #expect(mine.pipe("add", "a").output == "  unchanged   a   7 B   a.dvc\n")
  }

  @Test func aPartOfAFolderLeavesTheRestAsItWasRecorded() {
    let (mine, theirs) = twins("echo base > base")
    for project in [mine, theirs] {
      project.scratch.sh("mkdir d; echo 1 > d/1; echo 2 > d/2")
      #expect(project.dvc("add", "-q", "d").status == 0)
      project.scratch.sh("echo 11 > d/1; mkdir d/s; echo 3 > d/s/3")
    }
    #expect(mine.pipe("add", "d/s/3").output.hasPrefix("  updated   d   6 B   d.dvc\n"))
    #expect(theirs.dvc("add", "-q", "d/s/3").status == 0)
    #expect(mine.read("d.dvc") == theirs.read("d.dvc"))
    #expect(mine.objects == theirs.objects)
    #expect(mine.read("d/1") == "11\n")
  }

  @Test func whatCannotBeAddedIsRefusedAllAtOnceAndNothingIsWritten() {
    let project = SharedProject(
      "stages: {s: {cmd: echo 1 > out, outs: [out]}}\n", ["tracked": "1\n", "dir/x": "1\n"])
    project.scratch.sh("ln -s dir link; ln -s nowhere broken; mkdir data; echo 1 > data/x")
    #expect(project.pipe("repro", "-q").status == 0)
    #expect(project.pipe("add", "-q", "data/x").status == 0)
    let before = project.changes
    let ending = project.pipe(
      "add", "nothere", "out", "tracked", "link", "link/x", "broken", "data", "/etc/hostname",
      "dvc.yaml", ".", ".dvc/config")
    #expect(ending.status == 2)
    let codes = ending.errors.split(separator: "\n").filter { $0.hasPrefix("error[") }
      .map { $0.prefix { $0 != "]" }.dropFirst(6) }
    #expect(
      codes == [
        "path-outside-project", "missing-file", "overlapping-outputs", "output-tracked-by-git",
        "path-outside-project", "path-outside-project", "broken-link", "overlapping-outputs",
        "invalid-value", "invalid-value", "invalid-value",
      ])
    #expect(ending.errors.contains("git rm -r --cached 'tracked'"))
    #expect(project.changes == before)
  }

  @Test func aLinkToAFileStaysALink() {
    let (mine, _) = twins("echo base > base")
    mine.scratch.sh("echo 1 > a; ln -s a link")
    #expect(mine.pipe("add", "link").status == 0)
    #expect(mine.scratch.sh("readlink link").output == "a\n")
    #expect(mine.dvc("status").output == nothingToDo)
  }

  @Test func outCopiesTheDataIn() {
    let (mine, theirs) = twins("echo base > base")
    for project in [mine, theirs] {
      project.scratch.sh("mkdir -p in; echo 1 > in/1; echo 2 > there")
    }
    for project in [mine, theirs] {
      project.scratch.sh("rm -rf ../$(basename $PWD).x; cp -r in $PWD.x")
    }
    #expect(mine.pipe("add", "\(mine.scratch.root).x", "--out", "copy").status == 0)
    #expect(theirs.dvc("add", "-q", "\(theirs.scratch.root).x", "--out", "copy").status == 0)
    #expect(mine.read("copy.dvc") == theirs.read("copy.dvc"))
    #expect(mine.pipe("add", "in/1", "--out", "there").status == 1)
    #expect(mine.pipe("add", "in/1", "--out", "there", "-f").status == 0)
    #expect(mine.scratch.sh("cat .dvc/tmp/pipe/trash/*/add/there").output == "2\n")
    for project in [mine, theirs] { project.scratch.sh("rm -rf $PWD.x") }
  }

  @Test func dvcSettingsAboutGitAreObeyed() {
    let project = SharedProject()
    project.write(".dvc/config", "[core]\n    autostage = true\n")
    project.write("dvc.yaml", "stages: {s: {cmd: echo 1 > out, outs: [out]}}\n")
    project.commit()
    project.write("a", "1\n")
    #expect(project.pipe("add", "a").status == 0)
    #expect(project.changes == "A  .gitignore\nA  a.dvc\n")
    #expect(project.pipe("repro", "-q").status == 0)
    #expect(project.changes == "A  .gitignore\nA  a.dvc\nA  dvc.lock\nA  pipe.lock\n")
    let plain = SharedProject()
    plain.write(".dvc/config", "[core]\n    no_scm = true\n")
    plain.write("a", "1\n")
    #expect(plain.pipe("add", "a").status == 0)
    #expect(!plain.scratch.exists(".gitignore"))
  }
}
