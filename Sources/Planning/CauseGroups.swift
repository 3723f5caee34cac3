import Documents
import PipelineModel
import Records

/// Stages that are stale for one common cause.
package struct CauseGroup: Sendable {
  /// What a group of stages has in common.
  package enum Cause: Sendable, Hashable {
    /// A reason that names no thing of its own, such as `never-run` or `forced`.
    case reason(StaleReason)
    case parameter(StaleReason)
    case file(StaleReason)
    case stage(StageGraph.Index, StaleReason)
  }

  /// A stage of a group.
  package struct Member: Sendable {
    /// The stage.
    package var index: StageGraph.Index
    /// The reason that puts it into the group; nil for one that only follows from an upstream.
    package var reason: StaleReason?
    /// The upstream from which it follows.
    package var upstream: StageGraph.Index?
  }

  /// The cause.
  package var cause: Cause
  /// The stages that the cause touches directly, then those that follow, in order of the plan.
  package var members: [Member]
}

extension Plan {
  /// The stages that are not up to date, grouped by root cause.
  ///
  /// A stage stands under each of its own causes; one that only follows from an upstream stands once,
  /// under the first cause of its first upstream.
  package func causeGroups(_ graph: StageGraph) -> [CauseGroup] {
    var groups: [CauseGroup] = []
    var positions: [CauseGroup.Cause: Int] = [:]
    var home: [StageGraph.Index: Int] = [:]
    func add(_ member: CauseGroup.Member, to cause: CauseGroup.Cause) {
      let position = positions[cause] ?? groups.count
      if position == groups.count { groups.append(CauseGroup(cause: cause, members: [])) }
      positions[cause] = position
      groups[position].members.append(member)
      if home[member.index] == nil { home[member.index] = position }
    }
    for index in order {
      let reasons = (decisions[index]?.reasons ?? []).leading
      let own = reasons.filter { reason in
        if case .upstreamStale = reason { return false }
        return maker(of: reason, readBy: index, graph) == nil
      }
      for reason in own {
        add(.init(index: index, reason: reason, upstream: nil), to: cause(of: reason, at: index))
      }
      guard own.isEmpty, let upstream = follows(index, reasons, graph),
        let position = home[upstream]
      else { continue }
      groups[position].members.append(.init(index: index, reason: nil, upstream: upstream))
      home[index] = position
    }
    return groups
  }

  /// The upstream that a stage without a cause of its own follows.
  private func follows(
    _ index: StageGraph.Index, _ reasons: [StaleReason], _ graph: StageGraph
  ) -> StageGraph.Index? {
    for case .upstreamStale(let name) in reasons { return graph.index(of: name) }
    return reasons.lazy.compactMap { maker(of: $0, readBy: index, graph) }.first
  }

  /// The stage that will change a dependency; that the dependency changes is then no cause of its own.
  private func maker(
    of reason: StaleReason, readBy index: StageGraph.Index, _ graph: StageGraph
  ) -> StageGraph.Index? {
    guard case .dependencyModified(let path, _, _) = reason else { return nil }
    return graph.incoming[index].first {
      graph.stages[index].dependencies[$0.dependency].path == path
        && !(decisions[$0.producer]?.reasons.isEmpty ?? true)
    }?.producer
  }

  private func cause(of reason: StaleReason, at index: StageGraph.Index) -> CauseGroup.Cause {
    switch reason {
    case .environmentChanged(_, _, let differences) where !differences.isEmpty:
      .reason(.environmentChanged(old: "", new: "", differences: differences))
    case .neverRun, .forced, .alwaysChanged, .callback, .lockInconsistent: .reason(reason)
    case .parameterModified, .variableModified: .parameter(reason)
    case .dependencyModified, .dependencyMissing: .file(reason)
    default: .stage(index, reason)
    }
  }
}
