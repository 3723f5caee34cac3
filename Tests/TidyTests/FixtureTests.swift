import Testing

struct FixtureTests {
  @Test func everyMistakeInAStageFileHasAFixture() {
    let root = "Fixtures/diagnostics/"
    let files = Repository().files("Fixtures/diagnostics").map { String($0.dropFirst(root.count)) }
    #expect(FixtureCoverage.problems(files) == [])
  }

  @Test func everyExemptionHasItsReason() {
    #expect(FixtureCoverage.exempt.values.allSatisfy { !$0.isEmpty })
  }

  @Test func missingAndForeignFixturesAreFound() {
    let problems = FixtureCoverage.problems([
      "cycle/two/expected.txt", "cycle/two/pipe.yaml", "unknown-key/a/pipe.yaml",
      "stage-failed/a/expected.txt", "unknwon-key/a/expected.txt",
    ])
    #expect(!problems.contains("'cycle' has no fixture"))
    #expect(problems.contains("'unknown-key' has no fixture"))
    #expect(!problems.contains("'stage-failed' has no fixture"))
    #expect(problems.last == "'unknwon-key' is not a code")
  }
}
