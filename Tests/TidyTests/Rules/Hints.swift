extension SourceText {
  /// Diagnostics that are made without a hint.
  ///
  /// Each must say what to do. Where a diagnostic is made elsewhere than in a file of wording, such as
  /// a copy or the wrapping of another error, a comment on the line or above it says why it has none.
  var missingHints: [Violation] {
    code.indices.flatMap { number -> [Violation] in
      let parts = code[number].split(separator: "Diagnostic(", omittingEmptySubsequences: false)
      guard parts.count > 1, !code[number].holds("func "), !isExplained(number) else { return [] }
      let starts = parts.dropLast().filter { $0.last?.isSeparator ?? true }
      let arguments = callText(from: number)
      // A call whose first argument is a label makes another kind of value, or wraps one.
      guard !starts.isEmpty, !arguments.holds("hint:"), !arguments.holds("wrapping:"),
        !arguments.holds("init")
      else { return [] }
      return [violation(number, "a diagnostic without 'hint:' leaves its reader alone")]
    }
  }

  /// The code of a call that begins on a line, up to the parenthesis that closes it.
  private func callText(from number: Int) -> String {
    var text = ""
    var depth = 0
    var isInside = false
    let first = code[number]
    let skipped = first.split(separator: "Diagnostic(", maxSplits: 1)
    let start = first.hasPrefix("Diagnostic(") ? first : "(" + (skipped.last.map(String.init) ?? "")
    for line in [start] + code[(number + 1)...] {
      for sign in line {
        if sign == "(" { (depth, isInside) = (depth + 1, true) }
        if sign == ")" { depth -= 1 }
        text.append(sign)
        if isInside, depth <= 0 { return text }
      }
    }
    return text
  }

  private func isExplained(_ number: Int) -> Bool {
    hasComment[number] || (number > 0 && hasComment[number - 1])
  }
}
