/// A connected diagram in pixels, from its upper left corner on.
struct Geometry {
  /// The way of an edge.
  struct Way {
    /// The points, neighbours joined by a straight line if one is below the other, else by a curve.
    var points: [(x: Int, y: Int)]
    /// The nodes it joins, for a person.
    var label: String
    /// The ids of the nodes that it leaves and enters; several where they stand in a frame.
    var ends: (producers: [String], consumers: [String])
  }

  let grids: [CardGrid]
  private(set) var places: [Box] = []
  private(set) var ways: [Way] = []
  /// Tinted boxes behind nodes of one group that stand side by side.
  private(set) var hulls: [Box] = []
  private(set) var size = (width: 0, height: 0)

  private let graph: LayeredGraph
  private let centre: [Int]
  private var top: [Int] = []
  private var bottom: [Int] = []

  /// Places the stacks of a connected graph in layers from top to bottom.
  init(_ stacks: [[Diagram.Node]], _ graph: LayeredGraph) {
    let frames = graph.layers.map { layer in
      layer.count { !graph.isLane($0) && stacks[$0].count > 1 }
    }
    grids = stacks.enumerated().map { CardGrid($1, neighbours: frames[graph.layer[$0]]) }
    self.graph = graph
    let grids = grids
    let widths = graph.layer.indices.map { graph.isLane($0) ? 2 : grids[$0].width }
    let breadths = Breadths(
      before: widths.map { ($0 - 1) / 2 }, after: widths.map { $0 / 2 }, nodeGap: 28, laneGap: 16,
      step: 2)
    centre = Positions(graph, breadths, limit: .max / 4).centre
    placeLayers()
    size.width = zip(centre, widths).map { $0 + $1 / 2 + 1 }.max() ?? 0
    let entries = self.entries()
    ways = graph.routes.map { way($0, entries) }
    hulls = graph.layers.flatMap(hulls)
  }

  private mutating func placeLayers() {
    var y = 0
    places = Array(repeating: Box(x: 0, y: 0, width: 0, height: 0), count: grids.count)
    for (index, layer) in graph.layers.enumerated() {
      let height = layer.map { graph.isLane($0) ? 0 : grids[$0].height }.max() ?? 0
      for item in layer where !graph.isLane(item) {
        let grid = grids[item]
        places[item] = Box(
          x: centre[item] - (grid.width - 1) / 2, y: y + (height - grid.height) / 2,
          width: grid.width, height: grid.height)
      }
      top.append(y)
      bottom.append(y + height)
      size.height = y + height
      y += height + gap(below: index)
    }
  }

  /// The pixels between two layers: the more, the farther lines run sideways.
  private func gap(below index: Int) -> Int {
    let farthest =
      graph.layers[index].flatMap { upper in
        graph.below[upper].map { abs(centre[$0] - centre[upper]) }
      }.max() ?? 0
    return 46 + min(74, farthest / 6)
  }

  private func way(_ items: [Int], _ entries: [Pair: Int]) -> Way {
    let producer = items[0]
    let consumer = items[items.count - 1]
    var points = [(x: centre[producer], y: places[producer].bottom)]
    if places[producer].bottom < bottom[graph.layer[producer]] {
      points.append((centre[producer], bottom[graph.layer[producer]]))
    }
    for lane in items.dropFirst().dropLast() {
      points.append((centre[lane], top[graph.layer[lane]]))
      points.append((centre[lane], bottom[graph.layer[lane]]))
    }
    let port = entries[Pair(items[items.count - 2], consumer)] ?? centre[consumer]
    if top[graph.layer[consumer]] < places[consumer].y {
      points.append((port, top[graph.layer[consumer]]))
    }
    points.append((port, places[consumer].y))
    return Way(
      points: points, label: "\(name(producer)) → \(name(consumer))",
      ends: (grids[producer].cards.map(\.node.id), grids[consumer].cards.map(\.node.id)))
  }

  private func name(_ stack: Int) -> String {
    let cards = grids[stack].cards
    return cards.count == 1 ? cards[0].node.title : "\(cards[0].node.title) … ×\(cards.count)"
  }

  /// Where each link enters a node: spread over the box in the order of where the links come from,
  /// and straight below that if it is near.
  private func entries() -> [Pair: Int] {
    var entries: [Pair: Int] = [:]
    for consumer in grids.indices {
      let sources = graph.above[consumer].sorted { (centre[$0], $0) < (centre[$1], $1) }
      let room = places[consumer].width - 32
      let spacing = min(16, sources.count > 1 ? room / (sources.count - 1) : room)
      for (number, item) in sources.enumerated() where spacing >= 5 {
        let port = centre[consumer] + spacing * (2 * number - sources.count + 1) / 2
        let isNear = abs(centre[item] - port) < (spacing + 1) / 2
        entries[Pair(item, consumer)] = isNear ? centre[item] : port
      }
    }
    return entries
  }

  /// The boxes around runs of two or more neighbours of one group in a layer.
  private func hulls(_ layer: [Int]) -> [Box] {
    var result: [Box] = []
    var run: [Int] = []
    func group(_ item: Int) -> String? {
      graph.isLane(item) || grids[item].isFramed ? nil : grids[item].cards[0].node.group
    }
    for item in layer + [-1] {
      if item >= 0, let first = run.first, let name = group(item), name == group(first) {
        run.append(item)
        continue
      }
      if run.count > 1 {
        result.append(run.map { places[$0] }.reduce(places[run[0]]) { $0.union($1) }.grown(by: 8))
      }
      run = item >= 0 && group(item) != nil ? [item] : []
    }
    return result
  }
}
