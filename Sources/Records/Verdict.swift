import Documents
import FileStore
import PipelineModel

/// What re-executing a stage says of its result.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// Every run made exactly the recorded bytes.
  case replicable
  /// Every run made the recorded result within the outputs' contracts.
  case reproducible
  /// The runs here agree, but the record was made in another environment and differs.
  case environmentChanged = "environment-changed"
  /// The result follows something of the machine, such as its processor, locale or time zone.
  case environmentDependent = "environment-dependent"
  /// The runs here disagree among themselves.
  case nondeterministic
  /// The result needs something that the stage does not declare.
  case hiddenInput = "hidden-input"
  /// The command failed in a workspace that holds what the stage declares.
  case failed
  /// The runs allow no answer.
  case inconclusive
}

/// A verdict as a lock holds it: about exactly one entry.
package struct RecordedVerdict: Sendable, Hashable {
  /// The digest of the entry that the verdict is about, 16 hexadecimal digits.
  package var entry: String
  /// The verdict.
  package var verdict: Verdict
  /// The digest of the contracts under which it was found, 8 hexadecimal digits; nil where they were
  /// all exact, or where the verdict holds under any.
  package var contract: String?

  /// Creates a verdict about an entry.
  package init(entry: String, verdict: Verdict, contract: String? = nil) {
    self.entry = entry
    self.verdict = verdict
    self.contract = contract
  }

  /// The digest of the contracts of a stage's outputs; nil where all are exact.
  package static func contract(of stage: Stage) -> String? {
    let lines = stage.outputs.compactMap { output in
      output.comparison.map { "\(jsonText(.string(output.key))) \(canonicalJSONText($0))\n" }
    }
    guard !lines.isEmpty else { return nil }
    let text = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
    return String(DigestAlgorithm.sha256.digest(of: Array(text.utf8)).hex.prefix(8))
  }
}
