/// How closely a drawing is packed.
struct Packing {
  /// The columns it may take.
  var limit: Int
  /// The columns a frame of stacked labels may take.
  var frameLimit: Int
  /// The columns a title may take.
  var titleLimit: Int
  /// The blanks between two labels; beside a lane it is one less.
  var gap: Int
  /// The rows there may be between two layers.
  var mostRows = 12
}

/// The drawing of one connected diagram: labels in layers, lines in the rows between them.
struct ComponentDrawing {
  /// The rows.
  private(set) var canvas = Canvas()
  private let graph: LayeredGraph
  private let tiles: [Tile]
  private let bundlings: [Bundling]
  private let ports: [Bundling.Ports?]
  private let centre: [Int]
  private let limit: Int

  /// Draws the stacks of a connected diagram, nil if it does not fit or takes so many rows between
  /// two layers that nobody could follow it.
  init?(
    _ stacks: [[Diagram.Node]], _ graph: LayeredGraph, _ style: TerminalStyle, _ packing: Packing
  ) {
    self.graph = graph
    limit = packing.limit
    let tiles = stacks.map { nodes in
      Tile(
        nodes.map { Label($0, style, limit: packing.titleLimit) }, limit: packing.frameLimit)
    }
    self.tiles = tiles
    bundlings = graph.layers.indices.dropLast().map { Bundling(graph, below: $0) }
    var ports: [Bundling.Ports?] = Array(repeating: nil, count: graph.layer.count)
    for (bundling, layer) in zip(bundlings, graph.layers.dropFirst()) {
      for item in layer where !graph.above[item].isEmpty {
        let room = graph.isLane(item) ? 1 : (tiles[item].columns - 1) / 4 * 2 + 1
        ports[item] = bundling.ports(of: item, room: room)
      }
    }
    self.ports = ports
    let breadths = Self.breadths(graph, tiles, ports, gap: packing.gap)
    guard Positions.leastBreadth(graph, breadths) <= packing.limit else { return nil }
    centre = Positions(graph, breadths, limit: packing.limit).centre
    guard draw(style, mostRows: packing.mostRows) else { return nil }
  }

  private static func breadths(
    _ graph: LayeredGraph, _ tiles: [Tile], _ ports: [Bundling.Ports?], gap: Int
  ) -> Breadths {
    var before: [Int] = []
    var after: [Int] = []
    for item in graph.layer.indices {
      let columns = graph.isLane(item) ? 1 : tiles[item].columns
      let remark = graph.isLane(item) ? 0 : tiles[item].remark
      let bus = ports[item].map { $0.hasBus ? 2 * ($0.groups.count - 1) : 0 } ?? 0
      before.append(max((columns - 1) / 2, bus))
      after.append(max(columns / 2 + remark, bus))
    }
    return Breadths(before: before, after: after, nodeGap: gap, laneGap: gap - 1, step: 2)
  }

  private mutating func draw(_ style: TerminalStyle, mostRows: Int) -> Bool {
    var row = 0
    for (index, layer) in graph.layers.enumerated() {
      let height = layer.map { graph.isLane($0) ? 1 : tiles[$0].height }.max() ?? 1
      let channel = index + 1 < graph.layers.count ? self.channel(below: index) : nil
      if let channel, channel.height > mostRows { return false }
      if let channel { canvas.draw(channel, from: row + height) }
      for item in layer { draw(item, row: row, height: height, style) }
      row += height + (channel?.height ?? 0)
    }
    return true
  }

  /// Draws a lane or a tile, and the line from a tile to the end of its layer.
  private mutating func draw(_ item: Int, row: Int, height: Int, _ style: TerminalStyle) {
    let isLane = graph.isLane(item)
    let end = isLane ? row : row + tiles[item].height
    if isLane || !graph.below[item].isEmpty {
      for row in end..<row + height { canvas.draw(.vertical, row: row, column: centre[item]) }
    }
    guard !isLane else { return }
    let first = firstColumn(item)
    for (row, run) in tiles[item].runs(row: row, column: first) { canvas.write(run, row: row) }
    if tiles[item].isFramed {
      let columns = first...(first + tiles[item].columns - 1)
      canvas.frame(rows: row...(end - 1), columns: columns, style)
    }
  }

  private func firstColumn(_ item: Int) -> Int { centre[item] - (tiles[item].columns - 1) / 2 }

  /// The lines between two layers, routed.
  private func channel(below index: Int) -> Channel {
    let bundling = bundlings[index]
    var lines = bundling.bundles.map {
      Channel.Line(tops: $0.uppers.map { centre[$0] }, bottoms: [])
    }
    var buses: [(item: Int, entries: [(bundle: Int, column: Int)])] = []
    for item in graph.layers[index + 1] {
      guard let ports = ports[item] else { continue }
      let placed = columns(of: item, ports, bundling)
      if ports.hasBus {
        buses.append((item, placed))
      } else {
        for entry in placed { lines[entry.bundle].bottoms.append(entry.column) }
      }
    }
    var channel = Channel(limit: limit)
    for line in lines { _ = channel.add(line) }
    for bus in buses {
      let line = channel.add(Channel.Line(tops: [], bottoms: [centre[bus.item]]))
      for entry in bus.entries { channel.link(entry.bundle, line, at: entry.column) }
    }
    channel.route()
    return channel
  }

  /// The column in which each bundle enters an item, straight from above where that can be.
  private func columns(
    of item: Int, _ ports: Bundling.Ports, _ bundling: Bundling
  ) -> [(bundle: Int, column: Int)] {
    let middle = centre[item]
    let reach = ports.groups.count - 1
    var side = graph.isLane(item) ? 0 : (tiles[item].columns - 1) / 4
    if ports.hasBus { side = reach }
    let area = (middle - 2 * side)...(middle + 2 * side)
    let wishes = ports.groups.map { group in
      wish(bundling.bundles[group[0]], middle, reach, area)
    }
    let sorted = wishes.indices.sorted { (wishes[$0].source, $0) < (wishes[$1].source, $1) }
    let places = orderedPlaces(
      wishes: sorted.map { wishes[$0].place / 2 }, weights: sorted.map { wishes[$0].weight },
      distances: Array(repeating: 1, count: reach),
      bounds: Double(area.lowerBound / 2)...Double(area.upperBound / 2))
    return zip(sorted, places).flatMap { index, place in
      ports.groups[index].map { ($0, Int(place.rounded(.down)) * 2) }
    }
  }

  /// Where a bundle would like to enter: straight from above if it leads to this item alone, else
  /// near the middle on the side it comes from.
  private func wish(
    _ bundle: Bundling.Bundle, _ middle: Int, _ reach: Int, _ area: ClosedRange<Int>
  ) -> (source: Double, place: Double, weight: Double) {
    let tops = bundle.uppers.map { Double(centre[$0]) }
    let source = tops.reduce(0, +) / Double(tops.count)
    let isLine = tops.count == 1 && bundle.lowers.count == 1
    if isLine, area.contains(Int(source)) { return (source, source, 9) }
    let near = max(Double(middle - reach), min(Double(middle + reach), source))
    return (source, near, 1)
  }
}

extension Canvas {
  /// Draws the lines of a channel.
  fileprivate mutating func draw(_ channel: Channel, from top: Int) {
    let end = channel.height
    for line in channel.lines.indices {
      let row = channel.rows[line]
      for column in channel.lines[line].tops { pipe(column, top, -1...(row ?? end), end) }
      for column in channel.lines[line].bottoms { pipe(column, top, (row ?? -1)...end, end) }
    }
    for link in channel.links {
      guard let upper = channel.rows[link.upper], let lower = channel.rows[link.lower] else {
        preconditionFailure("a linked line has a row")
      }
      pipe(link.column, top, upper...lower, end)
    }
    for line in channel.lines.indices {
      guard let row = channel.rows[line] else { continue }
      bar(channel.span(of: line), Set(channel.columns(of: line)), row: top + row)
    }
  }

  /// A vertical piece between two rows of a channel, where -1 and its height stand for its ends.
  private mutating func pipe(_ column: Int, _ top: Int, _ rows: ClosedRange<Int>, _ height: Int) {
    for row in rows where row >= 0 && row < height {
      if row > rows.lowerBound { draw(.up, row: top + row, column: column) }
      if row < rows.upperBound { draw(.down, row: top + row, column: column) }
    }
  }

  /// A horizontal piece; it joins what it meets in its own columns and dives under all else.
  private mutating func bar(_ span: ClosedRange<Int>, _ own: Set<Int>, row: Int) {
    for column in span {
      if !own.contains(column), isVertical(row: row, column: column) { continue }
      if column > span.lowerBound { draw(.left, row: row, column: column) }
      if column < span.upperBound { draw(.right, row: row, column: column) }
    }
  }
}
