import Support
import Testing

/// Projects with all that a `dvc.yaml` can hold: made by one program, accepted by the other.
@Suite struct BothOrdersTests {
  @Test(arguments: [("zoo", 19), ("grammar", 18)])
  func eachAcceptsWhatTheOtherMade(name: String, stages: Int) {
    let (mine, theirs) = (
      SharedProject(copying: "projects/\(name)"), SharedProject(copying: "projects/\(name)")
    )
    #expect(theirs.dvc("repro", "-P").status == 0)
    let run = mine.pipe("repro", "-P")
    #expect(run.status == 0, "\(run.output)\(run.errors)")

    #expect(mine.read("dvc.lock") == theirs.read("dvc.lock"))
    #expect(mine.read("sub/dvc.lock") == theirs.read("sub/dvc.lock"))
    #expect(mine.read(".gitignore") == theirs.read(".gitignore"))
    #expect(mine.read("sub/.gitignore") == theirs.read("sub/.gitignore"))
    #expect(mine.read("öut dir/.gitignore") == theirs.read("öut dir/.gitignore"))
    #expect(mine.sharedChanges == theirs.changes)
    #expect(mine.objects == theirs.objects)
    #expect(mine.runs == theirs.runs)

    #expect(mine.dvc("status").output == nothingToDo)
    #expect(!mine.dvc("repro", "-P").output.contains("Running stage"))
    theirs.commit()
    #expect(theirs.pipe("status", "-P", "--exit-code").status == 0)
    #expect(theirs.pipe("repro", "-P").output.hasPrefix("Up to date: \(stages) stages"))
    #expect(theirs.changes == "")
  }
}
