/// A graph in layers whose every link leads from one layer to the next.
///
/// Its items are the nodes, by their numbers, and behind them the lanes: places in the layers that
/// long edges pass. Edges of one producer share a lane, or edges of one consumer, whichever has
/// more of them, so a file read everywhere costs one lane a layer and not one for each reader.
struct LayeredGraph {
  /// How many of the items are nodes.
  let nodeCount: Int
  /// The items of each layer, from left to right.
  var layers: [[Int]]
  /// Each item's layer.
  private(set) var layer: [Int]
  /// For each item the items of the next layer it leads to.
  private(set) var below: [[Int]]
  /// For each item the items of the layer above that lead to it.
  private(set) var above: [[Int]]
  /// For each edge, in the order of producers, the items it passes, with both its ends.
  private(set) var routes: [[Int]] = []
  private var lanes: [Pair: Int] = [:]
  private var linked = Set<Pair>()

  /// Lays a connected graph out in layers; with `lanesLimit` passed, long edges get no lanes and
  /// are in `routes` only.
  init(_ graph: Adjacency, lanesLimit: Int = .max) {
    nodeCount = graph.count
    layer = graph.layering()
    below = Array(repeating: [], count: nodeCount)
    above = below
    layers = Array(repeating: [], count: (layer.max() ?? -1) + 1)
    for node in 0..<nodeCount { layers[layer[node]].append(node) }
    let isLong = { [layer] (pair: (Int, Int)) in layer[pair.1] - layer[pair.0] > 1 }
    let edges = (0..<nodeCount).flatMap { node in graph.successors[node].map { (node, $0) } }
    let long = edges.filter(isLong)
    let hasLanes = long.reduce(0) { $0 + layer[$1.1] - layer[$1.0] - 1 } <= lanesLimit
    var leaving = Array(repeating: 0, count: nodeCount)
    var entering = leaving
    for (producer, consumer) in long {
      leaving[producer] += 1
      entering[consumer] += 1
    }
    for edge in edges {
      guard isLong(edge) else {
        link(edge.0, edge.1)
        routes.append([edge.0, edge.1])
        continue
      }
      let owner = leaving[edge.0] >= entering[edge.1] ? edge.0 : edge.1
      routes.append(hasLanes ? route(edge.0, edge.1, owner: owner) : [edge.0, edge.1])
    }
  }

  /// Whether the item is a place that edges pass.
  func isLane(_ item: Int) -> Bool { item >= nodeCount }

  /// Links two items of neighbouring layers, once.
  private mutating func link(_ upper: Int, _ lower: Int) {
    guard linked.insert(Pair(upper, lower)).inserted else { return }
    below[upper].append(lower)
    above[lower].append(upper)
  }

  /// Leads an edge through the lanes of its owner, making those that are not there yet.
  private mutating func route(_ producer: Int, _ consumer: Int, owner: Int) -> [Int] {
    var items = [producer]
    for level in layer[producer] + 1..<layer[consumer] {
      let last = items[items.count - 1]
      let key = Pair(owner, level)
      let lane = lanes[key] ?? newLane(key)
      link(last, lane)
      items.append(lane)
    }
    let last = items[items.count - 1]
    link(last, consumer)
    return items + [consumer]
  }

  private mutating func newLane(_ key: Pair) -> Int {
    let lane = layer.count
    lanes[key] = lane
    layer.append(key.second)
    below.append([])
    above.append([])
    layers[key.second].append(lane)
    return lane
  }
}
