/// The diagram drawn with characters, at most `width` columns wide (but 20 at least), each row
/// ended by a line break.
///
/// Parts that do not touch lie beside each other where they fit, else below. If a part is too wide,
/// groups are collapsed, then titles shortened; what still does not fit, or is too tangled to be
/// followed, becomes a list of the nodes with what each reads.
package func terminalDrawing(
  of diagram: Diagram, width: Int, style: TerminalStyle = TerminalStyle()
) -> String {
  guard !diagram.nodes.isEmpty else { return "" }
  let lines = TerminalDrawing(width: max(20, width), style: style).lines(diagram)
  return lines.reduce(into: "") { $0 += $1.text + "\n" }
}

/// The choice among the ways to draw a diagram.
private struct TerminalDrawing {
  let width: Int
  let style: TerminalStyle
  private let margin = 2
  private let gap = 4
  private let mostNodes = 200
  /// What is tried in turn: into how many parts of the width frames must fit, and how many columns
  /// titles may take.
  private static let packings = [
    (1, Int.max), (2, .max), (3, .max), (5, .max), (8, .max), (2, 32), (4, 24), (6, 16),
  ]

  func lines(_ diagram: Diagram) -> [StyledLine] {
    if let lines = drawing(layered(StackedDiagram(single: diagram))) { return lines }
    let collapsed = diagram.collapsingGroups()
    if collapsed.nodes.count < diagram.nodes.count,
      let lines = drawing(layered(StackedDiagram(single: collapsed)))
    {
      return lines
    }
    let stacked = layered(StackedDiagram(stacking: collapsed, least: 4))
    let room = width - margin
    for (part, titleLimit) in Self.packings {
      if let lines = drawing(stacked, frameLimit: room / part, titleLimit: titleLimit) {
        return lines
      }
    }
    return Listing(collapsed, width: width, style: style).lines()
  }

  private typealias Part = (stacks: [[Diagram.Node]], graph: LayeredGraph)

  /// The connected parts in layers, nil if they are too large for a drawing.
  private func layered(_ stacked: StackedDiagram) -> [Part]? {
    guard stacked.stacks.count <= mostNodes else { return nil }
    return stacked.parts().map { part in
      var graph = LayeredGraph(part.graph)
      graph.reduceCrossings()
      return (part.stacks, graph)
    }
  }

  /// The drawing of all parts, nil if one does not fit.
  private func drawing(
    _ parts: [Part]?, frameLimit: Int = 0, titleLimit: Int = .max
  ) -> [StyledLine]? {
    guard let parts else { return nil }
    var blocks: [[StyledLine]] = []
    for part in parts {
      let drawing = [4, 3].lazy.compactMap { gap in
        ComponentDrawing(
          part.stacks, part.graph, style,
          Packing(
            limit: width - margin, frameLimit: frameLimit, titleLimit: titleLimit, gap: gap))
      }.first
      guard let drawing else { return nil }
      blocks.append(drawing.canvas.lines(style))
    }
    return flow(blocks)
  }

  /// Blocks from left to right, in a new row when the width is used up.
  private func flow(_ blocks: [[StyledLine]]) -> [StyledLine] {
    var result: [StyledLine] = []
    var row: [StyledLine] = []
    var used = margin
    for block in blocks {
      let columns = block.map(\.columns).max() ?? 0
      if used > margin, used + columns > width {
        result += row + [StyledLine()]
        (row, used) = ([], margin)
      }
      for (index, line) in block.enumerated() {
        if index == row.count { row.append(StyledLine()) }
        row[index].append(line, at: used)
      }
      used += columns + gap
    }
    return result + row
  }
}
