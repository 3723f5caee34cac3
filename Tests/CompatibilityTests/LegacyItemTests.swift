import Support
import Testing

/// Locks of DVC 2 change item by item: what stays as it was keeps its former digest.
///
/// In the fixture some texts have the line ends of DOS, so the digests of both kinds differ.
@Suite struct LegacyItemTests {
  /// What one of the programs leaves of the fixture after some steps.
  private func outcome(_ steps: (SharedProject) -> Void) -> (text: String, project: SharedProject) {
    let project = SharedProject(copying: "recorded/lineends")
    steps(project)
    let text = project.scratch.sh(
      """
      for file in dvc.lock *.dvc .gitignore; do echo "== $file"; cat $file; done
      cd .dvc/cache; find . -path ./pipe -prune -o -type f -print | LC_ALL=C sort |
        while read -r file; do echo "$file"; case $file in ./runs/*) cat $file;; esac; done
      """
    ).output
    return (text, project)
  }

  /// Whether DVC and pipe leave the same bytes after an edit, and both find nothing more to do.
  private func expectAgreement(
    _ edit: String, _ dvc: [String], _ pipe: [String],
    _ location: SourceLocation = #_sourceLocation
  ) {
    let wanted = outcome {
      $0.scratch.sh(edit)
      _ = $0.dvcOutputs(dvc)
    }
    let found = outcome { project in
      project.scratch.sh(edit)
      for words in pipe {
        #expect(
          project.scratch.sh("pipe \(words)").status == 0, "pipe \(words)",
          sourceLocation: location)
      }
    }
    #expect(found.text == wanted.text, sourceLocation: location)
    #expect(found.project.dvc("status").output == nothingToDo, sourceLocation: location)
    #expect(
      found.project.pipe("repro").output.hasPrefix("Up to date: 3 stages"), sourceLocation: location
    )
  }

  @Test func anInputThatChangedIsNamedAnew() {
    expectAgreement("echo new > in2", ["repro -q"], ["repro -q"])
  }

  @Test func aStageThatMakesTheSameAgainKeepsItsEntry() {
    expectAgreement(
      "rm -rf o od k o2 m.json .dvc/cache/[!4]*", ["repro -q"], ["repro -q"])
  }

  @Test func aCommandThatChangedIsAllThatChanges() {
    expectAgreement("sed -i 's/cp in o;/true; cp in o;/' dvc.yaml", ["repro -q"], ["repro -q"])
  }

  @Test func resultsAreTakenFromTheRunCacheOfMixedEntries() {
    let edit = "echo new > in2; cp in2 other"
    let back = "cp other in2"
    let wanted = outcome {
      $0.scratch.sh(edit)
      _ = $0.dvcOutputs(["repro -q"])
      $0.scratch.sh("echo in2 > in2")
      _ = $0.dvcOutputs(["repro -q"])
      $0.scratch.sh(back)
      _ = $0.dvcOutputs(["repro -q"])
    }
    let found = outcome {
      $0.scratch.sh(edit)
      $0.pipe("repro", "-q")
      $0.scratch.sh("echo in2 > in2")
      $0.pipe("repro", "-q")
      $0.scratch.sh(back)
      #expect($0.pipe("repro").output.contains("0 ran, 1 restored"))
    }
    #expect(found.text == wanted.text)
  }

  @Test func whatOneOfThemMadeTheOtherRestores() {
    let project = SharedProject(copying: "recorded/lineends")
    project.scratch.sh("echo new > in2")
    #expect(project.dvc("repro", "-q").status == 0)
    project.scratch.sh("git checkout -q dvc.lock; echo in2 > in2; rm o2 k")
    project.pipe("checkout", "-q")
    project.scratch.sh("echo new > in2")
    #expect(project.pipe("repro").output.contains("0 ran, 1 restored"))
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func outputsAreTheSameAfterAnyWayBack() {
    expectAgreement("rm -rf o od k o2 data", ["checkout -q"], ["checkout -q"])
    let restored = outcome {
      $0.scratch.sh("rm -rf od k")
      #expect($0.pipe("repro").output.contains("0 ran, 2 restored"))
    }
    #expect(restored.project.sharedChanges == "")
    #expect(restored.project.dvc("status").output == nothingToDo)
    #expect(!restored.text.contains("files/md5"))
  }

  @Test func addingWhatDidNotChangeChangesNothing() {
    expectAgreement("rm -rf .dvc/cache/26", ["add -q x data"], ["add -q x data"])
  }

  @Test func commitNamesOnlyWhatChanged() {
    let project = SharedProject(copying: "recorded/lineends")
    project.scratch.sh("echo new > in2; echo hand > k; echo y > x")
    #expect(project.pipe("commit", "-f").status == 0)
    #expect(
      project.scratch.sh("git diff -U0 '*.dvc' dvc.lock | grep '^[-+]' | grep -v '^+++\\|^---'")
        .output == """
          -      md5: 655288253f184005c74c635897120dd7
          +      hash: md5
          +      md5: 9cd599a3523898e6a12e13ec787da50a
          -      md5: 7abe721ec8acd29dcd135c6f2ccd4f9e
          -      size: 6
          +      hash: md5
          +      md5: 34ea4e858dc985a75bc61dcaff357b07
          +      size: 5
          -- md5: 401b30e3b8b5d629635a5c613cdb7919
          +- md5: 009520053b00386d1173f3988c55d192
          +  hash: md5

          """)
    #expect(project.dvc("status").output == nothingToDo)
  }

  @Test func formerOutputsThatTheCacheHasLeaveNoTrash() {
    let project = SharedProject(copying: "recorded/lineends")
    project.scratch.sh("echo new > in2")
    #expect(project.pipe("repro").output.contains("1 ran"))
    #expect(project.scratch.sh("find .dvc/tmp/pipe/trash -type f").output == "")
  }

  @Test func lineEndsThatTheCacheLacksAreNotLost() {
    let project = SharedProject(copying: "recorded/lineends")
    // For DVC 2 this is the same content; the cache holds it with other line ends.
    project.scratch.sh("printf 'a\\nb\\n' > o; echo c > in")
    #expect(project.pipe("repro").output.contains("3 ran"))
    #expect(project.scratch.sh("cat .dvc/tmp/pipe/trash/*/a/o").output == "a\nb\n")
  }
}
