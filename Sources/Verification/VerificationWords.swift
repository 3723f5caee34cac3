import Diagnostics
import Glibc

/// All wording of the module.
enum VerificationWords {
  static let neverRun = "it has no recorded result; run it with 'pipe repro'"
  static let inconsistent =
    "its entry in the lock mixes two results, as after a merge; run it with 'pipe repro'"
  static let nothingRecorded = "it has no recorded output to compare with"
  static let interrupted = "it was interrupted"
  static let outOfTime = "its time was used up before the cause was found"
  static let outOfRuns = "it was executed as often as allowed before the cause was found"
  static let notDiagnosed = "the result differs from the recorded one; the cause was not looked for"
  static let timedOut = "it took many times longer than recorded and was ended"
  static let unexplained =
    "runs here agree on another result than the recorded one, and nothing that was tried explains it"

  static func missing(_ path: String) -> String {
    "'\(path)' is no longer there as recorded, neither in the workspace nor in the cache"
  }

  static func notMadeAgain(_ path: String) -> String {
    "\(missing(path)), and executing its stage did not make it"
  }

  static func parametersChanged(_ path: String) -> String {
    "the parameters in '\(path)' have changed, and such files cannot be written anew"
  }

  static func noRoom(needed: Int64, free: Int64) -> String {
    "its workspace needs \(megabytes(needed)), and \(megabytes(free)) are free"
  }

  private static func megabytes(_ bytes: Int64) -> String { "\((bytes + 999_999) / 1_000_000) MB" }

  static func notCopied(_ path: String, errno code: Int32) -> Diagnostic {
    Diagnostic(
      .systemCallFailed,
      "'\(path)' cannot be copied for a re-execution: \(String(cString: strerror(code)))",
      hint: "make room or check its permissions, then verify again")
  }

  static func notIsolated(errno code: Int32) -> Diagnostic {
    Diagnostic(
      .systemCallFailed,
      "the system refused to keep a re-execution apart: \(String(cString: strerror(code)))",
      hint: "try again; 'pipe doctor' says what the machine allows")
  }
}

extension VerificationWords {
  /// What cures, where the kind alone does not say it.
  static func cure(_ kind: CauseKind) -> String {
    switch kind {
    case .threads: "one thread cures it"
    case .cpuCount: "one processor cures it"
    default: ""
    }
  }
}

extension VerificationWords {
  // MARK: Purposes of executions

  static let everything = "everything varied at once"
  static let everythingAgain = "everything varied, once more"
  static let repository = "with the repository"
  static let plain = "nothing varied"
  static let plainAgain = "nothing varied, once more"
  static let leavings = "with what the former execution left"
  static let allFixed = "all that can be held is held"
  static let allFiles = "with all undeclared files"
  static let offline = "without a network"

  static func varied(_ kinds: Set<CauseKind>) -> String { "\(list(kinds)) varied" }

  static func fixed(_ kinds: Set<CauseKind>) -> String { "\(list(kinds)) held" }

  static func without(_ names: Set<String>) -> String {
    "without \(names.sorted().prefix(3).joined(separator: ", "))"
  }

  static func with(_ names: Set<String>) -> String {
    "with \(names.sorted().prefix(3).joined(separator: ", "))"
  }

  private static func list(_ kinds: Set<CauseKind>) -> String {
    let words = CauseKind.sorted(kinds).map(\.words)
    return words.count > 4
      ? "\(words.prefix(3).joined(separator: ", ")) and \(words.count - 3) more"
      : words.joined(separator: ", ")
  }
}
