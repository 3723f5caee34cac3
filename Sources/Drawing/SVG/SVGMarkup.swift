extension Geometry {
  /// The elements: hulls and frames at the back, then edges, then nodes.
  ///
  /// - Parameter isInteractive: Whether a page tells about nodes, which needs their ids, rather than the
  ///   viewer with titles.
  func markup(isInteractive: Bool) -> String {
    var text = ""
    for box in hulls { text += "<rect class=\"hull\"\(box.attributes) rx=\"12\"/>\n" }
    for (grid, place) in zip(grids, places) where grid.isFramed {
      text += "<rect class=\"hull\"\(place.attributes) rx=\"12\"/>\n"
    }
    for way in ways { text += way.markup(isInteractive: isInteractive) }
    for (grid, place) in zip(grids, places) {
      for (card, box) in zip(grid.cards, grid.boxes(x: place.x, y: place.y)) {
        text += card.markup(
          in: box, isCentred: !grid.isFramed, isInteractive: isInteractive)
      }
    }
    return text
  }
}

extension Geometry.Way {
  /// A path whose curves leave and arrive along the flow, and the head of an arrow.
  fileprivate func markup(isInteractive: Bool) -> String {
    let end = points[points.count - 1]
    var path = "M\(points[0].x) \(points[0].y)"
    for (from, point) in zip(points, points.dropFirst()) {
      let y = point.y == end.y ? point.y - 6 : point.y
      if from.x == point.x {
        path += "V\(y)"
      } else {
        let middle = (from.y + y) / 2
        path += "C\(from.x) \(middle) \(point.x) \(middle) \(point.x) \(y)"
      }
    }
    let head = "M\(end.x - 4) \(end.y - 8)l4 8 4-8z"
    let names = [("from", ends.producers), ("to", ends.consumers)].map { key, ids in
      " data-\(key)=\"\(ids.map(\.attributeEscaped).joined(separator: "&#10;"))\""
    }.joined()
    let start =
      isInteractive
      ? "<g class=\"edge\"\(names)>"
      : "<g class=\"edge\"><title>\(label.printable.xmlEscaped)</title>"
    return start
      + "<path d=\"\(path)\"/><path class=\"head\" d=\"\(head)\"/></g>\n"
  }
}

extension Card {
  fileprivate func markup(in box: Box, isCentred: Bool, isInteractive: Bool) -> String {
    let start = box.x + indent + (isCentred ? (box.width - content) / 2 : 0)
    let hint = [node.title.printable, node.annotation?.printable, node.status.word]
      .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
    let radius = node.kind == .stage ? 8 : node.kind == .source ? box.height / 2 : 2
    var text = "<g class=\"\(node.kind.rawValue)\""
    text +=
      isInteractive
      ? " data-id=\"\(node.id.attributeEscaped)\">" : "><title>\(hint.xmlEscaped)</title>"
    text += "<rect class=\"card\"\(box.attributes) rx=\"\(radius)\"/>"
    if node.status != .none {
      let stripe = Box(x: box.x + 7, y: box.y + 8, width: 4, height: box.height - 16)
      text += "<rect class=\"fill-\(node.status)\"\(stripe.attributes) rx=\"2\"/>"
    }
    let baseline = box.y + (note == nil ? box.height / 2 + 4 : 20)
    text += "<text x=\"\(start)\" y=\"\(baseline)\">\(title.xmlEscaped)"
    if !marks.isEmpty { text += " <tspan class=\"ink-\(node.status)\">\(marks)</tspan>" }
    text += "</text>"
    if let note {
      text += "<text class=\"note\" x=\"\(start)\" y=\"\(box.y + 37)\">"
      text += "\(note.xmlEscaped)</text>"
    }
    return text + "</g>\n"
  }
}

extension Box {
  fileprivate var attributes: String {
    " x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\""
  }
}

extension String {
  /// The text as the value of an attribute from which it can be read back as it is.
  fileprivate var attributeEscaped: String {
    unicodeScalars.map { $0.value < 0x20 ? "&#\($0.value);" : String($0).xmlEscaped }.joined()
  }

  /// The text for XML: its signs as entities, and nothing that XML 1.0 forbids.
  var xmlEscaped: String {
    unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case _ where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value):
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
