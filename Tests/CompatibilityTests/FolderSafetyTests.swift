import Support
import Testing

/// What a folder's record cannot hold is neither lost by a checkout nor by a run.
@Suite struct FolderSafetyTests {
  private static let text = """
    stages:
      s:
        cmd: mkdir -p d/s; cp in d/1; cp in d/s/2; ln -s s d/link; mkdir d/empty; cp in d/x; chmod +x d/x
        deps: [in]
        outs: [d]

    """

  /// Two versions of a folder, the first checked out, and a file in it that rules ignore.
  private func project() -> SharedProject {
    let project = SharedProject(Self.text, ["in": "1\n"])
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    project.write("in", "2\n")
    #expect(project.pipe("repro", "-q").status == 0)
    project.commit()
    project.scratch.sh("git checkout -q HEAD~1; mkdir d/.hg; echo precious > d/.hg/f")
    return project
  }

  private static let contents = "cat d/1 d/.hg/f; readlink d/link; test -d d/empty; test -x d/x"

  @Test func aCheckoutTouchesOnlyWhatDiffers() {
    let project = project()
    #expect(project.pipe("checkout").output == "  M  d\n1 output brought to the lock.\n")
    #expect(project.scratch.sh(Self.contents).output == "1\nprecious\ns\n")
    #expect(project.scratch.sh(Self.contents).status == 0)
    #expect(project.dvc("status").output == nothingToDo)
    project.scratch.sh("git checkout -q -")
    #expect(project.pipe("repro").output.contains("restored"))
    #expect(project.scratch.sh(Self.contents).output == "2\nprecious\ns\n")
  }

  @Test func aFileThatIsSavedNowhereStopsACheckout() {
    let project = project()
    project.write("d/1", "mine\n")
    let ending = project.pipe("checkout")
    #expect(ending.status == 1)
    #expect(ending.errors.hasPrefix("error[would-overwrite]: 'd/1' was changed by hand"))
    #expect(project.pipe("checkout", "-f").status == 0)
    #expect(project.scratch.sh(Self.contents).output == "1\nprecious\ns\n")
    #expect(project.scratch.sh("cat .dvc/tmp/pipe/trash/*/*/d/1").output == "mine\n")
  }

  @Test func aRunLeavesItInTheTrash() {
    let project = project()
    #expect(project.pipe("checkout", "-q").status == 0)
    project.write("in", "3\n")
    let ending = project.pipe("repro")
    #expect(ending.status == 0)
    #expect(
      ending.errors.hasPrefix(
        """
        warning[not-kept]: 'd' holds what the cache cannot keep: symbolic links (link), \
        empty folders (empty), executable bits (x)
         --> dvc.yaml:5:12
        """))
    #expect(ending.errors.split(separator: "warning[").count == 1, "it is told once")
    #expect(
      project.scratch.sh(
        """
        cd "$(dirname "$(find .dvc/tmp/pipe/trash -path '*/d/.hg')")"
        find . ! -type d -printf '%p %y\\n' -o -empty -print | LC_ALL=C sort
        """
      ).output == "./.hg/f f\n./empty\n./executable-files.txt f\n./link l\n")
    #expect(
      project.scratch.sh("cat .dvc/tmp/pipe/trash/*/s/d/executable-files.txt").output == "x\nx\n")
  }

  @Test func anObjectThatIsMissingCostsNoFile() {
    let project = project()
    #expect(project.pipe("checkout", "-q").status == 0)
    project.scratch.sh("chmod -R u+w .dvc/cache; rm .dvc/cache/files/md5/b0/26*; rm d/1")
    let ending = project.pipe("checkout")
    #expect(ending.status == 1)
    #expect(ending.errors.hasPrefix("error[object-missing]"))
    #expect(project.scratch.sh("ls -A d").output == ".hg\nempty\nlink\ns\nx\n")
    #expect(project.pipe("checkout", "--allow-missing").status == 0)
  }

  @Test(arguments: ["hardlink", "symlink", "copy", "reflink,copy", "reflink,hardlink"])
  func eachWayOfLinkingIsAcceptedByDVC(_ type: String) {
    let project = SharedProject(
      """
      stages:
        a: {cmd: 'mkdir d; cat in > d/1; : > d/0; cat in > f', deps: [in], outs: [d, f]}
        p: {cmd: cat in >> log; cat f > k, deps: [in, f], outs: [{log: {persist: true}}, k]}
        m: {cmd: cp ../k n, wdir: w, deps: [../k], metrics: [{n: {cache: false}}]}
        c: {cmd: cat k > z, deps: [k], outs: [z], always_changed: true}

      """, ["in": "1\n", "w/.gitkeep": ""])
    project.write(".dvc/config", "[cache]\n    type = \(type)\n")
    for value in ["1", "2", "1"] {
      project.write("in", "\(value)\n")
      #expect(project.pipe("repro", "-q").status == 0)
      let status = project.dvc("status").output
      #expect(status == "c:\n\talways changed\n", "\(type)")
    }
    #expect(project.read("log") == "1\n2\n1\n")
    #expect(project.pipe("checkout", "--relink").output.hasSuffix("made anew from the cache.\n"))
    #expect(project.dvc("status").output == "c:\n\talways changed\n")
    project.scratch.sh("rm -r d f k")
    #expect(project.dvc("checkout", "-q").status == 0)
    #expect(project.pipe("status", "d", "f", "k").status == 0)
    #expect(project.pipe("doctor", "--deep").status == 0)
  }

  @Test func anEmptyParameterFileIsRecordedAsDVCRecordsIt() {
    let text = "stages:\n  e:\n    cmd: echo > eo\n    params: [empty.yaml: ]\n    outs: [eo]\n"
    let (mine, theirs) = (
      SharedProject(text, ["empty.yaml": ""]), SharedProject(text, ["empty.yaml": ""])
    )
    #expect(mine.pipe("repro", "-q").status == 0)
    #expect(theirs.dvc("repro", "-q").status == 0)
    #expect(mine.read("dvc.lock") == theirs.read("dvc.lock"))
    #expect(mine.runs == theirs.runs)
    #expect(mine.dvc("status").output == nothingToDo)
    #expect(theirs.pipe("repro").output.hasPrefix("Up to date"))
    mine.write("empty.yaml", "k: 1\n")
    #expect(mine.pipe("status").output.contains("k is new"))
  }
}
