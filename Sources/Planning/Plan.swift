import PipelineModel
import Records

/// What is to be done with a stage.
package enum Decision: Sendable {
  /// Nothing; the outputs are those that a run would make.
  case upToDate
  /// Its outputs come from the cache.
  case restore(Restoration, [StaleReason])
  /// Its command runs, whatever its upstreams make.
  case run([StaleReason])
  /// Its command runs if an upstream's outputs change.
  case runIfChanged(upstream: [StageGraph.Index], [StaleReason])
  /// It cannot run, because something is missing.
  case blocked([StaleReason])

  /// Why the stage is not up to date.
  package var reasons: [StaleReason] {
    switch self {
    case .upToDate: []
    case .restore(_, let reasons), .run(let reasons), .runIfChanged(_, let reasons),
      .blocked(let reasons):
      reasons
    }
  }
}

/// Outputs that can be had without running a command.
package struct Restoration: Sendable {
  /// The outputs' content.
  package var outputs: [FileRecord]
  /// The run that made them; nil when the present record names them.
  package var candidate: RunCandidate?

  /// Creates a restoration.
  package init(outputs: [FileRecord], candidate: RunCandidate?) {
    self.outputs = outputs
    self.candidate = candidate
  }
}

/// What is to be done, stage by stage.
package struct Plan: Sendable {
  /// The selected stages, each after everything it needs.
  package var order: [StageGraph.Index]
  /// The decision for each selected stage.
  package var decisions: [StageGraph.Index: Decision]
  /// Why each frozen stage would not be up to date if it were not frozen.
  package var frozen: [StageGraph.Index: [StaleReason]]

  /// The selected stages for which nothing is to be done, in order.
  package var upToDate: [StageGraph.Index] {
    order.filter { if case .upToDate? = decisions[$0] { true } else { false } }
  }

  /// Whether nothing is to be done.
  package var isUpToDate: Bool {
    decisions.values.allSatisfy { if case .upToDate = $0 { true } else { false } }
  }
}
