import Documents
import FileStore
import Planning
import Records

/// In what two states of a project differ.
package struct ProjectDifference: Sendable {
  /// The name and commit of one side; the commit is nil for the workspace.
  package struct Side: Sendable, Hashable {
    /// `workspace`, or the revision as the user wrote it.
    package var name: String
    /// The commit.
    package var commit: String?
  }

  /// The old side.
  package var old: Side
  /// The new side.
  package var new: Side
  /// How many stages were compared.
  package var comparedCount: Int
  /// The stages that differ, in the order of the graph; removed ones stand last.
  package var stages: [StageDifference]
  /// The figures that differ, file by file.
  package var metrics: [MetricDifference]
  /// What could not be compared, one sentence each.
  package var notes: [String]

  /// The first stage, in the order of the graph, whose outputs differ.
  package var first: String? {
    stages.first { $0.status == .changed && !$0.outputs.isEmpty }?.stage
  }

  /// Whether there is no difference.
  package var isEmpty: Bool { stages.isEmpty && metrics.isEmpty }
}

/// In what a stage differs between two states.
package struct StageDifference: Sendable {
  /// What happened to the stage.
  package enum Status: String, Sendable {
    /// Both sides have it.
    case changed
    /// Only the new side has it.
    case added
    /// Only the old side has it.
    case removed
  }

  /// What a stage can differ in.
  package enum Part: String, Sendable, CaseIterable {
    case command, parameters, code, data, environment, outputs
  }

  /// The stage's address.
  package var stage: String
  /// What happened to the stage.
  package var status: Status
  /// Another command or working directory.
  package var command: [StaleReason] = []
  /// Other parameters or variables.
  package var parameters: [StaleReason] = []
  /// Other code.
  package var code: [StaleReason] = []
  /// Other data.
  package var data: [StaleReason] = []
  /// Another environment.
  package var environment: StageEnvironmentChange?
  /// Other results.
  package var outputs: [OutputChange] = []
  /// Whether the workspace's inputs have not been run yet, so that its outputs are former ones.
  package var isPending = false

  /// The parts that differ, in their order.
  package var parts: [Part] {
    Part.allCases.filter { part in
      switch part {
      case .command: !command.isEmpty
      case .parameters: !parameters.isEmpty
      case .code: !code.isEmpty
      case .data: !data.isEmpty
      case .environment: environment != nil
      case .outputs: !outputs.isEmpty
      }
    }
  }
}

/// Another environment of a stage.
package struct StageEnvironmentChange: Sendable {
  /// The digest on the old side.
  package var old: String
  /// The digest on the new side.
  package var new: String
  /// In what they differ; empty where one of them is not described.
  package var differences: [EnvironmentDifference]
}

/// Another content of an output; nil stands for none.
package struct OutputChange: Sendable, Hashable {
  /// The path.
  package var path: String
  /// The content on the old side.
  package var old: FileRecord?
  /// The content on the new side.
  package var new: FileRecord?
}

/// Another figure.
package struct MetricDifference: Sendable, Hashable {
  /// The file, relative to the project.
  package var path: String
  /// The stage that makes it.
  package var stage: String?
  /// The key, its parts joined by dots; nil where the file as a whole is missing or unreadable.
  package var key: String?
  /// The figure on the old side; nil for none.
  package var old: Value?
  /// The figure on the new side; nil for none.
  package var new: Value?
  /// Why the old side has none.
  package var oldProblem: MetricFile.Problem?
  /// Why the new side has none.
  package var newProblem: MetricFile.Problem?

  /// The new figure less the old one; nil where they are no numbers. Of integers it is an integer.
  package var delta: Value? {
    guard let old, let new else { return nil }
    return numericDifference(old, new)
  }
}

/// The second number less the first; nil where one is no number, as a truth value is none.
package func numericDifference(_ old: Value, _ new: Value) -> Value? {
  if case .int(let before) = old, case .int(let after) = new {
    let (difference, overflow) = after.subtractingReportingOverflow(before)
    return overflow ? .float(Double(after) - Double(before)) : .int(difference)
  }
  guard let before = old.number, let after = new.number else { return nil }
  return .float(after - before)
}

/// Whether two figures are the same: numbers by their value, all else by type and value.
package func isSameFigure(_ old: Value?, _ new: Value?) -> Bool {
  if old == new { return true }
  // Floats cannot tell all integers apart.
  if case .int? = old, case .int? = new { return false }
  guard let before = old?.number, let after = new?.number else { return false }
  return before == after
}
