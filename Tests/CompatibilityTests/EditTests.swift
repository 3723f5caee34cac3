import Support
import Testing

/// The same edits in two copies of a project: one is DVC's, one is pipe's.
@Suite struct EditTests {
  private static let edits = [
    "true",
    "sed -i 's/seed: 7/seed: 8/' params.yaml; echo 5 > raw/5",
    // A stage goes, a stage gets another name, outputs are lost or edited, modes change.
    """
    sed -i '/^  nocache:/,/cache: false/d; s/^  exe:/  exe2:/; s/echo one/echo  one/' dvc.yaml
    rm -rf tree/a sub/last.txt; echo hand >> model.txt; chmod -x src/prepare.py tool.sh
    """,
    "sed -i 's/seed: 8/seed: 7/' params.yaml; rm raw/5",
  ]

  @Test func bothRunTheSameStagesAndRecordTheSame() {
    let (mine, theirs) = (
      SharedProject(copying: "projects/zoo"), SharedProject(copying: "projects/zoo")
    )
    for edit in Self.edits {
      mine.scratch.sh(edit)
      theirs.scratch.sh(edit)
      let run = mine.pipe("repro", "-P").output
      let stages = theirs.dvc("repro", "-P").output
      #expect(
        run.matches(of: #/ ran  /#).count == stages.matches(of: #/Running stage/#).count, "\(run)")
      for file in ["dvc.lock", "sub/dvc.lock", ".gitignore", "model.txt", "tree/a/1"] {
        #expect(mine.read(file) == theirs.read(file))
      }
    }
    #expect(mine.runs == theirs.runs)
  }

  @Test func oneProjectInTurnComesToTheSame() {
    let (shared, theirs) = (
      SharedProject(copying: "projects/corners"), SharedProject(copying: "projects/corners")
    )
    #expect(shared.pipe("repro").status == 0)
    #expect(theirs.dvc("repro").status == 0)
    #expect(shared.read("dvc.lock") == theirs.read("dvc.lock"))
    #expect(shared.objects == theirs.objects)
    #expect(shared.runs == theirs.runs)
    #expect(shared.sharedChanges == theirs.changes)
    #expect(!shared.dvc("repro").output.contains("Running stage 'odd'"))
    #expect(shared.read("dvc.lock") == theirs.read("dvc.lock"))
  }
}
