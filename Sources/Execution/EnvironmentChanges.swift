import PipelineModel
import Planning
import Records

/// A change of the environment since some stages ran, whose results count all the same.
package struct EnvironmentChange: Sendable {
  /// What changed.
  package var differences: [EnvironmentDifference]
  /// The stages, in the order of the plan.
  package var stages: [StageGraph.Index]
}

extension Project {
  /// What changed since the results of some stages were made, each change once.
  ///
  /// - Parameter indices: The stages in order; those whose policy is not to report are passed over.
  /// - Throws: A `Diagnostic` when the machine cannot tell.
  package func environmentChanges(
    since indices: [StageGraph.Index], options: PlanOptions
  ) throws -> [EnvironmentChange] {
    var places: [EnvironmentDifference: Int] = [:]
    var single: [(difference: EnvironmentDifference, stages: [StageGraph.Index])] = []
    var known: [[String]: [EnvironmentDifference]] = [:]
    for index in indices where environmentPolicy(of: graph.stages[index], options) == .report {
      guard let old = locks.record(of: graph.stages[index])?.environment else { continue }
      let new = try environment(of: graph.stages[index], environmentCapture).record
      guard old != new.digest else { continue }
      let differences =
        known[[old, new.digest]]
        ?? recordedEnvironment(old).map { EnvironmentRecord.differences(from: $0, to: new) } ?? []
      known[[old, new.digest]] = differences
      for difference in differences {
        let place = places[difference] ?? single.count
        if place == single.count { single.append((difference, [])) }
        places[difference] = place
        single[place].stages.append(index)
      }
    }
    return Self.grouped(single)
  }

  /// The changes that concern the same stages, together.
  private static func grouped(
    _ single: [(difference: EnvironmentDifference, stages: [StageGraph.Index])]
  ) -> [EnvironmentChange] {
    var places: [[StageGraph.Index]: Int] = [:]
    var changes: [EnvironmentChange] = []
    for (difference, stages) in single {
      if let place = places[stages] {
        changes[place].differences.append(difference)
      } else {
        places[stages] = changes.count
        changes.append(EnvironmentChange(differences: [difference], stages: stages))
      }
    }
    return changes
  }

  /// A change in one line: `numpy 2.1.0 → 2.2.1 since 'train' ran`.
  package func sentence(of change: EnvironmentChange) -> String {
    let names = change.stages.map { "'\(graph.stages[$0].address)'" }
    let whose: String
    if names.count > 3 {
      whose = "\(names.count) stages"
    } else if let last = names.last, names.count > 1 {
      whose = "\(names.dropLast().joined(separator: ", ")) and \(last)"
    } else {
      whose = names.first ?? ""
    }
    return "\(environmentText(change.differences)) since \(whose) ran"
  }
}
