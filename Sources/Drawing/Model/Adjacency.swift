/// The edges of a diagram between numbers of nodes, each once, in the diagram's order.
struct Adjacency {
  /// For each node the nodes that read it.
  var successors: [[Int]]
  /// For each node the nodes it reads.
  var predecessors: [[Int]]

  /// How many nodes there are.
  var count: Int { successors.count }

  init(count: Int) {
    successors = Array(repeating: [], count: count)
    predecessors = successors
  }

  init(_ diagram: Diagram) {
    self.init(count: diagram.nodes.count)
    let numbers = Dictionary(
      diagram.nodes.enumerated().map { (Identity($1.id), $0) },
      uniquingKeysWith: { first, _ in first })
    var seen = Set<Pair>()
    for edge in diagram.edges {
      guard let producer = numbers[Identity(edge.producer)],
        let consumer = numbers[Identity(edge.consumer)], producer != consumer,
        seen.insert(Pair(producer, consumer)).inserted
      else { continue }
      connect(producer, consumer)
    }
  }

  mutating func connect(_ producer: Int, _ consumer: Int) {
    successors[producer].append(consumer)
    predecessors[consumer].append(producer)
  }

  /// The nodes with every producer before its consumers, near to the order of their numbers.
  ///
  /// A cycle traps: loading has refused it before.
  func topologicalOrder() -> [Int] {
    var waiting = predecessors.map(\.count)
    var order = waiting.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for consumer in successors[order[next]] {
        waiting[consumer] -= 1
        if waiting[consumer] == 0 { order.append(consumer) }
      }
      next += 1
    }
    precondition(order.count == count, "a diagram must not hold a cycle")
    return order
  }

  /// The connected parts in the order of their first nodes: each part's nodes, ascending, and the
  /// edges between them by their numbers within the part.
  func parts() -> [(nodes: [Int], graph: Adjacency)] {
    var part = Array(repeating: -1, count: count)
    var parts: [[Int]] = []
    for start in 0..<count where part[start] < 0 {
      part[start] = parts.count
      var nodes = [start]
      var next = 0
      while next < nodes.count {
        for other in successors[nodes[next]] + predecessors[nodes[next]] where part[other] < 0 {
          part[other] = parts.count
          nodes.append(other)
        }
        next += 1
      }
      parts.append(nodes.sorted())
    }
    var place = Array(repeating: 0, count: count)
    for nodes in parts {
      for (number, node) in nodes.enumerated() { place[node] = number }
    }
    return parts.map { nodes in
      var graph = Adjacency(count: nodes.count)
      graph.successors = nodes.map { successors[$0].map { place[$0] } }
      graph.predecessors = nodes.map { predecessors[$0].map { place[$0] } }
      return (nodes, graph)
    }
  }
}

/// Two numbers as a key.
struct Pair: Hashable {
  let first: Int
  let second: Int

  init(_ first: Int, _ second: Int) {
    self.first = first
    self.second = second
  }
}

/// A text as a key that compares code points, where `String` compares canonical equivalents.
struct Identity: Hashable {
  private let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
  }
}
