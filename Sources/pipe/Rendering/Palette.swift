/// Colours for people's text, or none.
struct Palette {
  /// What a piece of text means.
  enum Meaning: String {
    case good = "32"
    case restored = "36"
    case attention = "33"
    case bad = "31"
    case faint = "2"
    case strong = "1"
  }

  /// Whether escape sequences are written.
  let hasColour: Bool

  /// A text in the colour of its meaning.
  func paint(_ text: String, _ meaning: Meaning) -> String {
    hasColour && !text.isEmpty ? "\u{1B}[\(meaning.rawValue)m\(text)\u{1B}[0m" : text
  }
}
