import Documents
import Execution
import FileStore
import PipelineModel
import Planning
import Records

/// The JSON of plans: `pipe.status/1` and `pipe.plan/1`.
struct PlanJSON {
  let project: Project
  let plan: Plan
  /// What changed in the environment since stages that are up to date ran.
  var changes: [EnvironmentChange] = []
  /// Tracked data that differ from what is recorded.
  var data: [TrackedDataChange] = []

  /// The document of `pipe status --json`.
  var status: Value {
    let stages = plan.order.map { stage($0, key: "state", value: state(of: $0)) }
    var fields: [(key: String, value: Value)] = [
      ("schema", .string("pipe.status/1")), ("stages", .list(data.map(entry) + stages)),
    ]
    if !changes.isEmpty {
      let entries = changes.map { Value.map(Self.fields(of: $0, project)) }
      fields.append(("environment", .list(entries)))
    }
    return .map(fields)
  }

  /// Tracked data that changed, as a stage without a command, under the name of the file that tracks it.
  private func entry(_ change: TrackedDataChange) -> Value {
    .map([
      ("stage", .string(change.source)), ("state", .string(change.state)),
      ("reasons", .list([json(change.reason)])),
    ])
  }

  /// A change of the environment: which stages it concerns, and what it is.
  static func fields(
    of change: EnvironmentChange, _ project: Project
  ) -> [(key: String, value: Value)] {
    [
      ("stages", .list(change.stages.map { .string(project.graph.stages[$0].address) })),
      ("differences", .list(change.differences.map(\.json))),
    ]
  }

  /// The document of `pipe repro --dry --json`.
  var dryRun: Value {
    .map([
      ("schema", .string("pipe.plan/1")),
      ("stages", .list(plan.order.map { stage($0, key: "decision", value: decision(of: $0)) })),
    ])
  }

  private func stage(_ index: StageGraph.Index, key: String, value: String) -> Value {
    var reasons = plan.frozen[index] ?? plan.decisions[index]?.reasons ?? []
    if value == "uncached" {
      reasons = project.outputsLackingObjects(index).map { .outputNotInCache(path: $0.path) }
    }
    return .map([
      ("stage", .string(project.graph.stages[index].address)), (key, .string(value)),
      ("reasons", .list(reasons.map(json))),
    ])
  }

  private func json(_ reason: StaleReason) -> Value {
    var files: [TreeChange]?
    if case .dependencyModified(let path, let old, let new) = reason, old.fileCount != nil,
      new.fileCount != nil
    {
      files = project.changes(in: path, since: old)
    }
    return project.shown(reason).json(algorithm: project.format.digest.name, files: files)
  }

  /// The word of `cli.md` for a stage's state.
  func state(of index: StageGraph.Index) -> String {
    if project.graph.stages[index].isFrozen { return "frozen" }
    switch plan.decisions[index] {
    case .upToDate: return project.lacksObjects(index) ? "uncached" : "fresh"
    case .restore: return "restorable"
    case .runIfChanged: return "pending"
    case .run(let reasons):
      let isAbsent = reasons.allSatisfy { if case .outputMissing = $0 { true } else { false } }
      return isAbsent ? "absent" : "stale"
    case .blocked, nil: return "stale"
    }
  }

  private func decision(of index: StageGraph.Index) -> String {
    switch plan.decisions[index] {
    case .upToDate, nil: "skip"
    case .restore: "restore"
    case .run: "run"
    case .runIfChanged: "may-run"
    case .blocked: "blocked"
    }
  }
}
