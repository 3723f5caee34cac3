/// The diagram as a Mermaid flowchart, in a Markdown fence if wanted.
package func mermaidText(of diagram: Diagram, fenced: Bool = false) -> String {
  let numbers = Dictionary(
    diagram.nodes.enumerated().map { (Identity($1.id), $0 + 1) },
    uniquingKeysWith: { first, _ in first })
  var text = "flowchart TD\n"
  for (number, node) in diagram.nodes.enumerated() {
    text += "  node\(number + 1)\(Mermaid.shape(node))\n"
  }
  for edge in diagram.drawableEdges {
    guard let producer = numbers[Identity(edge.producer)],
      let consumer = numbers[Identity(edge.consumer)]
    else { continue }
    text += "  node\(producer) --> node\(consumer)\n"
  }
  text += Mermaid.classes(diagram)
  return fenced ? "```mermaid\n\(text)```\n" : text
}

private enum Mermaid {
  static func shape(_ node: Diagram.Node) -> String {
    let lines = node.title.printableLines + (node.annotation?.printableLines ?? [])
    let label = lines.map(escaped).joined(separator: "<br/>")
    switch node.kind {
    case .stage: return "[\"\(label)\"]"
    case .source: return "[(\"\(label)\")]"
    case .output: return "([\"\(label)\"])"
    }
  }

  /// The colours of the statuses that occur; only strokes, so that dark pages stay readable.
  static func classes(_ diagram: Diagram) -> String {
    var text = ""
    for status in Diagram.Status.allCases {
      guard let colour = status.strokes?.light else { continue }
      let names = diagram.nodes.indices.filter { diagram.nodes[$0].status == status }
        .map { "node\($0 + 1)" }
      guard !names.isEmpty else { continue }
      let dashes = status == .pending ? ",stroke-dasharray:4 3" : ""
      text += "  classDef \(status.rawValue) stroke:\(colour),stroke-width:2px\(dashes)\n"
      text += "  class \(names.joined(separator: ",")) \(status.rawValue)\n"
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
