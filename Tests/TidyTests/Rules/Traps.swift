extension SourceText {
  /// Whatever may trap, swallow an error or defeat a check, without a comment that says why.
  var unexplainedTraps: [Violation] {
    code.indices.flatMap { number -> [Violation] in
      let traps = traps(in: code[number])
      return traps.isEmpty || isExplained(number)
        ? [] : traps.map { violation(number, "'\($0)' needs a comment that says why") }
    }
  }

  /// Values of unknown type.
  var untypedValues: [Violation] {
    code.indices.filter { number in
      code[number].holds("Any")
        && code[number].split(whereSeparator: \.isSeparator).contains("Any")
    }.map { violation($0, "'Any' hides the type") }
  }

  private func traps(in line: String) -> [String] {
    let words = ["try!", "try?", "as!", "@unchecked", "nonisolated(unsafe)", "unsafeBitCast"]
    var found = words.filter { holds(line, word: $0) }
    let hasForce = line.holds("!") && hasForcedValue(line)
    let hasKeyword = found.contains("try!") || found.contains("as!")
    if hasForce, !hasKeyword { found.append("!") }
    return found
  }

  /// Whether a value is followed by `!`, which is not the begin of `!=`.
  private func hasForcedValue(_ line: String) -> Bool {
    let signs = Array(line)
    return signs.indices.dropFirst().contains { index in
      guard signs[index] == "!" else { return false }
      let before = signs[index - 1]
      let after = index + 1 < signs.count ? signs[index + 1] : " "
      return (!before.isSeparator || ")]}\"`>".contains(before)) && after != "="
    }
  }

  /// Whether a line holds a word that does not begin within another one, as in `Entry?`.
  private func holds(_ line: String, word: String) -> Bool {
    guard line.holds(word) else { return false }
    let parts = line.split(separator: word, omittingEmptySubsequences: false)
    return parts.dropLast().contains { $0.last?.isSeparator ?? true }
  }

  /// Whether a comment stands on the line or above it; a lone `guard` or the like is passed over.
  private func isExplained(_ number: Int) -> Bool {
    if hasComment[number] { return true }
    var above = number - 1
    while above >= 0, Self.loneWords.contains(lines[above].trimmingBlanks()) { above -= 1 }
    return above >= 0 && hasComment[above]
  }

  private static let loneWords: Set = ["guard", "if", "return", "while", "#expect(", "else {"]
}
