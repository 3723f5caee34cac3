/// A rectangle in pixels.
struct Box: Hashable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  var right: Int { x + width }
  var bottom: Int { y + height }

  /// The rectangle moved.
  func moved(_ dx: Int, _ dy: Int) -> Box {
    Box(x: x + dx, y: y + dy, width: width, height: height)
  }

  /// The rectangle with its edges moved outwards.
  func grown(by margin: Int) -> Box {
    Box(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }

  /// The least rectangle that holds both.
  func union(_ other: Box) -> Box {
    let x = min(x, other.x)
    let y = min(y, other.y)
    return Box(
      x: x, y: y, width: max(right, other.right) - x, height: max(bottom, other.bottom) - y)
  }

  /// Whether the two share area.
  func overlaps(_ other: Box) -> Bool {
    x < other.right && other.x < right && y < other.bottom && other.y < bottom
  }
}
