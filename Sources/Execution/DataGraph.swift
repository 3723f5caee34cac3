import PipelineLoading
import PipelineModel

/// What hangs together where data that no stage makes counts as well.
extension LoadedPipeline {
  /// The stages that hang together with what is named; a frozen stage does not with what it reads.
  ///
  /// - Throws: A `DiagnosticList` of cycles through imported data.
  package func stages(connectedWith named: Targets) throws -> Set<StageGraph.Index> {
    let graph = try pipeline.graphWithData()
    return stages(in: graph.component(of: nodes(of: named), passesFrozen: false))
  }

  /// The named stages and all that follows from what is named; a frozen stage follows from nothing.
  ///
  /// - Throws: A `DiagnosticList` of cycles through imported data.
  package func stages(downstreamOf named: Targets) throws -> Set<StageGraph.Index> {
    let graph = try pipeline.graphWithData()
    return stages(in: graph.closure(downstreamOf: nodes(of: named), passesFrozen: false))
  }

  /// What is named with all that it needs.
  ///
  /// - Throws: A `DiagnosticList` of cycles through imported data.
  func upstream(of named: Targets) throws -> Targets {
    let found = try pipeline.graphWithData().closure(upstreamOf: nodes(of: named))
    return Targets(stages: stages(in: found).sorted(), sources: sources(in: found))
  }

  /// The places of the data that some stages read themselves, as dependencies or as parameters.
  ///
  /// - Throws: A `DiagnosticList` of cycles through imported data.
  func sources(readBy selection: Set<StageGraph.Index>) throws -> Set<Int> {
    guard !selection.isEmpty else { return [] }
    let graph = try pipeline.graphWithData()
    return Set(sources(in: Set(selection.flatMap(graph.upstream))))
  }

  /// The places of what is named in the graph of stages and data.
  package func nodes(of named: Targets) -> [StageGraph.Index] {
    guard !named.sources.isEmpty else { return named.stages }
    let places = pipeline.nodesOfSources
    return named.stages + named.sources.map { places[$0] }
  }

  private func stages(in nodes: Set<StageGraph.Index>) -> Set<StageGraph.Index> {
    nodes.filter { $0 < graph.stages.count }
  }

  private func sources(in nodes: Set<StageGraph.Index>) -> [Int] {
    pipeline.nodesOfSources.enumerated().filter { nodes.contains($0.element) }
      .map(\.offset)
  }
}
