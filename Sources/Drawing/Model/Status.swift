extension Diagram {
  /// How a node stands, from good to bad.
  package enum Status: String, Sendable, CaseIterable {
    /// Nothing is said.
    case none
    /// Up to date.
    case fresh
    /// Never run, by the user's wish.
    case frozen
    /// Would be taken from the cache.
    case restorable
    /// Runs if something above it changes.
    case pending
    /// Would run.
    case stale
    /// Runs now.
    case running
    /// Not in the workspace, but elsewhere.
    case absent
    /// Nowhere to be found.
    case missing
    /// Ended with an error.
    case failed

    /// The mark behind a title, one column wide, empty for `none`.
    package var mark: String {
      switch self {
      case .none: ""
      case .fresh: "✓"
      case .frozen: "■"
      case .restorable: "↺"
      case .pending: "?"
      case .stale: "~"
      case .running: "▶"
      case .absent: "○"
      case .missing: "!"
      case .failed: "✗"
      }
    }

    /// The mark where only ASCII may be written.
    package var asciiMark: String {
      switch self {
      case .none: ""
      case .fresh: "ok"
      case .frozen: "#"
      case .restorable: "<"
      case .pending: "?"
      case .stale: "~"
      case .running: ">"
      case .absent: "o"
      case .missing: "!"
      case .failed: "x"
      }
    }

    /// The word for a person.
    package var word: String {
      switch self {
      case .none: ""
      case .fresh: "up to date"
      case .pending: "may run"
      default: rawValue
      }
    }
  }
}
