/// The diagram as an SVG document without scripts, for light and dark pages.
///
/// Nodes with the same neighbours stand in a frame when they are many.
package func svgText(of diagram: Diagram, title: String = "") -> String {
  svgText(of: diagram, title: title, isInteractive: false)
}

/// The same; an interactive one fills the page around it, which finds nodes by their ids.
func svgText(of diagram: Diagram, title: String, isInteractive: Bool) -> String {
  let stacked = StackedDiagram(stacking: diagram, least: 6)
  let parts = stacked.parts().map { part in
    var graph = LayeredGraph(part.graph, lanesLimit: 20_000)
    graph.reduceCrossings()
    return Geometry(part.stacks, graph)
  }
  return SVGDocument(diagram, title: title, parts: parts, isInteractive: isInteractive).text
}

/// Parts side by side and in rows, a heading above and a legend below.
private struct SVGDocument {
  private(set) var text = ""
  private static let margin = 24
  private static let gap = 40

  init(_ diagram: Diagram, title: String, parts: [Geometry], isInteractive: Bool) {
    let shelves = Shelves(parts.map(\.size), gap: Self.gap)
    let statuses = Diagram.Status.allCases.filter { status in
      status != .none && diagram.nodes.contains { $0.status == status }
    }
    let legend = Legend(statuses)
    let heading = title.isEmpty ? 0 : 34
    let width = max(shelves.width, legend.width, title.width(fontSize: 15)) + 2 * Self.margin
    let legendTop = Self.margin + heading + shelves.height + 28
    let height = (statuses.isEmpty ? legendTop - 28 : legendTop + 12) + Self.margin
    text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" \
      \(isInteractive ? "role=\"group\"" : "width=\"\(width)\" height=\"\(height)\" role=\"img\"")>
      \(isInteractive ? "" : "<title>\((title.isEmpty ? "Pipeline" : title).xmlEscaped)</title>")
      \(SVGStyle.sheet(statuses))
      <rect class="page" width="\(width)" height="\(height)" rx="12"/>

      """
    if !title.isEmpty {
      text += "<text class=\"heading\" x=\"\(Self.margin)\" y=\"\(Self.margin + 12)\">"
      text += "\(title.printable.xmlEscaped)</text>\n"
    }
    for (part, origin) in zip(parts, shelves.origins) {
      text += "<g transform=\"translate(\(origin.x + Self.margin) "
      text +=
        "\(origin.y + Self.margin + heading))\">\n\(part.markup(isInteractive: isInteractive))</g>\n"
    }
    text += legend.markup(x: Self.margin, y: legendTop)
    text += "</svg>\n"
  }
}

/// Where boxes lie that fill rows from left to right.
private struct Shelves {
  private(set) var origins: [(x: Int, y: Int)] = []
  private(set) var width = 0
  private(set) var height = 0

  init(_ sizes: [(width: Int, height: Int)], gap: Int) {
    let limit = max(1_100, sizes.map(\.width).max() ?? 0)
    var next = (x: 0, y: 0)
    for size in sizes {
      if next.x > 0, next.x + size.width > limit { next = (0, height + gap) }
      origins.append(next)
      next.x += size.width + gap
      width = max(width, next.x - gap)
      height = max(height, next.y + size.height)
    }
  }
}

/// The marks that occur and what they mean.
private struct Legend {
  private let statuses: [Diagram.Status]

  init(_ statuses: [Diagram.Status]) {
    self.statuses = statuses
  }

  private func width(_ status: Diagram.Status) -> Int {
    "\(status.mark) \(status.word)".width(fontSize: 11) + 22
  }

  var width: Int { statuses.reduce(0) { $0 + width($1) } }

  func markup(x: Int, y: Int) -> String {
    var next = x
    return statuses.reduce(into: "") { text, status in
      text += "<text class=\"note\" x=\"\(next)\" y=\"\(y + 8)\"><tspan class=\"ink-\(status)\">"
      text += "\(status.mark)</tspan> \(status.word)</text>\n"
      next += width(status)
    }
  }
}
