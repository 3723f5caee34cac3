import Documents
import Provenance
import Records

/// The JSON of `pipe diff`: `pipe.diff/1`.
struct DiffJSON {
  let difference: ProjectDifference
  /// The name of the project's digest, `sha256` or `md5`.
  let algorithm: String

  /// The document.
  var document: Value {
    .map([
      ("schema", .string("pipe.diff/1")),
      ("old", side(difference.old)), ("new", side(difference.new)),
      ("compared", .int(difference.comparedCount)),
      ("first", difference.first.map(Value.string) ?? .null),
      ("stages", .list(difference.stages.map(stage))),
      ("metrics", .list(difference.metrics.map(metric))),
      ("notes", .list(difference.notes.map(Value.string))),
    ])
  }

  private func side(_ side: ProjectDifference.Side) -> Value {
    .map([
      ("name", .string(side.name)), ("commit", side.commit.map(Value.string) ?? .null),
    ])
  }

  private func stage(_ stage: StageDifference) -> Value {
    .map([
      ("stage", .string(stage.stage)), ("status", .string(stage.status.rawValue)),
      ("differs", .list(stage.parts.map { .string($0.rawValue) })),
      ("command", .list(stage.command.map { $0.json(algorithm: algorithm) })),
      ("parameters", .list(stage.parameters.map { $0.json(algorithm: algorithm) })),
      ("code", .list(stage.code.map { $0.json(algorithm: algorithm) })),
      ("data", .list(stage.data.map { $0.json(algorithm: algorithm) })),
      ("environment", stage.environment.map(environment) ?? .null),
      ("outputs", .list(stage.outputs.map(output))),
      ("pending", .bool(stage.isPending)),
    ])
  }

  private func environment(_ change: StageEnvironmentChange) -> Value {
    .map([
      ("old", .string(change.old)), ("new", .string(change.new)),
      ("differences", .list(change.differences.map(\.json))),
    ])
  }

  private func output(_ change: OutputChange) -> Value {
    .map([
      ("path", .string(change.path)), ("old", digest(change.old)), ("new", digest(change.new)),
    ])
  }

  private func digest(_ file: FileRecord?) -> Value {
    file.map { .string("\(algorithm):\($0.digest.hex)") } ?? .null
  }

  private func metric(_ metric: MetricDifference) -> Value {
    .map([
      ("path", .string(metric.path)), ("stage", metric.stage.map(Value.string) ?? .null),
      ("key", metric.key.map(Value.string) ?? .null), ("old", metric.old ?? .null),
      ("new", metric.new ?? .null), ("delta", metric.delta ?? .null),
      ("old_state", .string(metric.oldProblem?.rawValue ?? "present")),
      ("new_state", .string(metric.newProblem?.rawValue ?? "present")),
    ])
  }
}
