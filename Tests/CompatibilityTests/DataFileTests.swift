import Support
import Testing

/// Data that `dvc add` tracks and stages read.
@Suite struct DataFileTests {
  private func project() -> SharedProject {
    let project = SharedProject(
      """
      stages:
        a: {cmd: cat raw/x one > a.txt, deps: [raw, one], outs: [a.txt]}

      """)
    project.scratch.sh("mkdir -p raw/s; echo x > raw/x; echo y > raw/s/y; echo 1 > one")
    #expect(project.dvc("add", "-q", "raw", "one").status == 0)
    project.write("one.dvc", "# mine\n" + project.read("one.dvc") + "meta: {a: 1}  # kept\n")
    project.commit()
    return project
  }

  @Test func itIsRecordedWhereItChanged() {
    let project = project()
    #expect(project.pipe("repro").status == 0)
    #expect(project.sharedChanges.split(separator: "\n").count == 2, "dvc.lock and .gitignore")
    #expect(project.dvc("status").output == nothingToDo)
    project.scratch.sh("echo z > raw/x; rm raw/s/y; echo 22 > one")
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(
      project.read("one.dvc") == """
        # mine
        outs:
        - md5: 2fc57d6f63a9ee7e2f21a26fa522e3b6
          size: 3
          hash: md5
          path: one
        meta: {a: 1}  # kept

        """)
    #expect(project.dvc("status").output == nothingToDo)
    project.scratch.sh("rm -r one raw")
    #expect(project.dvc("checkout").status == 0)
    #expect(project.read("raw/x") == "z\n")
  }

  @Test func aCheckoutBringsItBack() {
    let project = project()
    project.scratch.sh("rm -r one raw/s")
    #expect(
      project.pipe("checkout").output == "  A  one\n  M  raw\n2 outputs brought to the lock.\n")
    #expect(project.read("raw/s/y") == "y\n")
    #expect(project.dvc("status", "raw.dvc", "one.dvc").output == nothingToDo)
  }

  @Test func aFileThatBecomesAFolderIsWrittenAsDVCWritesIt() {
    let (mine, theirs) = (project(), project())
    for project in [mine, theirs] {
      project.scratch.sh("rm -r one raw; mkdir one; echo 1 > one/1; echo x > raw")
      project.scratch.sh("sed -i 's/cat.*a.txt,/ls one > a.txt,/' dvc.yaml")
    }
    #expect(mine.pipe("repro").status == 0)
    #expect(theirs.dvc("repro", "-q").status == 0)
    #expect(mine.read("one.dvc") == theirs.read("one.dvc"))
    #expect(mine.read("raw.dvc") == theirs.read("raw.dvc"))
    #expect(mine.objects == theirs.objects)
  }
}
