/// How much room items take across the direction of flow, in columns or pixels.
struct Breadths {
  /// For each item the room left of its centre.
  var before: [Int]
  /// For each item the room right of its centre.
  var after: [Int]
  /// The room between two nodes.
  var nodeGap: Int
  /// The room beside a lane.
  var laneGap: Int
  /// All centres are multiples of this.
  var step: Int
}

/// Places the items of a layered graph across the direction of flow.
struct Positions {
  /// Each item's centre.
  private(set) var centre: [Int]
  private let graph: LayeredGraph
  private let breadths: Breadths
  private let limit: Int

  /// The breadth that the broadest layer needs at least.
  static func leastBreadth(_ graph: LayeredGraph, _ breadths: Breadths) -> Int {
    graph.layers.map { layer in
      guard let first = layer.first, let last = layer.last else { return 0 }
      return zip(layer, layer.dropFirst()).reduce(breadths.least(first)) {
        $0 + breadths.distance($1.0, $1.1, in: graph)
      } + 1 + breadths.after[last]
    }.max() ?? 0
  }

  /// Places the items of each layer in its order within `0..<limit`, which must not be less than
  /// `leastBreadth`.
  init(_ graph: LayeredGraph, _ breadths: Breadths, limit: Int) {
    self.graph = graph
    self.breadths = breadths
    self.limit = limit
    centre = Array(repeating: 0, count: graph.layer.count)
    relax()
    Straightening(graph, breadths, limit: limit).apply(to: &centre)
  }

  /// Sweeps over the layers, each time moving a layer's items towards their neighbours.
  private mutating func relax() {
    var places = Array(repeating: 0.0, count: centre.count)
    for layer in graph.layers {
      var next = 0.0
      for (number, item) in layer.enumerated() {
        if number > 0 { next += distance(layer[number - 1], item) }
        places[item] = next
      }
    }
    let rounds = centre.count < 3_000 ? 24 : centre.count < 30_000 ? 6 : 2
    for round in 0..<rounds {
      let isEarly = round < rounds / 2
      for layer in graph.layers { move(layer, &places, isEarly ? .above : .both) }
      for layer in graph.layers.reversed() { move(layer, &places, isEarly ? .below : .both) }
    }
    let step = Double(breadths.step)
    for item in centre.indices { centre[item] = Int((places[item] / step).rounded(.down) * step) }
    let slack = centre.indices.map { centre[$0] - breadths.least($0) }.min() ?? 0
    for item in centre.indices { centre[item] -= slack }
  }

  private enum Side { case above, below, both }

  private func move(_ layer: [Int], _ places: inout [Double], _ side: Side) {
    guard let first = layer.first, let last = layer.last else { return }
    let wishes = layer.map { wish(of: $0, places, side) }
    let moved = orderedPlaces(
      wishes: wishes.map(\.place), weights: wishes.map(\.weight),
      distances: zip(layer, layer.dropFirst()).map(distance),
      bounds: Double(
        breadths.least(first))...Double(
          max(breadths.least(first), breadths.most(last, limit))))
    for (item, place) in zip(layer, moved) { places[item] = place }
  }

  /// The mean of the neighbours' places; lanes hold on to lanes, so that they run straight.
  private func wish(
    of item: Int, _ places: [Double], _ side: Side
  ) -> (place: Double, weight: Double) {
    var sum = 0.0
    var weight = 0.0
    func add(_ neighbours: [Int]) {
      for other in neighbours {
        let pull = graph.isLane(item) && graph.isLane(other) ? 4.0 : 1.0
        sum += places[other] * pull
        weight += pull
      }
    }
    if side != .below { add(graph.above[item]) }
    if side != .above { add(graph.below[item]) }
    return weight == 0 ? (places[item], 0.1) : (sum / weight, weight)
  }

  private func distance(_ left: Int, _ right: Int) -> Double {
    Double(breadths.distance(left, right, in: graph))
  }
}

extension Breadths {
  /// The least distance between the centres of two neighbours.
  func distance(_ left: Int, _ right: Int, in graph: LayeredGraph) -> Int {
    let gap = graph.isLane(left) || graph.isLane(right) ? laneGap : nodeGap
    return roundedUp(after[left] + 1 + gap + before[right])
  }

  /// The least centre of an item that is the first of its layer.
  func least(_ item: Int) -> Int { roundedUp(before[item]) }

  /// The greatest centre of an item that is the last of its layer.
  func most(_ item: Int, _ limit: Int) -> Int { (limit - 1 - after[item]) / step * step }

  private func roundedUp(_ breadth: Int) -> Int { (breadth + step - 1) / step * step }
}
