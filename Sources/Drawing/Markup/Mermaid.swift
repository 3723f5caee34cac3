/// The diagram as a Mermaid flowchart, in a Markdown fence if wanted: part by part of what hangs
/// together, the nodes sorted by name, then the edges.
///
/// Shapes, colours and remarks are there only where a node has a status.
package func mermaidText(of diagram: Diagram, fenced: Bool = false) -> String {
  let showsStatus = diagram.nodes.contains { $0.status != .none }
  var text = "flowchart TD\n"
  var names = [String](repeating: "", count: diagram.nodes.count)
  var count = 0
  for (nodes, graph) in Adjacency(diagram).parts() {
    let order = nodes.indices.sorted {
      diagram.nodes[nodes[$0]].id.utf8.lexicographicallyPrecedes(diagram.nodes[nodes[$1]].id.utf8)
    }
    for place in order {
      let node = diagram.nodes[nodes[place]]
      count += 1
      names[nodes[place]] = "node\(count)"
      text += "\tnode\(count)\(showsStatus ? Mermaid.shape(node) : Mermaid.box(node.id))\n"
    }
    var ranks = order
    for (rank, place) in order.enumerated() { ranks[place] = rank }
    for place in order {
      for other in graph.successors[place].sorted(by: { ranks[$0] < ranks[$1] }) {
        text += "\t\(names[nodes[place]])-->\(names[nodes[other]])\n"
      }
    }
  }
  text += Mermaid.classes(diagram, names)
  return fenced ? "```mermaid\n\(text)```\n" : text
}

private enum Mermaid {
  static func box(_ id: String) -> String { "[\"\(label(id.printableLines))\"]" }

  private static func label(_ lines: [String]) -> String {
    lines.map(escaped).joined(separator: "<br/>")
  }

  static func shape(_ node: Diagram.Node) -> String {
    let lines = node.title.printableLines + (node.annotation?.printableLines ?? [])
    let text = label(lines)
    switch node.kind {
    case .stage: return "[\"\(text)\"]"
    case .source: return "[(\"\(text)\")]"
    case .output: return "([\"\(text)\"])"
    }
  }

  /// The colours of the statuses that occur; only strokes, so that dark pages stay readable.
  static func classes(_ diagram: Diagram, _ names: [String]) -> String {
    var text = ""
    for status in Diagram.Status.allCases {
      guard let colour = status.strokes?.light else { continue }
      let members = diagram.nodes.indices.filter { diagram.nodes[$0].status == status }
        .map { names[$0] }
      guard !members.isEmpty else { continue }
      let dashes = status == .pending ? ",stroke-dasharray:4 3" : ""
      text += "\tclassDef \(status.rawValue) stroke:\(colour),stroke-width:2px\(dashes)\n"
      text += "\tclass \(members.joined(separator: ",")) \(status.rawValue)\n"
    }
    return text
  }

  /// A label's text with everything that Mermaid or Markdown would read as a sign as an entity.
  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "A"..."Z", "a"..."z", "0"..."9", " ", "-", "_", ".", "/", "@", ":", ",", "=", "+":
        result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x80: result += "#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
