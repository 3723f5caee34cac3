import Documents
import Drawing
import Execution
import PipelineModel
import Planning

/// A project's graph as something to draw.
struct GraphDiagram {
  let project: Project
  let selection: Set<StageGraph.Index>
  let plan: Plan?

  init(project: Project, stages: Set<StageGraph.Index>, plan: Plan?) {
    self.project = project
    selection = stages
    self.plan = plan
  }

  private var graph: StageGraph { project.graph }

  /// The stages as nodes, and the sources that they read.
  var stages: Diagram {
    var nodes: [Diagram.Node] = []
    var edges: [Diagram.Edge] = []
    for source in sources {
      let isNew = !nodes.contains { $0.id == source.id }
      if isNew { nodes.append(.init(source.id, title: source.id, kind: .source)) }
      for index in ordered where reads(index, source) {
        edges.append(.init(from: source.id, to: graph.stages[index].address))
      }
    }
    for index in ordered {
      let stage = graph.stages[index]
      var node = Diagram.Node(stage.address, title: stage.address, kind: .stage)
      node.group = stage.group
      node.status = status(of: index)
      let metrics = stage.outputs.filter { $0.kind == .metric }.map(\.path)
      node.annotation = metrics.isEmpty ? nil : metrics.joined(separator: ", ")
      nodes.append(node)
      for producer in graph.upstream(of: index) where selection.contains(producer) {
        edges.append(.init(from: graph.stages[producer].address, to: stage.address))
      }
    }
    return Diagram(nodes: nodes, edges: edges)
  }

  /// The outputs as nodes; an edge leads from each output that a stage reads to each that it makes.
  var outputs: Diagram {
    var nodes: [Diagram.Node] = []
    var edges: [Diagram.Edge] = []
    for source in sources {
      let isNew = !nodes.contains { $0.id == source.id }
      if isNew { nodes.append(.init(source.id, title: source.id, kind: .source)) }
    }
    for index in ordered {
      let stage = graph.stages[index]
      let read = graph.incoming[index].map { graph.stages[$0.producer].outputs[$0.output].path }
      let sources = self.sources.filter { reads(index, $0) }.map(\.id)
      for output in stage.outputs {
        var node = Diagram.Node(output.path, title: output.path, kind: .output)
        node.status = status(of: index)
        nodes.append(node)
        for path in sources + read { edges.append(.init(from: path, to: output.path)) }
      }
    }
    return Diagram(nodes: nodes, edges: edges)
  }

  private var ordered: [StageGraph.Index] { graph.order.filter(selection.contains) }

  private var sources: [Source] {
    project.loaded.pipeline.sources.filter { source in
      ordered.contains { reads($0, source) } || selection.count == graph.stages.count
    }
  }

  private func reads(_ index: StageGraph.Index, _ source: Source) -> Bool {
    graph.stages[index].dependencies.contains {
      $0.path == source.path || $0.path.hasPrefix(source.path + "/")
        || source.path.hasPrefix($0.path + "/")
    }
  }

  private func status(of index: StageGraph.Index) -> Diagram.Status {
    guard let plan else { return .none }
    if graph.stages[index].isFrozen { return .frozen }
    switch plan.decisions[index] {
    case .upToDate: return .fresh
    case .restore: return .restorable
    case .run: return .stale
    case .runIfChanged: return .pending
    case .blocked: return .missing
    case nil: return .none
    }
  }

  /// The document `pipe.dag/1`: nodes as they are drawn, edges sorted.
  static func json(_ diagram: Diagram) -> Value {
    let nodes = diagram.nodes.map { node in
      var fields: [(key: String, value: Value)] = [
        ("id", .string(node.id)), ("kind", .string(node.kind.rawValue)),
      ]
      if node.status != .none { fields.append(("status", .string(node.status.rawValue))) }
      return Value.map(fields)
    }
    let edges = Set(diagram.edges.map { [$0.producer, $0.consumer] })
      .sorted { $0.lexicographicallyPrecedes($1) { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    return .map([
      ("schema", .string("pipe.dag/1")), ("nodes", .list(nodes)),
      ("edges", .list(edges.map { .list($0.map(Value.string)) })),
    ])
  }
}
