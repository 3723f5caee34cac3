import Documents
import Drawing
import Execution
import PipelineModel
import Planning

/// A project's graph as something to draw: its stages and the data that no stage makes.
struct GraphDiagram {
  let project: Project
  let graph: StageGraph
  let plan: Plan?

  private func isData(_ index: StageGraph.Index) -> Bool {
    index >= project.graph.stages.count
  }

  /// Some nodes: the data as the project has it, then the stages, each after what it needs.
  private func ordered(_ selection: Set<StageGraph.Index>) -> [StageGraph.Index] {
    graph.stages.indices.filter { isData($0) && selection.contains($0) }
      + graph.order.filter { !isData($0) && selection.contains($0) }
  }

  /// Stages and data as nodes.
  func stages(_ selection: Set<StageGraph.Index>) -> Diagram {
    var edges: [Diagram.Edge] = []
    let ordered = ordered(selection)
    let nodes = ordered.map { index in
      let stage = graph.stages[index]
      guard !isData(index) else { return Diagram.Node(stage.address, kind: .source) }
      var node = Diagram.Node(stage.address, kind: .stage)
      node.group = stage.groupAddress
      node.status = status(of: index)
      let metrics = stage.outputs.filter { $0.kind == .metric }.map(\.path)
      node.annotation = metrics.isEmpty ? nil : metrics.joined(separator: ", ")
      return node
    }
    for index in ordered {
      for reader in graph.downstream(of: index) where selection.contains(reader) {
        edges.append(.init(from: graph.stages[index].address, to: graph.stages[reader].address))
      }
    }
    return Diagram(nodes: nodes, edges: edges)
  }

  /// Outputs and data as nodes; an edge leads from each that a stage reads to each that it makes.
  func outputs(_ selection: Set<StageGraph.OutputPlace>) -> Diagram {
    var nodes: [Diagram.Node] = []
    var edges: [Diagram.Edge] = []
    for index in ordered(Set(selection.map(\.stage))) {
      let read = graph.outputsRead(by: index).filter(selection.contains)
      for (position, output) in graph.stages[index].outputs.enumerated()
      where selection.contains(.init(stage: index, output: position)) {
        var node = Diagram.Node(output.path, kind: isData(index) ? .source : .output)
        node.status = status(of: index)
        nodes.append(node)
        edges += read.map {
          .init(from: graph.stages[$0.stage].outputs[$0.output].path, to: output.path)
        }
      }
    }
    return Diagram(nodes: nodes, edges: edges)
  }

  private func status(of index: StageGraph.Index) -> Diagram.Status {
    guard let plan, !isData(index) else { return .none }
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

extension Stage {
  /// The group that generated the stage, with the stage file in front where that has one in addresses.
  var groupAddress: String? {
    group.map { String(address.dropLast(name.count)) + $0 }
  }
}
