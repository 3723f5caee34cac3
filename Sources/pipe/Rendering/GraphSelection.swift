import Execution
import PipelineLoading
import PipelineModel

/// Which part of a project's graph is drawn.
struct GraphSelection {
  let project: Project
  let graph: StageGraph
  /// Whether all that is connected is drawn, not only what is needed.
  let isFull: Bool

  /// The stages and data that belong to what is named.
  func nodes(of named: Targets) -> Set<StageGraph.Index> {
    let nodes = project.loaded.nodes(of: named)
    return isFull ? graph.component(of: nodes) : graph.closure(upstreamOf: nodes)
  }

  /// All outputs and data.
  var allOutputs: Set<StageGraph.OutputPlace> {
    Set(graph.stages.indices.flatMap { outputs(of: $0) })
  }

  /// The outputs and data that belong to words, each a single one or all of a stage.
  ///
  /// - Parameter stages: What words name that are no paths of outputs or data.
  func outputs(
    _ words: [String], reading: TargetResolver.Reading, stages: ([String]) throws -> Targets
  ) throws -> Set<StageGraph.OutputPlace> {
    let resolver = TargetResolver(project.loaded.pipeline, root: project.root)
    var named: Set<StageGraph.OutputPlace> = []
    for word in words {
      if let path = resolver.dataPath(word, reading: reading) {
        named.formUnion(
          allOutputs.filter { pathsOverlap(graph.stages[$0.stage].outputs[$0.output].path, path) })
      } else {
        named.formUnion(project.loaded.nodes(of: try stages([word])).flatMap(outputs))
      }
    }
    return connected(named)
  }

  private func outputs(of index: StageGraph.Index) -> [StageGraph.OutputPlace] {
    graph.stages[index].outputs.indices.map { .init(stage: index, output: $0) }
  }

  /// Outputs with those that their stages read, and, where all is wanted, with all that follow.
  private func connected(
    _ named: Set<StageGraph.OutputPlace>
  ) -> Set<StageGraph.OutputPlace> {
    var readers: [StageGraph.OutputPlace: [StageGraph.OutputPlace]] = [:]
    if isFull {
      for index in graph.stages.indices {
        for output in graph.outputsRead(by: index) {
          readers[output, default: []] += outputs(of: index)
        }
      }
    }
    var found = named
    var pending = Array(named)
    while let output = pending.popLast() {
      for other in graph.outputsRead(by: output.stage) + (readers[output] ?? [])
      where found.insert(other).inserted {
        pending.append(other)
      }
    }
    return found
  }
}
