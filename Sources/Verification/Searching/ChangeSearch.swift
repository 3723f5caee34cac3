import Comparison
import Execution
import Records

/// Finds out why plain executions agree on another result than the recorded one.
struct ChangeSearch {
  let inquiry: Inquiry
  let first: Run
  let plain: Run

  private var lab: Laboratory { inquiry.lab }

  /// Finds the cause and concludes.
  func conclude() throws {
    let looks = Suspicion(inquiry.answer.differences, lab)
    if looks.has(.timestamp), lab.code.depends(on: .time) {
      return inquiry.conclude(.nondeterministic, [Cause(kind: .time)])
    }
    let hidden = HiddenFileSearch(inquiry)
    let full = try hidden.withAll()
    if let full, let files = try hidden.filesThatRestore(full) {
      inquiry.answer.hiddenInputs = files
      return inquiry.conclude(
        .hiddenInput,
        [Cause(kind: .hiddenInput, curesAlone: true, breaksAlone: true, detail: files[0])])
    }
    if try concludeByRepository() { return }
    if try concludeByVariables() { return }
    if try concludeByHome() { return }
    if try concludeByEnvironment() { return }
    if try concludeByControl() { return }
    if let full, let files = try hidden.filesThatMatter(full, to: plain) {
      inquiry.answer.hiddenInputs = files
      return inquiry.conclude(
        .hiddenInput, [Cause(kind: .hiddenInput, breaksAlone: true, detail: files[0])])
    }
    var outside = try OutsideFiles(lab).temporaryThatMatter(to: plain)
    if outside.isEmpty { outside = try OutsideFiles(lab).thatMatter(to: plain) }
    if !outside.isEmpty { return inquiry.concludeOutside(outside) }
    if try concludeByVariation() { return }
    if !lab.code.undeclaredVariables.isEmpty {
      let names = lab.code.undeclaredVariables.joined(separator: ", ")
      return inquiry.conclude(.hiddenInput, [Cause(kind: .env, detail: names)])
    }
    if lab.surroundings.isolation == .copy, looks.has(.absolutePath) || looks.has(.temporaryPath) {
      return inquiry.conclude(.environmentDependent, [Cause(kind: .path)])
    }
    inquiry.answer.reason = VerificationWords.unexplained
    inquiry.conclude(.environmentChanged, [Cause(kind: .unknown)])
  }

  /// Whether the result follows the repository around the project: its commit, say, which is another
  /// one as soon as the lock is committed.
  private func concludeByRepository() throws -> Bool {
    guard lab.knowsRepository else { return false }
    let run = try lab.run(.withRepository, VerificationWords.repository)
    guard run.isSuccess, try !lab.likeness(run, to: plain).isAgreement else { return false }
    inquiry.concludeRepository()
    return true
  }

  /// Whether the environment is another one than that of the record.
  private func concludeByEnvironment() throws -> Bool {
    let project = lab.project
    guard let digest = lab.specimen.record.environment else { return false }
    let capture = project.environmentCapture
    let present = try project.environment(of: lab.specimen.stage, capture).record
    guard present.digest != digest else { return false }
    if let recorded = inquiry.world.recordedEnvironment(digest) {
      inquiry.answer.environment = EnvironmentRecord.differences(from: recorded, to: present)
    }
    inquiry.conclude(.environmentChanged, [Cause(kind: .library)])
    return true
  }

  /// Whether the recorded result comes back without the user's own variables.
  private func concludeByVariables() throws -> Bool {
    guard inquiry.kinds.contains(.env) else { return false }
    let run = try lab.run(.varying([.env]), VerificationWords.varied([.env]))
    guard try lab.likeness(run).isAgreement else { return false }
    let present = lab.surroundings.environment.keys.sorted()
    let read = present.filter(lab.code.undeclaredVariables.contains)
    let names = read.isEmpty ? present.filter { $0 != "_" && lab.code.mentions($0) } : read
    inquiry.conclude(
      .hiddenInput,
      [
        Cause(
          kind: .env, curesAlone: true, breaksAlone: true, detail: names.joined(separator: ", "))
      ])
    return true
  }

  /// Whether the recorded result comes back with an empty home.
  private func concludeByHome() throws -> Bool {
    guard inquiry.kinds.contains(.home), lab.code.depends(on: .home) else { return false }
    let run = try lab.run(.varying([.home]), VerificationWords.varied([.home]))
    guard try lab.likeness(run).isAgreement else { return false }
    inquiry.conclude(
      .hiddenInput, [Cause(kind: .home, curesAlone: true, breaksAlone: true, detail: "~")])
    return true
  }

  /// Whether a third plain execution makes a third result.
  private func concludeByControl() throws -> Bool {
    let control = try lab.run(Conditions(), VerificationWords.plainAgain, isDistant: true)
    let likeness = try lab.likeness(control, to: plain)
    guard !likeness.isAgreement else { return false }
    inquiry.answer.differences = likeness.differences
    try NondeterminismSearch(inquiry, plain: plain, again: control).conclude()
    return true
  }

  /// Whether something that was varied changes the result here: the recorded execution may have had it
  /// otherwise.
  private func concludeByVariation() throws -> Bool {
    let likeness = try lab.likeness(first, to: plain)
    guard case .different(let differences) = likeness else { return false }
    let (ordered, likely) = Suspicion(differences, lab).ordered(inquiry.kinds)
    let variables = VariableSearch(
      lab, guesses: first.conditions.guessedVariables, reference: plain)
    var search = GroupTesting<CauseKind>(knowing: [inquiry.kinds: true]) { kinds in
      let run = try lab.run(variables.varying(kinds), VerificationWords.varied(kinds))
      defer { lab.forget(run) }
      return try !lab.likeness(run, to: plain).isAgreement
    }
    let findings = try search.causes(among: ordered, likely: likely)
    if findings.isErratic { return try inquiry.concludeIfErratic(first) }
    var causes = findings.causes.flatMap { set in
      set.map { Cause(kind: $0, breaksAlone: set.count == 1) }
    }
    if let place = causes.firstIndex(where: { $0.kind == .env }), let names = try variables.hidden()
    {
      causes[place].detail = names.joined(separator: ", ")
      inquiry.conclude(.hiddenInput, causes)
    } else {
      inquiry.conclude(.environmentDependent, causes)
    }
    return true
  }
}
