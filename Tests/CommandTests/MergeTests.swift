import Support
import Testing

/// Locks that `git merge` brings together: what two people did at once never becomes a wrong record.
@Suite struct MergeTests {
  /// Two stages that know nothing of each other, each with a parameter.
  private static let stages = """
    environment: rerun
    stages:
      first:
        cmd: fake/bin/python3.11 first.sh ${first.seed} > first.out
        deps: [first.sh]
        outs: [first.out]
      second:
        cmd: fake/bin/python3.11 second.sh ${second.seed} > second.out
        deps: [second.sh]
        outs: [second.out]

    """

  private static func project() -> Scratch {
    let scratch = EnvironmentTests.project(stages)
    scratch.write("params.yaml", "first:\n  seed: 1\n\n\n\n\nsecond:\n  seed: 1\n")
    scratch.write("first.sh", "echo first $1")
    scratch.write("second.sh", "echo second $1")
    scratch.pipe("repro")
    scratch.sh("git add -A; git commit -qm one; git branch left; git branch right")
    return scratch
  }

  /// Does some work on a branch, brings everything up to date and commits.
  private func work(on branch: String, _ scratch: Scratch, _ stages: String, _ change: () -> Void) {
    scratch.sh("git checkout -q \(branch); pipe checkout")
    change()
    #expect(scratch.sh("pipe repro \(stages) && git commit -qam \(branch)").status == 0)
  }

  /// What a lock from nothing would hold of the present workspace.
  private func freshLock(_ scratch: Scratch) -> String? {
    let merged = scratch.read("pipe.lock")
    scratch.sh("mv pipe.lock kept; pipe repro -q")
    let fresh = scratch.read("pipe.lock")
    scratch.sh("mv kept pipe.lock")
    #expect(fresh != nil && merged != nil)
    return fresh
  }

  @Test func aParameterAndAnUpgradeOnOneStageMeetInAConflictThatReproHeals() {
    let scratch = Self.project()
    work(on: "left", scratch, "first") {
      scratch.sh("sed -i '2s/1/2/' params.yaml")
    }
    work(on: "right", scratch, "first") { EnvironmentTests.install("2.2.1", scratch) }
    #expect(scratch.sh("git merge left").status == 1)
    let text = scratch.read("pipe.lock") ?? ""
    #expect(text.contains("<<<<<<<"))
    #expect(scratch.pipe("repro", "--locked").status == 1)
    #expect(
      scratch.shown("pipe repro first").contains("first      ran    T  first.out"),
      "neither side was made with both")
    #expect(!(scratch.read("pipe.lock") ?? "").contains("<<<<<<<"))
    #expect(scratch.read("first.out") == "first 2\n")
    scratch.pipe("repro")
    #expect(scratch.pipe("repro", "--locked").status == 0)
    #expect(scratch.read("pipe.lock") == freshLock(scratch))
    #expect(scratch.sh("pipe doctor").status == 0)
  }

  @Test func whateverAPersonKeepsOfAConflictIsTrueOrFound() {
    let scratch = Self.project()
    work(on: "left", scratch, "first") { scratch.sh("sed -i '2s/1/2/' params.yaml") }
    work(on: "right", scratch, "first") { EnvironmentTests.install("2.2.1", scratch) }
    scratch.sh("git merge left; cp pipe.lock conflicted")
    // Each hunk from either side, as a merge driver or a tired person would take it.
    for side in ["ours", "theirs", "union"] {
      scratch.sh(
        """
        for stage in 1 2 3; do git show :$stage:./pipe.lock > s$stage; done
        git merge-file -p --\(side) s2 s1 s3 > pipe.lock
        """)
      let locked = scratch.pipe("repro", "--locked")
      #expect(locked.status != 0, "\(side): \(locked.output)\(scratch.read("pipe.lock") ?? "")")
    }
  }

  @Test func aParameterHereAndAnUpgradeThereMergeAndStayTrue() {
    let scratch = Self.project()
    work(on: "left", scratch, "first") { scratch.sh("sed -i '2s/1/2/' params.yaml") }
    work(on: "right", scratch, "second") { EnvironmentTests.install("2.2.1", scratch) }
    #expect(scratch.sh("git merge -q --no-edit left").status == 0)
    let merged = scratch.read("pipe.lock")
    #expect(scratch.sh("pipe checkout && pipe repro --locked --environment report").status == 0)
    #expect(scratch.read("first.out") == "first 2\n")
    #expect(
      scratch.pipe("env", "diff", "first", "second").output
        == "first, second\n  numpy 2.1.0 → 2.2.1\n")
    #expect(scratch.sh("pipe repro --environment report; pipe doctor").status == 0)
    #expect(scratch.read("pipe.lock") == merged)
    #expect(
      scratch.shown("pipe status --environment report")
        == "Up to date: 2 stages, 4 files, T.\nnumpy 2.1.0 → 2.2.1 since 'first' ran\n")
  }

  @Test func twoUpgradesMeetAmongTheEnvironmentsAndReproHeals() {
    let scratch = Self.project()
    work(on: "left", scratch, "first") { EnvironmentTests.install("2.2.1", scratch) }
    work(on: "right", scratch, "second") { EnvironmentTests.install("2.3.0", scratch) }
    scratch.sh("git merge --no-edit left; git add pipe.lock")
    scratch.sh("pipe checkout; pipe repro --environment report")
    let lock = scratch.read("pipe.lock") ?? ""
    #expect(!lock.contains("<<<<<<<"))
    #expect(lock.contains("numpy: 2.2.1") && lock.contains("numpy: 2.3.0"))
    #expect(!lock.contains("numpy: 2.1.0"), "nothing was made with it any more")
    #expect(scratch.sh("pipe repro --locked --environment report; pipe doctor").status == 0)
    #expect(
      scratch.pipe("env", "diff", "first", "second").output
        == "first, second\n  numpy 2.2.1 → 2.3.0\n")
  }

  @Test func aVerdictThatAMergeLeavesAboutAnotherEntryIsFound() {
    let scratch = Self.project()
    let entry = scratch.sh("sed -n '/^  first:/,/^$/s/^    entry: //p' pipe.lock").output.dropLast()
    scratch.sh("sed -i 's/^    entry: \(entry)$/&\\n    verified: \(entry) replicable/' pipe.lock")
    #expect(scratch.pipe("repro", "--locked").status == 0)
    scratch.sh("sed -i 's/verified: \(entry)/verified: 0123456789abcdef/' pipe.lock")
    #expect(scratch.pipe("repro", "--locked").status == 1)
    #expect(scratch.pipe("status", "--json").output.contains(#""kind":"lock-inconsistent""#))
    scratch.pipe("repro")
    #expect(!(scratch.read("pipe.lock") ?? "").contains("verified"))
  }
}
