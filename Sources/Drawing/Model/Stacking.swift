/// The nodes of a diagram, some of them in stacks, and the edges between the stacks.
struct StackedDiagram {
  /// The stacks, each with at least one node.
  let stacks: [[Diagram.Node]]
  /// The edges between stacks.
  let graph: Adjacency

  private init(stacks: [[Diagram.Node]], graph: Adjacency) {
    self.stacks = stacks
    self.graph = graph
  }

  /// Leaves every node alone.
  init(single diagram: Diagram) {
    self.init(stacks: diagram.nodes.map { [$0] }, graph: Adjacency(diagram))
  }

  /// Stacks `least` or more nodes that read the same nodes and are read by the same.
  init(stacking diagram: Diagram, least: Int) {
    let graph = Adjacency(diagram)
    var place: [[[Int]]: Int] = [:]
    var sets: [[Int]] = []
    for node in 0..<graph.count {
      let key = [graph.predecessors[node].sorted(), graph.successors[node].sorted()]
      if let known = place[key], key != [[], []] {
        sets[known].append(node)
      } else {
        place[key] = sets.count
        sets.append([node])
      }
    }
    let stacks = sets.flatMap { $0.count >= least ? [$0] : $0.map { [$0] } }
      .sorted { $0[0] < $1[0] }
    var number = Array(repeating: -1, count: graph.count)
    for (index, stack) in stacks.enumerated() { number[stack[0]] = index }
    var links = Adjacency(count: stacks.count)
    for stack in stacks {
      for consumer in graph.successors[stack[0]] where number[consumer] >= 0 {
        links.connect(number[stack[0]], number[consumer])
      }
    }
    self.init(stacks: stacks.map { $0.map { diagram.nodes[$0] } }, graph: links)
  }

  /// The connected parts, in the order of their first nodes.
  func parts() -> [StackedDiagram] {
    graph.parts().map { StackedDiagram(stacks: $0.nodes.map { stacks[$0] }, graph: $0.graph) }
  }
}
