import Comparison
import Records

/// Finds which of the varied kinds make the difference, where plain executions make the recorded result.
struct EnvironmentSearch {
  let inquiry: Inquiry
  let first: Run
  let plain: Run

  private var lab: Laboratory { inquiry.lab }

  /// A result that follows more than these follows everything.
  private static let mostCauses = 6

  /// Finds the causes and concludes.
  func conclude() throws {
    let differences = inquiry.answer.differences
    let (ordered, likely) = Suspicion(differences, lab).ordered(inquiry.kinds)
    let variables = VariableSearch(lab, guesses: first.conditions.guessedVariables)
    var search = GroupTesting<CauseKind>(knowing: [inquiry.kinds: true]) { kinds in
      let run = try lab.run(variables.varying(kinds), VerificationWords.varied(kinds))
      defer { lab.forget(run) }
      return try !lab.likeness(run).isAgreement
    }
    inquiry.answer.verdict = .environmentDependent
    let findings = try search.causes(among: ordered, likely: likely, most: Self.mostCauses) {
      inquiry.answer.causes += $0.map { Cause(kind: $0) }
    }
    let kinds = findings.causes.flatMap { $0 }
    if isSuspicious(findings.causes), try changesByItself() { return }
    if findings.isErratic || isUnlikely(findings.causes), try inquiry.concludeIfErratic(first) {
      return
    }
    try conclude(findings, kinds, variables)
  }

  /// Whether so much matters that chance may have made the plain executions agree.
  private func isSuspicious(_ causes: [[CauseKind]]) -> Bool {
    let parallel: Set<CauseKind> = [.threads, .cpuCount, .hashSeed, .addresses]
    return causes.count > 3 || causes.contains { $0.count > 1 || !parallel.isDisjoint(with: $0) }
  }

  /// Whether nothing in the code speaks for one of the causes, which chance may have made.
  private func isUnlikely(_ causes: [[CauseKind]]) -> Bool {
    causes.contains { !$0.contains(where: lab.code.depends) }
  }

  /// Executes plainly twice more; concludes if the results are no longer the same.
  private func changesByItself() throws -> Bool {
    for _ in 0..<2 {
      let control = try lab.run(Conditions(), VerificationWords.plainAgain)
      let likeness = try lab.likeness(control, to: plain)
      if likeness.isAgreement {
        lab.forget(control)
        continue
      }
      inquiry.answer.differences = likeness.differences
      try NondeterminismSearch(inquiry, plain: plain, again: control).conclude()
      return true
    }
    return false
  }

  private func conclude(
    _ findings: GroupTesting<CauseKind>.Findings, _ kinds: [CauseKind], _ variables: VariableSearch
  ) throws {
    let isSingle = findings.causes.count == 1
    var causes = findings.causes.flatMap { set in
      set.map { kind in
        Cause(
          kind: kind, curesAlone: findings.isComplete ? isSingle : nil,
          breaksAlone: set.count == 1)
      }
    }
    if findings.isErratic || findings.causes.contains(where: { $0.count > 1 }) {
      causes.append(Cause(kind: .interaction, breaksAlone: true))
    }
    // Today's date only seems to depend on the zone alone.
    if let trace = try inquiry.traces(plain), trace.kind == .time {
      causes.insert(Cause(kind: .time, detail: trace.text), at: 0)
      return inquiry.conclude(.nondeterministic, causes)
    }
    // These change from run to run by nature; that two runs agreed was chance.
    let natural: Set<CauseKind> = [.hashSeed, .addresses]
    if !natural.isDisjoint(with: kinds) { return inquiry.conclude(.nondeterministic, causes) }
    if let place = causes.firstIndex(where: { $0.kind == .env }), let names = try variables.hidden()
    {
      causes[place].detail = names.joined(separator: ", ")
      return inquiry.conclude(.hiddenInput, causes)
    }
    if let place = causes.firstIndex(where: { $0.kind == .home }), isContentOfHome {
      causes[place].detail = "~"
      return inquiry.conclude(.hiddenInput, causes)
    }
    inquiry.conclude(.environmentDependent, causes)
  }

  /// Whether it is not the path of the home that matters, which would stand in the result.
  private var isContentOfHome: Bool {
    let hints = inquiry.answer.differences.flatMap(\.findings.hints)
    return !hints.contains(.absolutePath) && !hints.contains(.temporaryPath)
      && !lab.code.depends(on: .path)
  }
}
