import Support
import Testing

/// Tracked data that `pipe commit` records, and what becomes of its files.
@Suite struct DataCommitTests {
  @Test func anImportThatIsRecordedAnewStillFitsItsDigest() {
    let project = SharedProject()
    project.scratch.sh("echo e1 > .git/e")
    #expect(project.dvc("import-url", "-q", ".git/e").status == 0)
    let former = project.read("e.dvc")
    for script in ["echo mod > e", "sed -i '/^md5/d' e.dvc; echo again > e"] {
      project.scratch.sh(script)
      #expect(project.pipe("commit", "-f", "e.dvc").status == 0)
      #expect(project.dvc("status", "-q").status == 0)
    }
    project.scratch.sh("echo e1 > e; pipe commit -qf e.dvc")
    let lines = { (text: String) in text.split(separator: "\n").sorted() }
    #expect(lines(project.read("e.dvc")) == lines(former))
  }

  @Test func dataOfThisProjectHasNoDigestOfTheWholeFile() {
    let project = SharedProject()
    project.scratch.sh(
      "echo 1 > a; pipe add -q a; echo 'md5: 1111' >> a.dvc; echo 2 > a; pipe add -q a")
    #expect(!project.read("a.dvc").contains("1111"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func whatIsRecordedIsLinkedToTheCache() {
    let project = SharedProject()
    project.write(".dvc/config", "[cache]\n    type = symlink\n")
    project.scratch.sh(
      "echo 1 > a; mkdir d; echo 2 > d/2; pipe add -q a; pipe add -q --no-commit d")
    project.scratch.sh("rm a; echo 3 > a")
    #expect(project.pipe("commit", "-f", "--no-relink", "a.dvc").status == 0)
    #expect(project.scratch.sh("stat -c '%F' a d/2").output == "regular file\nregular file\n")
    project.scratch.sh("echo 4 > a; pipe commit -qf")
    #expect(project.scratch.sh("stat -c '%F' a d/2").output == "symbolic link\nsymbolic link\n")
    project.scratch.sh("rm a; echo 5 > a; pipe repro -q a.dvc")
    #expect(project.scratch.sh("stat -c '%F' a; cat a").output == "symbolic link\n5\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func filesOfTheProjectKeepTheirPermissionsAndLinks() {
    let project = SharedProject()
    project.scratch.sh(
      "echo 1 > a; pipe add -q a; mv a.dvc .git; ln -s .git/a.dvc .; chmod 600 .git/a.dvc .gitignore"
    )
    project.scratch.sh("echo 2 > a; echo b > b; pipe add -q a b")
    #expect(
      project.scratch.sh("stat -c '%n %F %a' a.dvc .git/a.dvc .gitignore").output == """
        a.dvc symbolic link 777
        .git/a.dvc regular file 600
        .gitignore regular file 600

        """)
    #expect(project.pipe("status").output.hasPrefix("Up to date"))
  }

  @Test func dataThatAnotherProgramWorksOnIsNotRecorded() {
    let project = SharedProject()
    project.scratch.sh("echo 1 > a; echo 2 > b; pipe add -q b; echo 3 > b")
    let ending = project.scratch.sh(
      """
      sleep 60 & other=$!
      trap 'kill $other' EXIT
      echo '{"write": {"'$PWD'/a": {"pid": '$other', "cmd": "x"}}, "read": {"'$PWD'/b": [{"pid": '$other', "cmd": "x"}]}}' > .dvc/tmp/rwlock
      for words in 'add a' 'add b' 'commit -f b'; do pipe $words || echo $?; done
      """)
    #expect(ending.output == "3\n3\n3\n")
    #expect(ending.errors.contains("another pipe is working on 'a'"))
    project.scratch.sh("rm .dvc/tmp/rwlock")
    #expect(project.pipe("add", "-q", "a", "b").status == 0)
  }
}
