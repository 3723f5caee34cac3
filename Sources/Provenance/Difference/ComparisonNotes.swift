import PipelineModel

/// What a comparison cannot tell, stage by stage and side by side.
struct ComparisonNotes {
  private var unrecorded: [(side: String, stages: [String])] = []
  private var outdated: [(side: String, stages: [String])] = []

  /// Takes note of what one side lacks.
  mutating func take(_ facts: StageFacts, of stage: Stage, at state: ProjectState) {
    let side = state.commit == nil ? "in the workspace" : "at \(state.name)"
    if facts.isDeclaredOnly, !stage.outputs.isEmpty {
      Self.add(stage.address, side, &unrecorded)
    } else if facts.isOutdated {
      Self.add(stage.address, side, &outdated)
    }
  }

  /// The notes, one sentence each.
  var sentences: [String] {
    unrecorded.map { side, stages in
      "no result of \(Self.names(stages)) is recorded \(side): only inputs are compared"
    }
      + outdated.map { side, stages in
        "the lock \(side) is older than the last change of \(Self.names(stages)) there"
      }
  }

  private static func add(
    _ stage: String, _ side: String, _ notes: inout [(side: String, stages: [String])]
  ) {
    if let place = notes.firstIndex(where: { $0.side == side }) {
      notes[place].stages.append(stage)
    } else {
      notes.append((side, [stage]))
    }
  }

  private static func names(_ stages: [String]) -> String {
    let shown = stages.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    return stages.count > 4 ? "\(shown) and \(stages.count - 4) more" : shown
  }
}
