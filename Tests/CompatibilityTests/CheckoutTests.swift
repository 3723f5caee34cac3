import Support
import Testing

/// Bringing the workspace to the records, as `dvc checkout` does.
@Suite struct CheckoutTests {
  @Test func linksIntoACacheThatIsGoneAreMadeAnew() {
    let project = SharedProject()
    project.write(".dvc/config", "[cache]\n    type = symlink\n")
    project.scratch.sh("echo foo > foo; mkdir data; echo 1 > data/f; pipe add -q foo data")
    project.scratch.sh("echo mine > data/mine; mv .dvc/cache .dvc/moved")
    project.write(".dvc/config", "[cache]\n    type = symlink\n    dir = moved\n")
    #expect(
      project.scratch.shown("pipe status") == """
          data.dvc   data is missing
          foo.dvc    foo is missing

        """)
    #expect(project.pipe("add", "data").errors.contains("broken-link"))
    #expect(
      project.scratch.shown("pipe checkout") == """
          M  foo
        1 output brought to the lock.
        error[would-overwrite]: 'data/mine' was changed by hand and is saved nowhere
         --> data.dvc:6:9
        6 |   path: data
          |         ^^^^
          = keep a copy of it, then: pipe checkout --force data.dvc
        [1]

        """)
    #expect(project.pipe("checkout", "-f").status == 0)
    #expect(
      project.scratch.sh("cat foo data/f; readlink -f foo data/f | grep -c moved").output
        == "foo\n1\n2\n")
    #expect(project.dvc("status").output == nothingToDo)
    #expect(
      project.scratch.sh("cat .dvc/tmp/pipe/trash/*/*/*mine .dvc/tmp/pipe/trash/*/*/*/mine || true")
        .output == "mine\n")
  }

  @Test func linksStayWhereTheCacheHasNotWhatTheyLedTo() {
    let project = SharedProject()
    project.write(".dvc/config", "[cache]\n    type = symlink\n")
    project.scratch.sh("mkdir data; echo 1 > data/f; pipe add -q data; rm -rf .dvc/cache")
    #expect(project.pipe("checkout", "-f").status == 1)
    #expect(project.scratch.sh("readlink data/f").status == 0)
  }

  @Test func anExecutableFileIsSoAgain() {
    let project = SharedProject()
    project.scratch.sh("printf foo > foo; chmod +x foo; pipe add -q foo; chmod -x foo")
    #expect(project.pipe("checkout", "foo").output.hasPrefix("  M  foo\n"))
    #expect(
      project.scratch.sh("test -x foo; pipe checkout foo").output == "Everything is as recorded.\n")
    project.write(".dvc/config", "[cache]\n    type = hardlink\n")
    project.scratch.sh(
      "sed -i '/isexec/d' foo.dvc; chmod -x foo; pipe checkout --relink")
    #expect(project.scratch.sh("stat -c '%h %A' foo").output == "2 -r--r--r--\n")
    project.scratch.sh("sed -i 's/- md5/- isexec: true\\n  md5/' foo.dvc")
    #expect(project.pipe("checkout", "foo").output.hasPrefix("  M  foo\n"))
    #expect(
      project.scratch.sh("stat -c '%h %A' foo; find .dvc/cache -type f -perm /111").output
        == "1 -rwxr-xr-x\n")
  }

  @Test func whatWasNeverRecordedIsSaid() {
    let project = SharedProject(
      """
      stages:
        a: {cmd: echo 1 > one, outs: [one, {git: {cache: false}}]}
        b: {cmd: echo 2 > two, outs: [two]}

      """)
    project.write("two", "2\n")
    #expect(
      project.scratch.shown("pipe checkout") == """
        error[object-missing]: nothing is recorded for 'one', an output of 'a'
         --> dvc.yaml:2:33
        2 |   a: {cmd: echo 1 > one, outs: [one, {git: {cache: false}}]}
          |                                 ^^^
          = make it: pipe repro a
        error[object-missing]: nothing is recorded for 'two', an output of 'b'
         --> dvc.yaml:3:33
        3 |   b: {cmd: echo 2 > two, outs: [two]}
          |                                 ^^^
          = record what is there: pipe commit b
        [1]

        """)
    #expect(project.pipe("checkout", "--allow-missing").status == 0)
    #expect(project.dvc("checkout", "-q", "a").status != 0)
    #expect(project.read("two") == "2\n")
  }

  @Test func aColonStandsForTheStageFile() {
    let project = SharedProject(
      "stages: {a: {cmd: echo 1 > one, outs: [one]}}\n",
      ["sub/dvc.yaml": "stages: {b: {cmd: echo 2 > two, outs: [two]}}\n"])
    #expect(project.pipe("repro", "-qP").status == 0)
    for (target, folder, made) in [
      (":", ".", "one"), (":", "sub", "sub/two"), ("sub/dvc.yaml:", ".", "sub/two"),
    ] {
      project.scratch.sh("rm one sub/two")
      #expect(project.pipe("checkout", target, folder: folder).status == 0)
      #expect(project.scratch.sh("ls one sub/two 2>/dev/null || true").output == "\(made)\n")
      #expect(project.pipe("checkout").status == 0)
    }
  }

  @Test func relinkingTakesInTheUnchangedFilesOfAChangedFolder() {
    let project = SharedProject()
    project.scratch.sh("mkdir d; echo 1 > d/1; : > d/e; pipe add -q d; echo 2 > d/2")
    project.write(".dvc/config", "[cache]\n    type = hardlink,symlink\n")
    #expect(project.pipe("checkout", "--relink", "-f").output.hasPrefix("  M  d\n"))
    #expect(
      project.scratch.sh("cd d; stat -c '%n %F %h' *").output
        == "1 regular file 2\ne regular empty file 1\n")
  }

  @Test func whatAKilledProcessWasWritingGoes() {
    let project = SharedProject()
    project.scratch.sh("mkdir -p d/s; echo 1 > d/s/1; echo 2 > f; pipe add -q d f; rm d/s/1 f")
    let ending = project.scratch.sh(
      """
      sh -c 'echo $$' > .git/dead
      touch .pipe-tmp-$(cat .git/dead)-a d/s/.pipe-tmp-$(cat .git/dead)-b d/.pipe-tmp-$$-c
      pipe checkout -q; find . -name '.pipe-tmp-*' | grep -c -- "-$$-c"; find . -name '.pipe-tmp-*' | wc -l
      """)
    #expect(ending.output == "1\n1\n")
  }

  @Test func aNameThatNothingHasIsComparedWithTheData() {
    let project = SharedProject()
    project.scratch.sh("echo 1 > model; pipe add -q model")
    #expect(project.pipe("checkout", "modle").errors.contains("did you mean 'model'?"))
    #expect(project.pipe("checkout", "xyz").errors.contains("tracked data: model.dvc"))
  }
}
