/// Takes small bends out of placed items by moving runs of them into line, as far as there is room.
struct Straightening {
  private let graph: LayeredGraph
  private let breadths: Breadths
  private let limit: Int
  private var left: [Int]
  private var right: [Int]

  init(_ graph: LayeredGraph, _ breadths: Breadths, limit: Int) {
    self.graph = graph
    self.breadths = breadths
    self.limit = limit
    left = Array(repeating: -1, count: graph.layer.count)
    right = left
    for layer in graph.layers {
      for (first, second) in zip(layer, layer.dropFirst()) {
        right[first] = second
        left[second] = first
      }
    }
  }

  /// Moves the centres; orders and distances stay kept.
  func apply(to centre: inout [Int]) {
    var run = Array(graph.layer.indices)
    var members = run.map { [$0] }
    for (upper, lower) in links() where run[upper] != run[lower] {
      let shift = centre[lower] - centre[upper]
      let pair = (members[run[upper]], members[run[lower]])
      if isFree(pair.0, shift, centre) {
        for item in pair.0 { centre[item] += shift }
      } else if isFree(pair.1, -shift, centre) {
        for item in pair.1 { centre[item] -= shift }
      } else {
        continue
      }
      for item in pair.1 { run[item] = run[upper] }
      members[run[upper]] = pair.0 + pair.1
    }
  }

  /// The links worth being straight, first those within lanes.
  private func links() -> [(Int, Int)] {
    var ranked: [[(Int, Int)]] = [[], [], []]
    for layer in graph.layers {
      for upper in layer {
        for lower in graph.below[upper] {
          let isAlone = graph.below[upper].count == 1 && graph.above[lower].count == 1
          let lanes = (graph.isLane(upper) ? 1 : 0) + (graph.isLane(lower) ? 1 : 0)
          if lanes == 2 {
            ranked[0].append((upper, lower))
          } else if isAlone {
            ranked[1].append((upper, lower))
          }
        }
      }
    }
    return ranked.flatMap { $0 }
  }

  private func isFree(_ items: [Int], _ shift: Int, _ centre: [Int]) -> Bool {
    items.allSatisfy { item in
      let moved = centre[item] + shift
      if moved < breadths.least(item) || moved > breadths.most(item, limit) { return false }
      if left[item] >= 0 {
        let least = breadths.distance(left[item], item, in: graph)
        if moved - centre[left[item]] < least { return false }
      }
      if right[item] >= 0 {
        let least = breadths.distance(item, right[item], in: graph)
        if centre[right[item]] - moved < least { return false }
      }
      return true
    }
  }
}
