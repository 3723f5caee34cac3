import Support
import Testing

/// After a switch of branches, outputs that only the other branch has go, if the cache has them.
@Suite struct LeftoverTests {
  private static let stageFile = "stages:\n  a: {cmd: cp in a, deps: [in], outs: [a]}\n"
  private static let further = """
      z: {cmd: "cp in zz; mkdir -p zd/s; cp in zd/s/1; cp in zm; mkdir ze; cp in ze/e", deps: [in],
          outs: [zz, zd, zm, ze]}

    """

  /// Two branches, the second of which makes more; the workspace is that of the second.
  private func project(_ kind: String = "copy", by program: String = "pipe") -> SharedProject {
    let project = SharedProject(Self.stageFile, ["in": "1\n"])
    project.write(".dvc/config", "[cache]\n    type = \(kind)\n")
    project.pipe("repro", "-q")
    project.commit()
    project.scratch.sh("git branch -m main; git checkout -q -b two; echo data > dat")
    project.write("dvc.yaml", Self.stageFile + Self.further)
    if program == "pipe" {
      project.pipe("repro", "-q")
      project.pipe("add", "-q", "dat")
    } else {
      _ = project.dvcOutputs(["repro -q", "add -q dat"])
    }
    project.commit()
    return project
  }

  @Test(arguments: ["copy", "hardlink", "symlink"])
  func whatTheCacheHasGoesAndComesBack(kind: String) {
    let project = project(kind)
    project.scratch.sh("git checkout -q main")
    #expect(
      project.pipe("checkout").output == """
          D  dat
          D  zd
          D  ze
          D  zm
          D  zz
        5 outputs of another branch removed; the cache has them.

        """)
    #expect(project.changes == "" && project.read("a") == "1\n")
    #expect(project.scratch.sh("find .dvc/tmp/pipe/trash -mindepth 1").output == "")
    project.scratch.sh("git checkout -q two; pipe checkout -q")
    #expect(project.read("zd/s/1") == "1\n" && project.read("dat") == "data\n")
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func whatDVCMadeGoesTooAndWhatDVCTookAwayIsNotMissed() {
    let project = project(by: "dvc")
    project.scratch.sh("git checkout -q main")
    #expect(project.pipe("checkout").output.hasPrefix("  D  dat\n  D  zd\n"))
    project.scratch.sh("git checkout -q two; pipe checkout -q; git checkout -q main")
    #expect(project.dvc("checkout").status == 0)
    project.scratch.sh("rm -rf zz zd zm ze dat")
    #expect(project.pipe("checkout").output == "Everything is as recorded.\n")
  }

  @Test func whatIsNotWholeInTheCacheStaysAndIsNamedOnce() {
    let project = project()
    project.scratch.sh(
      """
      git checkout -q main; echo changed > zm; echo mine > ze/mine; ln -s s zd/link
      rm -f .dvc/cache/files/md5/$(echo data | md5sum | sed 's/^../&\\//; s/ .*//')
      """)
    #expect(
      project.pipe("checkout").output == """
          D  zz
        1 output of another branch removed; the cache has it.
        Stays, though only two has it: dat (not as recorded, or not in the cache)
        Stays, though only two has it: zd (not as recorded, or not in the cache)
        Stays, though only two has it: ze (not as recorded, or not in the cache)
        Stays, though only two has it: zm (not as recorded, or not in the cache)

        """)
    #expect(
      project.scratch.sh("cat zm ze/mine zd/link/1 dat").output == "changed\nmine\n1\ndata\n")
    #expect(project.pipe("checkout").output == "Everything is as recorded.\n")
  }

  @Test func whatThePresentFilesSpeakOfOrGitTracksStays() {
    let project = project()
    project.scratch.sh(
      """
      git checkout -q main; git add zm; mkdir link; mv zz link/; ln -s link/zz zz
      """)
    project.write(
      "dvc.yaml", Self.stageFile + "  b: {cmd: cp zd/s/1 b, deps: [zd], outs: [b]}\n")
    #expect(
      project.pipe("checkout").output == """
          D  dat
          D  ze
        2 outputs of another branch removed; the cache has them.
        Stays, though only two has it: zz (not as recorded, or not in the cache)

        """)
    #expect(project.scratch.sh("cat zm zd/s/1 link/zz").output == "1\n1\n1\n")
  }

  @Test func whatACommitTookOutOfThePipelineStays() {
    let project = project()
    project.write("dvc.yaml", Self.stageFile)
    project.scratch.sh("rm dat.dvc")
    project.commit()
    #expect(project.pipe("checkout").output == "Everything is as recorded.\n")
    #expect(project.scratch.exists("zz") && project.scratch.exists("dat"))
  }

  @Test func aCheckoutOfNamedOutputsTakesNothingAway() {
    let project = project()
    project.scratch.sh("git checkout -q main; rm a")
    #expect(project.pipe("checkout", "a").output == "  A  a\n1 output brought to the lock.\n")
    #expect(project.scratch.exists("zz"))
    #expect(project.pipe("checkout").output.contains("D  zz"))
  }
}
