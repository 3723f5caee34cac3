import Comparison
import Diagnostics
import Execution
import FileStore
import Records

/// The examination of one stage, from the first execution to the answer.
///
/// The first execution varies everything at once. If it makes the recorded result, one was enough. If not,
/// two plain executions tell what kind of difference it is: both make the recorded result (something that
/// was varied matters), they disagree (something changes by itself), or they agree on another result
/// (something is no longer as it was).
final class Inquiry {
  let lab: Laboratory
  let project: Project
  let options: VerificationOptions
  let world: Verifier.World
  var answer: StageVerification
  /// The kinds that the first execution varied.
  var kinds: Set<CauseKind>

  init(
    _ lab: Laboratory, options: VerificationOptions, world: Verifier.World
  ) {
    self.lab = lab
    self.options = options
    self.world = world
    project = lab.project
    answer = StageVerification(stage: lab.specimen.stage.address, verdict: .inconclusive)
    answer.isolation = lab.surroundings.isolation
    kinds = options.isVarying ? Set(CauseKind.variable).subtracting(lab.fixedKinds) : []
  }

  /// Examines the stage.
  ///
  /// - Throws: A `Diagnostic` when the system refuses what is needed.
  func run() throws -> StageVerification {
    do {
      try examine()
    } catch let halt as Halt {
      // What was sure before the search for its cause ended remains so.
      let verdict = halt == .cancelled ? Verdict.inconclusive : answer.verdict
      conclude(verdict, answer.causes)
      answer.reason =
        switch halt {
        case .cancelled: VerificationWords.interrupted
        case .outOfTime: VerificationWords.outOfTime
        case .outOfRuns: VerificationWords.outOfRuns
        }
    } catch let obstacle as Obstacle {
      conclude(.inconclusive)
      answer.reason = obstacle.reason
    }
    answer.runs = lab.runs
    answer.seconds = lab.seconds
    answer.varied = CauseKind.sorted(kinds.union(CauseKind.everChanging))
    let possible = Set(CauseKind.variable + [.network, .kernel])
    answer.notVaried = CauseKind.sorted(possible.subtracting(answer.varied))
    lab.forgetAll()
    return answer
  }

  private func examine() throws {
    guard !lab.specimen.products.isEmpty else {
      throw Obstacle(reason: VerificationWords.nothingRecorded)
    }
    var conditions = Conditions.varying(kinds)
    if kinds.contains(.env) { conditions.guessedVariables = Set(lab.code.undeclaredVariables) }
    let purpose = kinds.isEmpty ? VerificationWords.plain : VerificationWords.everything
    var first = try lab.run(conditions, purpose)
    if !first.isSuccess {
      guard let replacement = try withoutObstacles(first) else { return }
      first = replacement
    }
    let likeness = try lab.likeness(first)
    if likeness.isAgreement { return try settle(first, likeness) }
    answer.differences = likeness.differences
    guard options.isDiagnosing else { throw Obstacle(reason: VerificationWords.notDiagnosed) }
    try diagnose(first)
  }

  // MARK: Agreement

  /// The recorded result was made again: what remains is what may hide behind that.
  private func settle(_ run: Run, _ likeness: Likeness) throws {
    if try findLeavings(run) { return }
    if try findVariables(run) { return }
    if try findOutsideFiles(run) { return }
    if let trace = try traces(run) { return try conclude(trace, run) }
    guard case .alike(let differences) = likeness else { return conclude(.replicable) }
    answer.differences = differences
    conclude(.reproducible)
  }

  /// Whether variables that the code reads, and that the execution took away, make another result.
  private func findVariables(_ run: Run) throws -> Bool {
    let environment = lab.surroundings.environment
    guard run.conditions.guessedVariables.contains(where: { environment[$0] != nil }) else {
      return false
    }
    let plain = try lab.run(Conditions(), VerificationWords.plain)
    guard plain.isSuccess, try !lab.likeness(plain).isAgreement else { return false }
    try diagnose(run, plain: plain)
    return true
  }

  /// Whether the result follows files outside of the project that the code names.
  private func findOutsideFiles(_ run: Run) throws -> Bool {
    let files = try OutsideFiles(lab).thatMatter(to: run)
    guard !files.isEmpty else { return false }
    let plain = try lab.run(Conditions(), VerificationWords.plain)
    guard try lab.likeness(plain, to: run).isAgreement else { return false }
    concludeOutside(files)
    return true
  }

  /// Whether an execution that finds what a former one left makes another result.
  private func findLeavings(_ run: Run) throws -> Bool {
    let home = Leavings.homeFiles(of: run.site)
    let workspace = Leavings.workspaceFiles(of: run.site, lab.specimen)
    let appends = lab.code.appends(to: lab.specimen.stage.outputs.map(\.path))
    let temporary = Leavings.temporaryFiles(of: run.site).filter { path in
      lab.code.mentions("/tmp/\(path.split(separator: "/").first ?? "")")
    }
    let isClean = (home + workspace + temporary).isEmpty
    guard !isClean || appends else { return false }
    var conditions = run.conditions
    conditions.keepsOutputs = isClean
    let second = try lab.run(conditions, VerificationWords.leavings, after: run)
    // One that fails because something stands in its way only shows that it wants a clean place.
    guard case .different(let differences) = try lab.likeness(second, to: run) else { return false }
    answer.differences = differences
    answer.hiddenInputs = home.map { "~/\($0)" } + temporary.map { "/tmp/\($0)" } + workspace
    let kind: CauseKind = !home.isEmpty ? .home : !temporary.isEmpty ? .tmpdir : .leftoverOutput
    conclude(
      .hiddenInput,
      [
        Cause(
          kind: kind, curesAlone: true, breaksAlone: true, detail: answer.hiddenInputs.first ?? "")
      ])
    return true
  }

  /// What betrays the day or the machine in the outputs of a run.
  func traces(_ run: Run) throws -> OutputTraces.Trace? {
    try OutputTraces(lab: lab, wallClockNanoseconds: world.wallClockNanoseconds()).find(in: run)
  }

  private func conclude(_ trace: OutputTraces.Trace, _ run: Run) throws {
    var cause = Cause(kind: trace.kind, detail: trace.text)
    if trace.kind == .kernel {
      let other = try lab.run(.varying([.kernel]), VerificationWords.varied([.kernel]))
      if other.isSuccess {
        let likeness = try lab.likeness(other)
        guard !likeness.isAgreement else { return conclude(.replicable) }
        answer.differences = likeness.differences
        cause.breaksAlone = true
        cause.curesAlone = true
      }
    }
    conclude(trace.kind == .time ? .nondeterministic : .environmentDependent, [cause])
  }

  // MARK: Answers

  /// Sets the verdict, with the line of code that most probably is behind the first cause.
  func conclude(_ verdict: Verdict, _ causes: [Cause] = []) {
    answer.verdict = verdict
    answer.causes = causes
    for cause in causes where answer.suggestion == nil {
      answer.suggestion = lab.code.suggestion(for: cause.kind)
    }
  }

  // MARK: Diagnosis

  /// Tells which kind of difference it is.
  private func diagnose(_ first: Run, plain: Run? = nil) throws {
    let plain = try plain ?? lab.run(Conditions(), VerificationWords.plain)
    guard plain.isSuccess else { return try explainFailure(plain) }
    let likeness = try lab.likeness(plain)
    if !likeness.isAgreement { answer.differences = likeness.differences }
    let again = try lab.run(Conditions(), VerificationWords.plainAgain, isDistant: true)
    guard again.isSuccess else {
      return conclude(.nondeterministic, [Cause(kind: .unknown, detail: "one of two runs failed")])
    }
    let mutual = try lab.likeness(again, to: plain)
    let second = try lab.likeness(again)
    if !mutual.isAgreement {
      answer.differences = mutual.differences
      try NondeterminismSearch(self, plain: plain, again: again).conclude()
    } else if likeness.isAgreement, second.isAgreement {
      try EnvironmentSearch(inquiry: self, first: first, plain: plain).conclude()
    } else {
      try ChangeSearch(inquiry: self, first: first, plain: plain).conclude()
    }
  }
}
