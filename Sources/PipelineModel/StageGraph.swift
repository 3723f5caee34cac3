import Diagnostics

/// The stages of a pipeline with the edges that their paths imply.
package struct StageGraph: Sendable {
  /// The place of a stage in ``stages``.
  package typealias Index = Int

  /// An edge from the stage that makes a path to one that reads it.
  package struct Edge: Sendable, Hashable {
    /// The stage that makes the output.
    package var producer: Index
    /// The output's place within the producer.
    package var output: Int
    /// The stage that reads it.
    package var consumer: Index
    /// The dependency's place within the consumer.
    package var dependency: Int
  }

  /// An output by the places of its stage and within it.
  package struct OutputPlace: Sendable, Hashable {
    /// The stage that makes it.
    package var stage: Index
    /// The output's place within the stage.
    package var output: Int

    /// Names an output.
    package init(stage: Index, output: Int) {
      self.stage = stage
      self.output = output
    }
  }

  /// The stages, as the pipeline lists them.
  package let stages: [Stage]
  /// The edges into each stage, in the order of its dependencies.
  package let incoming: [[Edge]]
  /// The edges out of each stage, in the order of the consumers.
  package let outgoing: [[Edge]]
  /// The outputs that hold a stage's parameters, which few dialects allow.
  private let parameterOutputs: [Index: [OutputPlace]]
  private let parameterReaders: [Index: [Index]]
  /// All stages, each after everything it needs; otherwise as they are written.
  package let order: [Index]
  private let indices: [ExactText: Index]

  /// Joins the stages.
  ///
  /// - Parameter checksOutputs: Whether outputs that clash are looked for.
  /// - Throws: A `DiagnosticList` of all outputs that clash and of one cycle in each knot of stages.
  package init(_ stages: [Stage], checksOutputs: Bool = true) throws(DiagnosticList) {
    let outputs = OutputIndex(stages)
    var problems = checksOutputs ? outputs.clashes(in: stages) : []
    var incoming: [[Edge]] = []
    incoming.reserveCapacity(stages.count)
    for (consumer, stage) in stages.enumerated() {
      var edges: [Edge] = []
      for (position, dependency) in stage.dependencies.enumerated() {
        for owner in outputs.owners(of: dependency.path) {
          edges.append(
            Edge(
              producer: owner.stage, output: owner.output, consumer: consumer,
              dependency: position))
        }
      }
      incoming.append(edges)
    }
    var outgoing = [[Edge]](repeating: [], count: stages.count)
    for edges in incoming { for edge in edges { outgoing[edge.producer].append(edge) } }
    let parameterEdges = Self.parameterEdges(stages, outputs)
    var needs = incoming
    for edge in parameterEdges { needs[edge.consumer].append(edge) }
    let walk = DepthFirstWalk(needs)
    problems += walk.cycles.map { cycleDiagnostic($0, stages: stages) }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    self.stages = stages
    self.incoming = incoming
    self.outgoing = outgoing
    parameterOutputs = Dictionary(grouping: parameterEdges, by: \.consumer)
      .mapValues { $0.map { OutputPlace(stage: $0.producer, output: $0.output) } }
    parameterReaders = Dictionary(grouping: parameterEdges, by: \.producer)
      .mapValues { $0.map(\.consumer) }
    order = walk.order
    indices = Dictionary(
      stages.enumerated().map { (ExactText($1.address), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Edges to stages whose parameters another stage makes. Their `dependency` counts on after the
  /// consumer's dependencies, so they must not leave this type.
  private static func parameterEdges(_ stages: [Stage], _ outputs: OutputIndex) -> [Edge] {
    var owners: [ExactText: [OutputIndex.Owner]] = [:]
    var edges: [Edge] = []
    for (consumer, stage) in stages.enumerated() {
      for (position, use) in stage.parameters.enumerated() {
        let path = ExactText(use.path)
        let makers = owners[path] ?? outputs.owners(of: use.path)
        owners[path] = makers
        edges += makers.map {
          Edge(
            producer: $0.stage, output: $0.output, consumer: consumer,
            dependency: stage.dependencies.count + position)
        }
      }
    }
    return edges
  }

  /// The stage with an address.
  package func index(of address: String) -> Index? {
    indices[ExactText(address)]
  }

  /// The stages that make files of a stage's parameters.
  package func parameterMakers(of index: Index) -> [Index] {
    parameterOutputs[index]?.map(\.stage) ?? []
  }

  /// The outputs that a stage reads, in the order of its dependencies and then of its parameters.
  package func outputsRead(by index: Index) -> [OutputPlace] {
    incoming[index].map { OutputPlace(stage: $0.producer, output: $0.output) }
      + (parameterOutputs[index] ?? [])
  }

  /// The stages that a stage reads from directly, each once, in order of its dependencies.
  package func upstream(of index: Index) -> [Index] {
    unique(incoming[index].map(\.producer) + parameterMakers(of: index))
  }

  /// The stages that read from a stage directly, each once, in order.
  package func downstream(of index: Index) -> [Index] {
    guard let readers = parameterReaders[index] else {
      return unique(outgoing[index].map(\.consumer))
    }
    return unique((outgoing[index].map(\.consumer) + readers).sorted())
  }

  private func unique(_ indices: [Index]) -> [Index] {
    guard indices.count > 1 else { return indices }
    var seen: Set<Index> = []
    return indices.filter { seen.insert($0).inserted }
  }
}

/// A depth-first walk against the edges, which yields the order and the cycles.
private struct DepthFirstWalk {
  private enum Mark { case unseen, open, done }

  /// All stages, each after everything it needs; complete only without cycles.
  var order: [StageGraph.Index] = []
  /// One cycle for each edge that leads back, as its edges in order.
  var cycles: [[StageGraph.Edge]] = []

  init(_ incoming: [[StageGraph.Edge]]) {
    var marks = [Mark](repeating: .unseen, count: incoming.count)
    order.reserveCapacity(incoming.count)
    for root in incoming.indices where marks[root] == .unseen {
      visit(root, incoming, &marks)
    }
  }

  /// Walks with a stack of its own, because a chain may be longer than the thread's stack is deep.
  private mutating func visit(
    _ root: StageGraph.Index, _ incoming: [[StageGraph.Edge]], _ marks: inout [Mark]
  ) {
    var stack = [(stage: root, next: 0)]
    marks[root] = .open
    while let top = stack.last {
      let edges = incoming[top.stage]
      guard top.next < edges.count else {
        marks[top.stage] = .done
        order.append(top.stage)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      let edge = edges[top.next]
      switch marks[edge.producer] {
      case .done: break
      case .unseen:
        marks[edge.producer] = .open
        stack.append((edge.producer, 0))
      case .open:
        // The array of open stages from the producer on is the cycle, each with its last edge.
        let start = stack.firstIndex { $0.stage == edge.producer } ?? 0
        let isKnown = edges[..<top.next].contains { $0.producer == edge.producer }
        guard !isKnown else { break }
        cycles.append(stack[start...].map { incoming[$0.stage][$0.next - 1] }.reversed())
      }
    }
  }
}
