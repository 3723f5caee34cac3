/// The nodes one below the other, each after what it reads and indented by its depth, with the
/// names of what it reads behind an arrow.
struct Listing {
  private let diagram: Diagram
  private let graph: Adjacency
  private let width: Int
  private let style: TerminalStyle

  init(_ diagram: Diagram, width: Int, style: TerminalStyle) {
    self.diagram = diagram
    self.width = width
    self.style = style
    graph = Adjacency(diagram)
  }

  /// The rows.
  func lines() -> [StyledLine] {
    let depths = self.depths()
    let deepest = depths.max() ?? 0
    let step = deepest * 2 <= width / 4 ? 2 : deepest <= width / 4 ? 1 : 0
    let starts = depths.map { 2 + $0 * step }
    let labels = zip(diagram.nodes, starts).map { node, start in
      Label(node, style, columns: width - start)
    }
    let ends = zip(starts, labels).map { $0 + $1.columns + $1.annotationColumns }.sorted()
    let column = min((ends.last ?? 0) + 2, width / 2)
    return order().flatMap { node in
      var first = StyledLine()
      for run in labels[node].runs(at: starts[node]) { first.append(run, style) }
      return lines(first, reads: graph.predecessors[node], column)
    }
  }

  /// A row with an arrow and the names of what is read, in further rows where they do not fit.
  private func lines(_ label: StyledLine, reads: [Int], _ column: Int) -> [StyledLine] {
    guard !reads.isEmpty else { return [label] }
    var done: [StyledLine] = []
    var line = label
    var start = max(column, label.columns + 2)
    if start > column, start + 24 > width {
      done.append(line)
      (line, start) = (StyledLine(), column)
    }
    line.append(Run(column: start, text: style.arrow, colour: "2"), style)
    let indent = line.columns
    for (number, node) in reads.enumerated() {
      let comma = number + 1 < reads.count ? "," : ""
      let room = max(1, width - indent - 1 - comma.columns)
      let title = diagram.nodes[node].title.printable
      let name = title.shortened(to: room, ellipsis: style.ellipsis) + comma
      if line.columns > indent, line.columns + 1 + name.columns > width {
        done.append(line)
        line = StyledLine()
        line.pad(to: indent)
      }
      line.append(Run(column: line.columns + 1, text: name), style)
    }
    return done + [line]
  }

  /// The length of the longest way to each node.
  private func depths() -> [Int] {
    var depths = Array(repeating: 0, count: graph.count)
    for node in graph.topologicalOrder() {
      depths[node] = graph.predecessors[node].map { depths[$0] + 1 }.max() ?? 0
    }
    return depths
  }

  /// Producers before consumers; a node comes as soon as all it reads is there.
  private func order() -> [Int] {
    var waiting = graph.predecessors.map(\.count)
    var stack = Array(waiting.indices.filter { waiting[$0] == 0 }.reversed())
    var order: [Int] = []
    while let node = stack.popLast() {
      order.append(node)
      for consumer in graph.successors[node].reversed() {
        waiting[consumer] -= 1
        if waiting[consumer] == 0 { stack.append(consumer) }
      }
    }
    return order
  }
}
