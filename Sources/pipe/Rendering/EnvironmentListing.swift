import Documents
import Execution
import PipelineModel
import Records

/// With what a stage's result was made, and with what the stage would run here.
struct StageEnvironment {
  /// The stage's address.
  let address: String
  /// The digest that the lock names; nil where it names none.
  let digest: String?
  /// The recorded environment; nil where there is none, or none that is described.
  let recorded: EnvironmentRecord?
  /// The environment here.
  let present: CapturedEnvironment
  private let machine: MachineRecord?

  /// Looks at a stage's record and at this machine.
  init(_ project: Project, _ stage: Stage, ignoresRecord: Bool) throws {
    address = stage.address
    present = try project.environment(of: stage, project.environmentCapture)
    let digest = ignoresRecord ? nil : project.locks.record(of: stage)?.environment
    self.digest = digest
    recorded = digest.flatMap(project.recordedEnvironment)
    machine =
      recorded == nil
      ? present.machine : digest.flatMap { project.machine(thatRan: stage.address, in: $0) }
  }

  /// What is shown: the recorded environment, else the present one.
  var shown: EnvironmentRecord { recorded ?? present.record }

  /// What differs here from the recorded environment.
  var differences: [EnvironmentDifference] {
    recorded.map { EnvironmentRecord.differences(from: $0, to: present.record) } ?? []
  }

  /// The document `pipe.environment/1`, with what differs here.
  var json: Value {
    guard case .map(let fields) = shown.json(stage: address, machine: machine) else {
      return .null
    }
    return .map(
      fields + [
        ("recorded", .bool(recorded != nil)),
        (
          "here",
          .map([
            ("digest", .string(present.record.digest)),
            ("differences", .list(differences.map(\.json))),
          ])
        ),
      ])
  }
}

/// Each environment once, below the names of the stages that have it.
struct EnvironmentListing {
  private var groups: [(first: StageEnvironment, stages: [String])] = []

  /// Groups stages, which keep their order.
  init(_ found: [StageEnvironment]) {
    for stage in found {
      let place = groups.firstIndex { group in
        group.first.digest == stage.digest
          && group.first.present.record.digest == stage.present.record.digest
      }
      if let place {
        groups[place].stages.append(stage.address)
      } else {
        groups.append((stage, [stage.address]))
      }
    }
  }

  /// The lines.
  var lines: [String] {
    groups.flatMap { group in
      ["\(group.stages.joined(separator: ", "))   \(heading(group.first))"]
        + group.first.shown.lockLines(indent: "  ").split(separator: "\n").map(String.init)
        + group.first.differences.map { "  differs here: \($0.sentence)" }
    }
  }

  private func heading(_ stage: StageEnvironment) -> String {
    guard let digest = stage.digest else { return "\(stage.present.record.digest)   here and now" }
    guard stage.recorded != nil else {
      return "\(digest)   is described nowhere; here and now \(stage.present.record.digest) is:"
    }
    return stage.differences.isEmpty ? "\(digest)   as here" : digest
  }
}

/// What differs between two environments of each stage.
struct EnvironmentDifferences {
  let first: String
  let second: String
  let comparisons: [EnvironmentComparison]

  /// The lines: equal changes once, below the names of the stages that they concern.
  var lines: [String] {
    if comparisons.isEmpty { return ["neither '\(first)' nor '\(second)' has an environment"] }
    var groups: [(lines: [String], subjects: [String])] = []
    for comparison in comparisons {
      let lines = lines(of: comparison)
      if let place = groups.firstIndex(where: { $0.lines == lines }) {
        groups[place].subjects.append(comparison.subject)
      } else {
        groups.append((lines, [comparison.subject]))
      }
    }
    return groups.flatMap { group in
      let names = group.subjects.joined(separator: ", ")
      return group.lines.count == 1 && !group.lines[0].hasPrefix("  ")
        ? ["\(names)   \(group.lines[0])"] : [names] + group.lines
    }
  }

  private func lines(of comparison: EnvironmentComparison) -> [String] {
    if comparison.old == nil { return ["'\(first)' has no environment of it"] }
    if comparison.new == nil { return ["'\(second)' has no environment of it"] }
    let differences = comparison.differences
    return differences.isEmpty ? ["equal"] : differences.map { "  \($0.sentence)" }
  }

  /// The document `pipe.environment-diff/1`.
  var json: Value {
    .map([
      ("schema", .string("pipe.environment-diff/1")),
      ("from", .string(first)), ("to", .string(second)),
      (
        "stages",
        .list(
          comparisons.map { comparison in
            .map([
              ("stage", .string(comparison.subject)),
              ("old", comparison.old.map { .string($0.digest) } ?? .null),
              ("new", comparison.new.map { .string($0.digest) } ?? .null),
              ("differences", .list(comparison.differences.map(\.json))),
            ])
          })
      ),
    ])
  }
}
