import Execution
import PipelineModel
import Planning
import Verification

/// The line that says which stages differ from a revision, and why.
struct ChangedLine {
  let project: Project
  let plan: VerificationPlan

  /// `changed    train, evaluate (train.trees 100 → 200)      clean: unchanged since its verdict`; nil
  /// where no revision was named.
  var text: String? {
    guard !plan.changes.isEmpty else { return nil }
    let groups = changedGroups.map { "\(list($0.names)) (\($0.reason))" }
    let changed = groups.isEmpty ? "nothing" : groups.joined(separator: ", ")
    let others = unchanged
    return "  changed    \(changed)" + (others.isEmpty ? "" : "      \(others)")
  }

  /// The stages with a reason of their own, each with those that only follow from it.
  private var changedGroups: [(reason: String, names: [String])] {
    var groups: [(reason: String, names: [String])] = []
    var home: [StageGraph.Index: Int] = [:]
    for index in plan.order {
      guard let reasons = plan.changes[index], let first = ownReason(index, reasons) else {
        continue
      }
      if case .upstream(let producer) = first, let group = home[producer] {
        groups[group].names.append(address(index))
        home[index] = group
        continue
      }
      let more = reasons.count > 1 ? " and \(reasons.count - 1) more" : ""
      let reason = (reasons.first { $0 == first.reason } ?? reasons[0]).revisionSentence + more
      if let group = groups.firstIndex(where: { $0.reason == reason }) {
        groups[group].names.append(address(index))
        home[index] = group
      } else {
        home[index] = groups.count
        groups.append((reason, [address(index)]))
      }
    }
    return groups
  }

  private enum Origin {
    case own(StaleReason)
    case upstream(StageGraph.Index)

    var reason: StaleReason? { if case .own(let reason) = self { reason } else { nil } }
  }

  /// A reason that does not follow from another changed stage, else the stage from which it follows.
  private func ownReason(_ index: StageGraph.Index, _ reasons: [StaleReason]) -> Origin? {
    var followed: StageGraph.Index?
    for reason in reasons {
      guard case .dependencyModified(let path, _, _) = reason,
        let producer = producer(of: path, for: index), plan.changes[producer]?.isEmpty == false
      else { return .own(reason) }
      followed = followed ?? producer
    }
    return followed.map(Origin.upstream)
  }

  private func producer(of path: String, for index: StageGraph.Index) -> StageGraph.Index? {
    project.graph.incoming[index].first {
      project.graph.stages[index].dependencies[$0.dependency].path == path
    }?.producer
  }

  private var unchanged: String {
    var known: [String] = []
    var unknown: [String] = []
    for index in plan.order {
      guard case .unchanged(let verdict)? = plan.choices[index] else { continue }
      if verdict == nil { unknown.append(address(index)) } else { known.append(address(index)) }
    }
    var parts: [String] = []
    if !known.isEmpty {
      let whose = known.count == 1 ? "its verdict" : "their verdicts"
      parts.append("\(list(known)): unchanged since \(whose)")
    }
    if !unknown.isEmpty { parts.append("\(list(unknown)): unchanged") }
    return parts.joined(separator: "      ")
  }

  private func list(_ names: [String]) -> String {
    let text = names.joined(separator: ", ")
    return text.count > 60 ? countText(names.count, "stage") : text
  }

  private func address(_ index: StageGraph.Index) -> String {
    project.graph.stages[index].address
  }
}

extension StaleReason {
  /// The reason where the older side is a revision.
  fileprivate var revisionSentence: String {
    switch self {
    case .neverRun: "new"
    case .outputModified(let path, _, _): "\(path) was made anew"
    default: sentence
    }
  }
}
