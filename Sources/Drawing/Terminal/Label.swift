/// What is written for a node: its title, its marks, and its remark to the right.
struct Label {
  /// The title in one line.
  private var title: String
  private let titleColour: String
  private let marks: [(text: String, colour: String)]
  private var annotation: String?

  /// Words a node, with a title of at most `limit` columns.
  init(_ node: Diagram.Node, _ style: TerminalStyle, limit: Int = .max) {
    var title = node.title.printable
    if style.isASCII && !node.tallies.isEmpty { title = title.withASCIISigns }
    self.title = title.shortened(to: limit, ellipsis: style.ellipsis)
    titleColour = node.kind == .stage ? "" : "2"
    let shown = node.tallies.filter { $0.status != .none }
    marks =
      shown.count > 1
      ? shown.map { (style.mark($0.status) + String($0.count), style.colour($0.status)) }
      : node.status == .none ? [] : [(style.mark(node.status), style.colour(node.status))]
    annotation = node.annotation.map {
      let text = $0.printable.shortened(to: max(limit, 16), ellipsis: style.ellipsis)
      return "\(style.dash) \(text)"
    }
  }

  /// Words a node within a number of columns, without its remark and with less of its title if they
  /// need more.
  init(_ node: Diagram.Node, _ style: TerminalStyle, columns limit: Int) {
    self.init(node, style)
    guard columns + annotationColumns > limit else { return }
    annotation = nil
    let marks = columns - title.columns
    title = title.shortened(to: max(1, limit - marks), ellipsis: style.ellipsis)
  }

  /// The columns of title and marks, where lines may come and go.
  var columns: Int { title.columns + marks.reduce(0) { $0 + 1 + $1.text.columns } }

  /// The columns of the remark with a blank before it.
  var annotationColumns: Int { annotation.map { $0.columns + 1 } ?? 0 }

  /// The parts, from a column on.
  func runs(at column: Int) -> [Run] {
    var runs = [Run(column: column, text: title, colour: titleColour)]
    var next = column + title.columns + 1
    for mark in marks {
      runs.append(Run(column: next, text: mark.text, colour: mark.colour))
      next += mark.text.columns + 1
    }
    if let annotation { runs.append(Run(column: next, text: annotation, colour: "2")) }
    return runs
  }
}

extension String {
  /// The text with the signs of a collapsed group in ASCII.
  fileprivate var withASCIISigns: String {
    reduce(into: "") { $0 += $1 == "×" ? "x" : $1 == "…" ? "..." : String($1) }
  }
}
