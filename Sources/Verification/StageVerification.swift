import Comparison
import Records

/// Something that a run can vary, or that a difference between runs comes from.
package enum CauseKind: String, Sendable, Hashable, CaseIterable {
  case time, timezone, locale, umask
  case hashSeed = "hash-seed"
  case hostname, user, home, tmpdir, path
  case listingOrder = "listing-order"
  case mtime, mode
  case cpuCount = "cpu-count"
  case threads
  case cpuModel = "cpu-model"
  case addresses, entropy, pid, env
  case leftoverOutput = "leftover-output"
  case hiddenInput = "hidden-input"
  case network, race
  case kernelTime = "kernel-time"
  case kernel, library, interaction, unknown
}

/// How a re-execution was kept apart from the user's workspace.
package enum Isolation: String, Sendable, Hashable {
  /// In namespaces of its own.
  case namespaces
  /// In a copied folder.
  case copy
}

/// A cause that runs have shown.
package struct Cause: Sendable, Hashable {
  /// What it is.
  package var kind: CauseKind
  /// Whether runs agree when it alone is kept; nil when that was not tried.
  package var curesAlone: Bool?
  /// Whether runs differ when it alone is varied; nil when that was not tried.
  package var breaksAlone: Bool?
  /// What was varied, in a person's words, such as `TZ=GMT-14`; empty where the kind says it all.
  package var detail: String

  /// Creates a cause.
  package init(
    kind: CauseKind, curesAlone: Bool? = nil, breaksAlone: Bool? = nil, detail: String = ""
  ) {
    self.kind = kind
    self.curesAlone = curesAlone
    self.breaksAlone = breaksAlone
    self.detail = detail
  }
}

/// A line of a stage's code that may be where a difference comes from.
package struct Suggestion: Sendable, Hashable {
  /// The file, relative to the root.
  package var file: String
  /// The line, counted from 1.
  package var line: Int
  /// The line's text.
  package var text: String
  /// What to write instead, where that is known.
  package var remedy: String?

  /// Creates a suggestion.
  package init(file: String, line: Int, text: String, remedy: String? = nil) {
    self.file = file
    self.line = line
    self.text = text
    self.remedy = remedy
  }
}

/// Where an output of a re-execution differs.
package struct OutputDifference: Sendable {
  /// The output's path, relative to the root.
  package var output: String
  /// Where the two versions differ.
  package var findings: Findings

  /// Creates a difference of an output.
  package init(output: String, findings: Findings) {
    self.output = output
    self.findings = findings
  }
}

/// Everything that re-executing a stage brought to light.
package struct StageVerification: Sendable {
  /// The stage's address.
  package var stage: String
  /// What is said of the stage.
  package var verdict: Verdict
  /// How many executions there were.
  package var runs = 0
  /// How they were kept apart.
  package var isolation = Isolation.copy
  /// What differed between the executions, in the order of the kinds.
  package var varied: [CauseKind] = []
  /// What could not be varied here.
  package var notVaried: [CauseKind] = []
  /// The causes of the differences, the surest first.
  package var causes: [Cause] = []
  /// The differences between the record and a run, or among runs; within the contracts for a verdict
  /// `reproducible`.
  package var differences: [OutputDifference] = []
  /// How this environment differs from the recorded one; empty when it does not or is not known.
  package var environment: [EnvironmentDifference] = []
  /// Files that the command needs and the stage does not declare, relative to the root.
  package var hiddenInputs: [String] = []
  /// Where to look first.
  package var suggestion: Suggestion?
  /// The end of what a failed command printed; empty when none failed.
  package var failureOutput = ""
  /// The failed command's exit status.
  package var exitStatus: Int32?
  /// Why there is no answer, for a verdict `inconclusive`; empty otherwise.
  package var reason = ""
  /// How long all executions took together, in seconds.
  package var seconds = 0.0

  /// Creates a verification.
  package init(stage: String, verdict: Verdict) {
    self.stage = stage
    self.verdict = verdict
  }
}
