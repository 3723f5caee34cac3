import Documents

/// The JSON of a run's record.
package enum RunRecordJSON {
  /// The record as JSON.
  package static func value(of run: RunRecord) -> Value {
    .map([
      ("schema", .string("pipe.run/1")),
      ("id", .string(run.id)),
      ("started", .int(Int(run.startedSeconds))),
      ("seconds", run.seconds.map(Value.float) ?? .null),
      ("user", .string(run.user)),
      ("host", .string(run.host)),
      ("arguments", .list(run.arguments.map(Value.string))),
      ("commit", run.commit.map(Value.string) ?? .null),
      ("dirty", run.isDirty.map(Value.bool) ?? .null),
      ("exit", run.exitStatus.map { .int(Int($0)) } ?? .null),
      ("machine", run.machine?.json ?? .null),
      ("stages", .list(run.stages.map(value(of:)))),
    ])
  }

  private static func value(of stage: StageRun) -> Value {
    .map([
      ("stage", .string(stage.stage)),
      ("outcome", .string(stage.outcome.rawValue)),
      ("seconds", .float(stage.seconds)),
      ("exit", stage.exitStatus.map { .int(Int($0)) } ?? .null),
      ("max_rss_bytes", stage.maxRSSBytes.map { .int(Int($0)) } ?? .null),
      ("reason", stage.reason.map(Value.string) ?? .null),
      ("environment", stage.environment.map(Value.string) ?? .null),
      ("tools", .list(stage.tools.map(\.json))),
    ])
  }

  /// The record in a JSON value; nil when it is none.
  static func run(_ value: Value) -> RunRecord? {
    guard let id = value["id"]?.string, let started = value["started"]?.int else { return nil }
    var run = RunRecord(
      id: id, startedSeconds: Int64(started), user: value["user"]?.string ?? "",
      host: value["host"]?.string ?? "",
      arguments: value["arguments"]?.list?.compactMap(\.string) ?? [])
    run.seconds = value["seconds"]?.number
    run.commit = value["commit"]?.string
    run.isDirty = value["dirty"]?.bool
    run.exitStatus = value["exit"]?.int.map(Int32.init)
    if let machine = value["machine"], machine != .null {
      run.machine = MachineRecord(json: machine)
    }
    run.stages = (value["stages"]?.list ?? []).compactMap(stage)
    return run
  }

  private static func stage(_ value: Value) -> StageRun? {
    guard let name = value["stage"]?.string,
      let outcome = value["outcome"]?.string.flatMap(StageOutcome.init)
    else { return nil }
    var stage = StageRun(
      stage: name, outcome: outcome, seconds: value["seconds"]?.number ?? 0)
    stage.exitStatus = value["exit"]?.int.map(Int32.init)
    stage.maxRSSBytes = value["max_rss_bytes"]?.int.map(Int64.init)
    stage.reason = value["reason"]?.string
    stage.environment = value["environment"]?.string
    stage.tools = MachineRecord(json: value).tools
    return stage
  }
}
