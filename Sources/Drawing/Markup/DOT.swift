/// The diagram in the language of Graphviz, ids being the nodes' own: a line for each node, then one for
/// each edge, as simple patterns read them.
///
/// Shapes, colours and remarks are in lines of their own, and only where a node has a status.
package func dotText(of diagram: Diagram) -> String {
  let showsStatus = diagram.nodes.contains { $0.status != .none }
  var text = "strict digraph {\n"
  if showsStatus { text += "node [shape=box, style=rounded, fontname=Helvetica];\n" }
  for node in diagram.nodes { text += "\(DOT.id(node.id));\n" }
  for node in diagram.nodes where showsStatus {
    text += "\(DOT.id(node.id)) [\(DOT.attributes(node).joined(separator: ", "))];\n"
  }
  for edge in diagram.drawableEdges {
    text += "\(DOT.id(edge.producer)) -> \(DOT.id(edge.consumer));\n"
  }
  return text + "}\n"
}

private enum DOT {
  /// A quoted id. Only `\"` is an escape there, so doubling backslashes keeps ids apart and keeps
  /// one at the end from escaping the quote.
  static func id(_ id: String) -> String { "\"\(escaped(id))\"" }

  static func attributes(_ node: Diagram.Node) -> [String] {
    var lines = [label(node.title)]
    if let annotation = node.annotation { lines.append(label(annotation)) }
    var attributes = ["label=\"\(lines.joined(separator: "\\n"))\""]
    switch node.kind {
    case .stage: break
    case .source: attributes.append("shape=cylinder, style=solid")
    case .output: attributes.append("shape=note, style=solid")
    }
    if let colour = node.status.strokes?.light {
      attributes.append("color=\"\(colour)\", tooltip=\"\(node.status.word)\"")
    }
    return attributes
  }

  /// A label's text, where Graphviz reads `\n` and HTML's entities too.
  private static func label(_ text: String) -> String {
    text.printableLines.map { line in
      escaped(line.reduce(into: "") { $0 += $1 == "&" ? "&amp;" : String($1) })
    }.joined(separator: "\\n")
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
