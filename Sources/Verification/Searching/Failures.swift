import Comparison
import Execution
import FileStore
import Records

extension Inquiry {
  /// Deals with a first execution that failed.
  ///
  /// - Returns: An execution with as much varied as the command bears; nil if the answer is given.
  func withoutObstacles(_ failed: Run) throws -> Run? {
    guard options.isVarying else {
      try explainFailure(failed)
      return nil
    }
    if !failed.conditions.guessedVariables.isEmpty {
      // An unknown variable may not bear any value; that says nothing against the stage.
      let run = try lab.run(.varying(kinds), VerificationWords.everything)
      if run.isSuccess { return run }
    }
    let plain = try lab.run(Conditions(), VerificationWords.plain)
    guard plain.isSuccess else {
      try explainFailure(plain)
      return nil
    }
    var search = GroupTesting<CauseKind>(knowing: [kinds: true]) { [lab] kinds in
      let run = try lab.run(.varying(kinds), VerificationWords.varied(kinds))
      lab.forget(run)
      return !run.isSuccess
    }
    let findings = try search.causes(among: Self.byHarm(kinds), likely: 2)
    if try explainObstacles(findings.causes, plain) { return nil }
    kinds = findings.isErratic ? [] : kinds.subtracting(findings.causes.joined())
    return try lab.run(.varying(kinds), VerificationWords.everything)
  }

  /// Whether the command fails for want of what the stage ought to declare: a variable of the user's or a
  /// file of the home; concludes then.
  private func explainObstacles(_ causes: [[CauseKind]], _ plain: Run) throws -> Bool {
    if causes.contains([.env]),
      let names = try VariableSearch(lab, guesses: [], reference: plain).hidden()
    {
      conclude(
        .hiddenInput,
        [
          Cause(
            kind: .env, curesAlone: true, breaksAlone: true, detail: names.joined(separator: ", "))
        ])
      return true
    }
    guard causes.contains([.home]) else { return false }
    let failed = try lab.run(.varying([.home]), VerificationWords.varied([.home]))
    let files = HomeFiles(lab).files(failed)
    guard !failed.isSuccess, !files.isEmpty else { return false }
    answer.hiddenInputs = files
    conclude(
      .hiddenInput, [Cause(kind: .home, curesAlone: true, breaksAlone: true, detail: files[0])])
    return true
  }

  /// The kinds that make commands fail, the most frequent first.
  private static func byHarm(_ kinds: Set<CauseKind>) -> [CauseKind] {
    let first: [CauseKind] = [.env, .user, .locale, .home, .cpuModel, .hostname, .path, .umask]
    return first.filter(kinds.contains) + CauseKind.sorted(kinds.subtracting(first))
  }

  /// Deals with a plain execution that failed: a file that is not declared, or the command itself.
  func explainFailure(_ failed: Run) throws {
    if failed.ending.completion.reason == .timedOut {
      throw Obstacle(reason: VerificationWords.timedOut)
    }
    answer.failureOutput = failed.ending.tail
    answer.exitStatus = failed.ending.completion.exitStatusNumber
    if lab.knowsRepository || failed.ending.tail.contains("git repository"),
      try lab.run(.withRepository, VerificationWords.repository).isSuccess
    {
      return concludeRepository()
    }
    guard let (files, run) = try HiddenFileSearch(self).filesThatMend(failed) else {
      return OutsideFiles(lab).missing(failed).map { concludeOutside([$0]) } ?? conclude(.failed)
    }
    answer.hiddenInputs = files
    let likeness = try lab.likeness(run)
    answer.differences = likeness.differences
    let causes = [
      Cause(kind: .hiddenInput, curesAlone: true, breaksAlone: true, detail: files.first ?? "")
    ]
    conclude(.hiddenInput, causes)
  }
}

extension Inquiry {
  /// Says that the stage reads the repository.
  func concludeRepository() {
    answer.hiddenInputs = [".git"]
    conclude(.hiddenInput, [Cause(kind: .hiddenInput, breaksAlone: true, detail: ".git")])
  }

  /// Says that the stage reads files outside of the project.
  func concludeOutside(_ files: [String]) {
    answer.hiddenInputs = files
    conclude(.hiddenInput, [Cause(kind: .hiddenInput, breaksAlone: true, detail: files[0])])
  }

  /// Executes once more under the conditions of an execution that made another result; concludes if the
  /// two disagree.
  func concludeIfErratic(_ former: Run) throws -> Bool {
    let control = try lab.run(former.conditions, VerificationWords.everythingAgain)
    let likeness = try lab.likeness(control, to: former)
    guard !likeness.isAgreement else { return false }
    answer.differences = likeness.differences
    try NondeterminismSearch(self, plain: former, again: control).conclude()
    return true
  }
}

extension Completion {
  /// The exit status as a shell has it; nil where the command did not start.
  fileprivate var exitStatusNumber: Int32? {
    switch outcome {
    case .exited(let status): status
    case .signalled(let number): 128 + number
    case .notStarted, .lost: nil
    }
  }
}
