/// A node as it is shown in an SVG: the texts of its box and its size in pixels.
struct Card {
  static let fontSize = 13
  static let noteSize = 11
  static let height = 34
  static let heightWithNote = 48

  let node: Diagram.Node
  let title: String
  let note: String?
  /// The marks behind the title.
  let marks: String
  /// The width of the texts and what is kept free beside them.
  let content: Int
  var width: Int { max(56, content) }

  var height: Int { note == nil ? Self.height : Self.heightWithNote }
  /// Where the title begins, from the box's left.
  var indent: Int { node.status == .none ? 14 : 18 }

  init(_ node: Diagram.Node) {
    self.node = node
    title = node.title.printable.shortened(to: 40)
    note = node.annotation.map { $0.printable.shortened(to: 48) }
    let shown = node.tallies.filter { $0.status != .none }
    marks =
      shown.count > 1
      ? shown.map { $0.status.mark + String($0.count) }.joined(separator: " ") : node.status.mark
    let row =
      title.width(fontSize: Self.fontSize)
      + (marks.isEmpty ? 0 : 8 + marks.width(fontSize: Self.fontSize))
    let text = max(row, note?.width(fontSize: Self.noteSize) ?? 0)
    content = text + (node.status == .none ? 14 : 18) + 14
  }
}
