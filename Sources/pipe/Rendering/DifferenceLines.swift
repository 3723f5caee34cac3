import Comparison
import Documents
import Execution

/// The first difference of an output and how many more there are, in words.
///
/// `metrics.json /acc 0.912 → 0.905 (0.8 %)`, `model.json /0/limit 21 → 35 (40 %) and 812 more`.
func differenceText(_ output: String, _ findings: Findings) -> String {
  guard let first = findings.differences.first else { return "\(output) differs" }
  let isWhole = first.place == .whole && first.members.isEmpty
  let separator = isWhole || first.isAtPointer ? " " : ": "
  let text = "\(output)\(separator)\(first.text)"
  let more = max(findings.total - 1, 0)
  guard more > 0 else { return text }
  return text + " and \(findings.isAtLeast ? "at least " : "")\(grouped(more)) more"
}

extension Difference {
  /// Whether the place is a pointer at the top of the file, which reads well behind the file's name.
  fileprivate var isAtPointer: Bool {
    if case .pointer(let keys) = place, members.isEmpty, format != .notebook {
      !keys.isEmpty
    } else {
      false
    }
  }
}

/// A count with commas between thousands: `1,204`.
func grouped(_ count: Int) -> String {
  let digits = Array(String(count))
  var text = ""
  for (position, digit) in digits.enumerated() {
    if position > 0, (digits.count - position) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}

extension Repetition {
  /// `differs from the run of 3 min ago: metrics.json /acc 0.912 → 0.905, same inputs`
  ///
  /// - Parameter now: The present time in nanoseconds since 1970.
  func sentence(now: Int64) -> String {
    let first = outputs.first.map { differenceText($0.path, $0.findings) } ?? ""
    let more = outputs.count > 1 ? ", \(countText(outputs.count - 1, "more output"))" : ""
    return "differs from \(former(now)): \(first)\(more), same inputs"
  }

  private func former(_ now: Int64) -> String {
    guard let endedNanoseconds else { return "what was recorded before" }
    let age = ageText(Double(now - endedNanoseconds) / 1e9)
    return age == "just now" ? "the run just before" : "the run of \(age)"
  }

  /// The repetition as a field of `stage-finished` in `pipe.events/1`.
  var json: Value {
    .map([
      ("run", run.map(Value.string) ?? .null),
      (
        "differences",
        .list(
          outputs.flatMap { output in
            output.findings.differences.map { $0.json(output: output.path) }
          })
      ),
    ])
  }
}
