/// The cards of one place in the layout: a single one, or a grid of alike ones in a frame.
struct CardGrid {
  let cards: [Card]
  private let perRow: Int
  private let cell: (width: Int, height: Int)
  private static let gap = 10
  private static let padding = 12

  var isFramed: Bool { cards.count > 1 }

  /// Lays out nodes; `neighbours` is how many such places share the layer, which makes a grid
  /// narrower.
  init(_ nodes: [Diagram.Node], neighbours: Int) {
    cards = nodes.map(Card.init)
    cell = (cards.map(\.width).max() ?? 0, cards.map(\.height).max() ?? 0)
    let pitch = cell.width + Self.gap
    let area = cards.count * pitch * (cell.height + Self.gap)
    var columns = 1
    // About twice as wide as high where the grid stands alone.
    while columns < cards.count, columns * columns * pitch * pitch * neighbours < 2 * area {
      columns += 1
    }
    let rows = (cards.count + columns - 1) / columns
    perRow = (cards.count + rows - 1) / rows
  }

  var width: Int {
    isFramed ? perRow * (cell.width + Self.gap) - Self.gap + 2 * Self.padding : cell.width
  }

  var height: Int {
    let rows = (cards.count + perRow - 1) / perRow
    return isFramed ? rows * (cell.height + Self.gap) - Self.gap + 2 * Self.padding : cell.height
  }

  /// The boxes of the cards, from an upper left corner on.
  func boxes(x: Int, y: Int) -> [Box] {
    guard isFramed else { return [Box(x: x, y: y, width: cell.width, height: cell.height)] }
    return cards.indices.map {
      Box(
        x: x + Self.padding + $0 % perRow * (cell.width + Self.gap),
        y: y + Self.padding + $0 / perRow * (cell.height + Self.gap),
        width: cell.width, height: cell.height)
    }
  }
}
