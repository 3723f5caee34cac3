import Support
import Testing

/// What `pipe add` refuses, as `dvc add` does, and what parts of folders come to.
@Suite struct AddingLimitsTests {
  @Test func dataThatIsGoneIsNoDataToAdd() {
    let project = SharedProject()
    project.write("a", "1\n")
    #expect(project.pipe("add", "-q", "a").status == 0)
    let record = project.read("a.dvc")
    project.scratch.sh("rm a")
    #expect(
      project.scratch.shown("pipe add a") == """
        error[missing-file]: 'a', which 'a.dvc' tracks, is not there
         --> a.dvc:5:9
        5 |   path: a
          |         ^
          = bring it back: pipe checkout a.dvc
        [2]

        """)
    #expect(project.read("a.dvc") == record)
  }

  @Test func oneCommandDoesNotTrackAPathTwice() {
    let project = SharedProject(files: ["base": ""])
    project.write("d/s/1", "1\n")
    #expect(
      project.scratch.shown("pipe add d/s/1 d d/s") == """
        error[overlapping-outputs]: 'd' holds 'd/s/1', and both are to be added
          = add 'd' alone; 'd/s/1' is a part of it

        error[overlapping-outputs]: 'd/s' holds 'd/s/1', and both are to be added
          = add 'd/s' alone; 'd/s/1' is a part of it
        [2]

        """)
    #expect(project.changes == "?? d/\n")
    #expect(
      project.scratch.shown("pipe add -q d; pipe add d/s/1 d") == "  unchanged   d   2 B   d.dvc\n")
  }

  @Test func aRecordThatGitWouldNotTakeIsNotWritten() {
    let project = SharedProject(files: [".gitignore": "/dir/\nodd*.dvc\n"])
    project.scratch.sh("mkdir -p dir/sub; echo 1 > dir/sub/f; echo 2 > plain; echo 3 > 'odd\"'")
    #expect(
      project.scratch.shown("pipe add dir/sub plain 'odd\"' .gitignore") == """
        error[invalid-value]: '.gitignore' is part of how the project is kept, it is not data
          = name files and folders of data

        error[output-ignored]: Git ignores 'dir/sub.dvc', so that the record of 'dir/sub' would be lost
          = change the rule that ignores it: git check-ignore -v dir/sub.dvc

        error[output-ignored]: Git ignores 'odd".dvc', so that the record of 'odd"' would be lost
          = change the rule that ignores it: git check-ignore -v 'odd".dvc'
        [2]

        """)
    #expect(project.changes == "?? \"odd\\\"\"\n?? plain\n")
    #expect(project.dvc("add", "-q", "dir/sub").status != 0)
  }

  @Test func whatIsGoneFromAFolderIsTakenOutOfItsRecord() {
    let project = SharedProject()
    project.scratch.sh(
      "mkdir -p d/s; echo 1 > d/1; echo 2 > d/s/2; echo 3 > d/3; echo 4 > d/4; pipe add -q d")
    project.scratch.sh("rm -r d/1 d/s; echo 33 > d/3; echo 44 > d/4; mkdir d/n; echo 5 > d/n/5")
    #expect(
      project.pipe("add", "d/1", "d/s", "d/4", "d/n").output.hasPrefix("  updated   d   7 B "))
    project.scratch.sh("pipe checkout -f")
    #expect(
      project.scratch.sh("cd d; find . -type f | sort | xargs tail -n 1 -q").output == "3\n44\n5\n")
    #expect(project.dvc("status").output == nothingToDo)
    #expect(project.pipe("add", "d/1").status == 2)
  }

  @Test func aPartIsNotTakenWhereTheRestIsNotKnown() {
    let project = SharedProject()
    project.scratch.sh("mkdir d; echo 1 > d/1; echo 2 > d/2; pipe add -q d; rm -r .dvc/cache d/1")
    let record = project.read("d.dvc")
    #expect(project.pipe("add", "d/2").errors.contains("pipe add d\n"))
    #expect(project.read("d.dvc") == record)
  }

  @Test func aPartThatIsTakenIsLinkedToTheCache() {
    let project = SharedProject()
    project.write(".dvc/config", "[cache]\n    type = symlink\n")
    project.scratch.sh(
      "mkdir d; echo 1 > d/1; echo 2 > d/2; pipe add -q d; rm d/1 d/2; echo 11 > d/1; echo 22 > d/2"
    )
    #expect(project.pipe("add", "d/1").status == 0)
    #expect(project.scratch.sh("stat -c '%F' d/1 d/2").output == "symbolic link\nregular file\n")
  }
}
