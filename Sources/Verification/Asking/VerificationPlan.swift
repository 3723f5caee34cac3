import Execution
import PipelineModel
import Planning
import Records

/// What is done with one stage of a verification.
package enum VerificationChoice: Sendable {
  /// It is executed again; how long its command takes, in seconds, where that is known.
  case execute(expectedSeconds: Double?)
  /// The lock has a verdict about exactly the present entry.
  case settled(Verdict)
  /// It is as it was at the revision that is compared with; its verdict, where the lock has one.
  case unchanged(Verdict?)
  /// There is no record that could be verified.
  case unrecorded
  /// The record is about other inputs than the present ones.
  case stale([StaleReason])
  /// It does not fit into the budget; how long its command takes, in seconds, where that is known.
  case leftOut(expectedSeconds: Double?)
}

/// What is asked of a verification.
package struct VerificationRequest: Sendable {
  /// The stages that are meant, in the order of the graph.
  package var stages: [StageGraph.Index]
  /// The revision from which stages must differ; nil for all stages.
  package var revision: String?
  /// Whether stages are executed even if a verdict about their entries is known.
  package var isForced = false
  /// For how many seconds stages are executed; nil for no limit.
  package var budgetSeconds: Double?

  /// Asks about some stages.
  package init(stages: [StageGraph.Index]) {
    self.stages = stages
  }
}

/// What is done with each stage of a verification, and in which order.
package struct VerificationPlan: Sendable {
  /// The stages that are meant, in the order of the graph.
  package var order: [StageGraph.Index]
  /// What is done with each of them.
  package var choices: [StageGraph.Index: VerificationChoice]
  /// The stages that are executed, in the order in which they start.
  package var queue: [StageGraph.Index]
  /// How each stage differs from the revision that is compared with.
  package var changes: [StageGraph.Index: [StaleReason]]
  /// When no further stage starts, on the clock of the run, in seconds after its start.
  package var budgetSeconds: Double?

  /// How long the executions take one after another, in seconds, as far as that is known.
  package var expectedSeconds: Double {
    expected.reduce(0) { $0 + $1.seconds }
  }

  /// How long each execution takes where that is known, the longest first.
  package var expected: [(index: StageGraph.Index, seconds: Double)] {
    let known = queue.compactMap { index -> (index: StageGraph.Index, seconds: Double)? in
      guard case .execute(let seconds?)? = choices[index] else { return nil }
      return (index, seconds)
    }
    // Sorting is not stable of itself.
    return known.sorted { ($1.seconds, $0.index) < ($0.seconds, $1.index) }
  }
}

extension VerificationPlan {
  /// Decides what is done with each stage.
  ///
  /// - Throws: A `Diagnostic` when the revision cannot be read, a `DiagnosticList` when files cannot.
  package init(_ request: VerificationRequest, of project: Project) throws {
    order = request.stages
    choices = [:]
    changes = [:]
    queue = []
    budgetSeconds = request.budgetSeconds
    let former = try request.revision.map { try RevisionRecords(project, revision: $0) }
    let stale = try Self.staleness(of: order, project)
    let durations = try Durations(path: "\(project.stateDirectory)/durations")
    for index in order {
      let stage = project.graph.stages[index]
      let record = project.locks.record(of: stage)
      let staleReasons = stale[index] ?? []
      let verdict = record.flatMap { project.verdict(about: $0, of: stage) }
      if let former {
        changes[index] = former.changes(of: stage, now: record, stale: staleReasons)
        guard changes[index]?.isEmpty == false else {
          choices[index] = .unchanged(verdict)
          continue
        }
      }
      choices[index] = choice(
        record, staleReasons, request.isForced ? nil : verdict,
        expectedSeconds: durations.seconds[stage.address])
    }
    pick(project)
  }

  private func choice(
    _ record: StageRecord?, _ stale: [StaleReason], _ verdict: Verdict?, expectedSeconds: Double?
  ) -> VerificationChoice {
    guard record != nil else { return .unrecorded }
    guard stale.isEmpty else { return .stale(stale) }
    if let verdict, verdict.isLasting { return .settled(verdict) }
    return .execute(expectedSeconds: expectedSeconds)
  }

  /// Why each stage's record is about something else than what the stage would read now; that results
  /// are absent or changed is no matter here, nor is what an upstream would make.
  private static func staleness(
    of stages: [StageGraph.Index], _ project: Project
  ) throws -> [StageGraph.Index: [StaleReason]] {
    var options = PlanOptions()
    options.allowsMissing = true
    let plan = try project.plan(
      project.graph.closure(upstreamOf: stages), options: options, progress: nil)
    return plan.decisions.mapValues { $0.reasons.filter(\.isAboutRecord) }
  }

  /// Chooses what fits into the budget: stages that were never verified first, then those on which most
  /// depends for the time that they take.
  private mutating func pick(_ project: Project) {
    let candidates = order.compactMap { index -> (index: Int, seconds: Double?)? in
      guard case .execute(let seconds)? = choices[index] else { return nil }
      return (index, seconds)
    }
    guard let budgetSeconds else {
      queue = candidates.map(\.index)
      return
    }
    let ranked = candidates.map { index, seconds in
      let record = project.locks.record(of: project.graph.stages[index])
      let dependants = project.graph.closure(downstreamOf: [index]).count
      return (
        index: index, seconds: seconds, isNew: record?.verdict == nil,
        worth: Double(dependants) / max(seconds ?? 1, 0.01)
      )
    }
    .sorted { first, second in
      if first.isNew != second.isNew { return first.isNew }
      return (second.worth, first.index) < (first.worth, second.index)
    }
    var rest = budgetSeconds
    for stage in ranked {
      guard (stage.seconds ?? 0) <= rest else {
        choices[stage.index] = .leftOut(expectedSeconds: stage.seconds)
        continue
      }
      rest -= stage.seconds ?? 0
      queue.append(stage.index)
    }
  }
}

extension Verdict {
  /// Whether the verdict speaks of the entry alone, and not of the machine on which it was found.
  package var isLasting: Bool {
    switch self {
    case .replicable, .reproducible, .environmentDependent, .nondeterministic, .hiddenInput: true
    case .environmentChanged, .failed, .inconclusive: false
    }
  }
}

extension StaleReason {
  /// Whether the reason says that a record is about other inputs, or another stage, than the present.
  fileprivate var isAboutRecord: Bool {
    switch self {
    case .outputModified, .outputMissing, .upstreamStale, .alwaysChanged, .callback, .forced,
      .dependencyMissing, .neverRun, .environmentChanged:
      false
    default: true
    }
  }
}

extension Project {
  /// The verdict in the lock about exactly this record, under the present contracts; nil where there is
  /// none.
  func verdict(about record: StageRecord, of stage: Stage) -> Verdict? {
    guard let recorded = record.verdict, !record.isInconsistent,
      recorded.entry == format.lockCodec.entry(of: record),
      recorded.verdict == .replicable || recorded.contract == RecordedVerdict.contract(of: stage)
    else { return nil }
    return recorded.verdict
  }
}
