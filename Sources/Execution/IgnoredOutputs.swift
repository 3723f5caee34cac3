import PipelineLoading
import PipelineModel

extension Stage {
  /// The paths of the outputs that the cache keeps, in the order in which ignore files name them: outputs
  /// before metrics before plots, each in the order of the stage file.
  var ignoredPaths: [String] {
    [Output.Kind.out, .metric, .plot].flatMap { kind in
      outputs.filter { $0.kind == kind && $0.isCached }.map(\.path)
    }
  }

  /// The same for a stage that a command line describes: what persists first, then metrics, plots and
  /// outputs, each in the order of the command line.
  func ignoredPaths(as draft: StageDraft) -> [String] {
    let kinds: [(StageDraft.Output) -> Bool] = [
      { $0.kind == .out && $0.isPersistent }, { $0.kind == .metric }, { $0.kind == .plot },
      { $0.kind == .out && !$0.isPersistent },
    ]
    let keys = kinds.flatMap { draft.outputs.filter($0).map(\.path) }
    let paths = keys.compactMap { key in
      outputs.first { $0.key.isExactly(key) && $0.isCached }?.path
    }
    return paths + ignoredPaths.filter { !paths.contains($0) }
  }
}
