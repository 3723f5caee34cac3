/// How a terminal drawing looks.
package struct TerminalStyle: Sendable, Hashable {
  /// Whether only ASCII is used beside the titles.
  package var isASCII: Bool
  /// Whether escape sequences for colour are written.
  package var hasColour: Bool

  /// Creates a style.
  package init(isASCII: Bool = false, hasColour: Bool = false) {
    self.isASCII = isASCII
    self.hasColour = hasColour
  }

  /// The character for lines that leave a cell in some directions.
  func character(_ directions: Canvas.Directions) -> String {
    let index = Int(directions.rawValue)
    return isASCII ? Self.ascii[index] : Self.boxes[index]
  }

  private static let boxes = [
    " ", "╵", "╷", "│", "╴", "┘", "┐", "┤", "╶", "└", "┌", "├", "─", "┴", "┬", "┼",
  ]
  private static let ascii = [
    " ", "|", "|", "|", "-", "+", "+", "+", "-", "+", "+", "+", "-", "+", "+", "+",
  ]

  /// The corners of a frame: upper left and right, lower left and right.
  var corners: [String] { isASCII ? [".", ".", "'", "'"] : ["╭", "╮", "╰", "╯"] }
  var ellipsis: String { isASCII ? "..." : "…" }
  var dash: String { isASCII ? "-" : "─" }
  var arrow: String { isASCII ? "<-" : "←" }

  func mark(_ status: Diagram.Status) -> String { isASCII ? status.asciiMark : status.mark }

  func colour(_ status: Diagram.Status) -> String {
    switch status {
    case .none: ""
    case .fresh: "32"
    case .frozen, .restorable: "36"
    case .pending, .stale: "33"
    case .running: "34"
    case .absent, .missing: "35"
    case .failed: "31"
    }
  }

  func paint(_ text: String, _ colour: String) -> String {
    hasColour && !colour.isEmpty ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
  }
}
