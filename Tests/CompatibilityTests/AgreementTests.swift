import Support
import Testing

/// Random projects under random changes: both programs come to the same outputs and the same records.
///
/// `PIPE_SEED=N` repeats one seed, `PIPE_SOAK=N` takes N times as many.
@Suite struct AgreementTests {
  @Test(arguments: Self.seeds)
  func bothComeToTheSame(seed: UInt64) {
    var random = RandomProject(seed: seed)
    let (mine, theirs) = (SharedProject(files: random.files), SharedProject(files: random.files))
    var story: [String] = []
    for round in 0..<3 {
      let changes = round == 0 ? [] : [random.change(), random.change()]
      for project in [mine, theirs] {
        for script in changes where !script.isEmpty { project.scratch.sh(script) }
        for (path, text) in random.stageFiles { project.write(path, text) }
      }
      story += changes + ["repro"]
      let (run, other) = (mine.pipe("repro", "-P"), theirs.dvc("repro", "-P"))
      let tale = "seed \(seed): \(story.joined(separator: "; "))"
      #expect(run.status == 0 && other.status == 0, "\(tale)\n\(run.errors)\(other.errors)")
      #expect(mine.contents == theirs.contents, "\(tale)")
    }
    #expect(mine.dvc("status").output == theirs.dvc("status").output)
    #expect(theirs.pipe("status", "-P", "--exit-code").status == 0, "seed \(seed)")
  }

  private static let seeds: [UInt64] = {
    if let seed = Scratch.variable("PIPE_SEED").flatMap(UInt64.init) { return [seed] }
    return Array(1...(2 * (Scratch.variable("PIPE_SOAK").flatMap(UInt64.init) ?? 1)))
  }()
}

extension SharedProject {
  /// All files but those that either program keeps for itself, with their content and permissions.
  fileprivate var contents: String {
    scratch.sh(
      """
      find . -path ./.git -prune -o -path ./.dvc -prune -o -path ./pipe.lock -o -type f -printf '%p %m\\n' | LC_ALL=C sort |
        while read -r file mode; do echo "# $file $mode"; cat "$file"; done
      """
    ).output
  }
}
