import Records
import Verification

/// The sentence that closes a verification.
struct VerifyClosing {
  let summary: VerificationSummary
  let isVerbose: Bool

  /// The text: how many stages differ, and how much was varied.
  var text: String {
    ([verdictSentence, variedSentence] as [String?]).compactMap(\.self).joined(separator: " ")
  }

  private var verdicts: [Verdict] { summary.answers.values.compactMap(\.verdict) }

  private func count(_ wanted: Verdict...) -> Int {
    verdicts.count { wanted.contains($0) }
  }

  private var verdictSentence: String {
    guard !verdicts.isEmpty else { return "Nothing to verify." }
    let disagreeing = count(.nondeterministic, .environmentChanged, .hiddenInput, .failed)
    let open = count(.inconclusive)
    if disagreeing > 0 {
      let more = open > 0 ? " \(open) \(open == 1 ? "is" : "are") inconclusive." : ""
      return "\(share(disagreeing)) \(verb(disagreeing)).\(more)"
    }
    if open > 0 { return "\(share(open)) \(open == 1 ? "is" : "are") inconclusive." }
    let close = count(.reproducible)
    let dependent = count(.environmentDependent)
    if dependent > 0 {
      return "\(share(dependent)) depend\(dependent == 1 ? "s" : "") on the machine."
    }
    var text =
      countText(verdicts.count, "stage") + (verdicts.count == 1 ? " replicates" : " replicate")
    if close > 0 { text += ", \(close) within \(close == 1 ? "its contract" : "their contracts")" }
    return text + "."
  }

  private func share(_ part: Int) -> String {
    verdicts.count == 1 ? "The stage" : "\(part) of \(verdicts.count) stages"
  }

  private func verb(_ disagreeing: Int) -> String {
    let isOne = disagreeing == 1
    if count(.nondeterministic) == disagreeing {
      return isOne ? "does not replicate" : "do not replicate"
    }
    if count(.failed) == disagreeing { return isOne ? "fails" : "fail" }
    return isOne ? "differs" : "differ"
  }

  /// What executions varied, and what none of them could.
  private var kinds: (varied: [CauseKind], kept: [CauseKind]) {
    let executed = summary.answers.values.compactMap(\.verification)
    let varied = Set(executed.flatMap(\.varied))
    let kept = Set(executed.flatMap(\.notVaried)).subtracting(varied)
    return (CauseKind.allCases.filter(varied.contains), CauseKind.allCases.filter(kept.contains))
  }

  private var variedSentence: String? {
    let (varied, kept) = kinds
    guard !varied.isEmpty else { return nil }
    let hint = isVerbose ? "" : " (-v lists them)"
    let things = countText(varied.count, "thing") + " varied"
    guard let first = kept.first else { return "\(things)\(hint)." }
    let others = kept.count > 1 ? " and \(kept.count - 1) more" : ""
    return "\(things), \(first.words)\(others) not\(hint)."
  }

  /// The names of what varied and of what did not, in lines of at most 100 columns.
  var variedLines: [String] {
    let (varied, kept) = kinds
    return lines("varied", varied) + lines("not varied", kept)
  }

  private func lines(_ label: String, _ kinds: [CauseKind]) -> [String] {
    var lines: [String] = []
    var line = ""
    for (position, kind) in kinds.enumerated() {
      let word = kind.words + (position + 1 < kinds.count ? "," : "")
      if !line.isEmpty, line.count + word.count > 86 {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " \(word)"
    }
    if !line.isEmpty { lines.append(line) }
    return lines.enumerated().map { position, text in
      let head = position == 0 ? label : ""
      return "  \(head)\(String(repeating: " ", count: 11 - head.count))\(text)"
    }
  }
}
