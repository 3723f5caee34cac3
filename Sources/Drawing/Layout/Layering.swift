extension Adjacency {
  /// A layer for each node, counted from 0 at the top, every edge leading down, edges kept short.
  ///
  /// Longest path first; then nodes that more edges leave than enter sink towards their consumers,
  /// and the others rise towards their producers (after Nikolov and Tarassov's promotion).
  func layering() -> [Int] {
    let order = topologicalOrder()
    var layer = Array(repeating: 0, count: count)
    for node in order { layer[node] = floor(of: node, layer) }
    for _ in 0..<4 {
      let before = layer
      for node in order.reversed()
      where !successors[node].isEmpty && successors[node].count >= predecessors[node].count {
        layer[node] = successors[node].map { layer[$0] }.min()! - 1  // not empty, see above
      }
      for node in order
      where !predecessors[node].isEmpty && predecessors[node].count >= successors[node].count {
        layer[node] = floor(of: node, layer)
      }
      if layer == before { break }
    }
    let used = Set(layer).sorted()
    let rank = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    return layer.map { rank[$0] ?? 0 }
  }

  /// The highest layer below all producers.
  private func floor(of node: Int, _ layer: [Int]) -> Int {
    predecessors[node].map { layer[$0] + 1 }.max() ?? 0
  }
}
