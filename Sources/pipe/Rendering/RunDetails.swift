import Records

/// What one run did, stage by stage, and where.
struct RunDetails {
  let run: RunRecord

  /// A line for each stage, and one for the machine.
  var lines: [String] {
    var table = Table()
    for stage in run.stages {
      table.add(
        stage.stage, stage.outcome.rawValue, durationText(stage.seconds),
        stage.maxRSSBytes.map(sizeText) ?? "", stage.exitStatus.map { "exit \($0)" } ?? "",
        stage.environment.map { "env \($0)" } ?? "", stage.reason.map { "because \($0)" } ?? "")
    }
    return table.lines + ["  on \(machine)"]
  }

  private var machine: String {
    let parts = [run.host, run.machine?.processor, run.machine?.kernel.map { "Linux \($0)" }]
    return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
