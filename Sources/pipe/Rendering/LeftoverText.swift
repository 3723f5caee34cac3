import Execution

/// What is said of outputs that another branch left.
enum LeftoverText {
  /// A line for those that went, and one for each that stays.
  static func lines(_ result: LeftoverRemoval.Result) -> [String] {
    var lines: [String] = []
    if !result.removed.isEmpty {
      lines.append(
        "\(countText(result.removed.count, "output")) of another branch removed; "
          + "the cache has \(result.removed.count == 1 ? "it" : "them").")
    }
    return lines
      + result.kept.map {
        "Stays, though only \($0.revision) has it: \($0.path) (not as recorded, or not in the cache)"
      }
  }
}
