/// The stable name of a kind of problem, as printed and as understood by `pipe explain`.
package enum DiagnosticCode: String, Sendable, CaseIterable {
  // Documents
  case yamlSyntax = "yaml-syntax"
  case jsonSyntax = "json-syntax"
  case parameterSyntax = "parameter-syntax"
  case duplicateKey = "duplicate-key"
  case notUTF8 = "not-utf8"

  // Stage files
  case unknownKey = "unknown-key"
  case misplacedKey = "misplaced-key"
  case missingKey = "missing-key"
  case wrongType = "wrong-type"
  case invalidValue = "invalid-value"
  case invalidName = "invalid-name"
  case unresolvedVariable = "unresolved-variable"
  case invalidInterpolation = "invalid-interpolation"
  case redefinedVariable = "redefined-variable"
  case unsupportedFormat = "unsupported-format"
  case missingFile = "missing-file"
  case missingParameter = "missing-parameter"
  case newerFormat = "newer-format"

  // The graph
  case duplicateStage = "duplicate-stage"
  case duplicateOutput = "duplicate-output"
  case overlappingOutputs = "overlapping-outputs"
  case cycle = "cycle"
  case outputTrackedByGit = "output-tracked-by-git"
  case outputIgnored = "output-ignored"
  case pathOutsideProject = "path-outside-project"
  case duplicateDependency = "duplicate-dependency"
  case missingDependency = "missing-dependency"
  case unknownTarget = "unknown-target"

  // Files
  case unreadableFile = "unreadable-file"
  case specialFile = "special-file"
  case nameNotUTF8 = "name-not-utf8"
  case brokenLink = "broken-link"
  case linkCycle = "link-cycle"
  case diskFull = "disk-full"
  case systemCallFailed = "system-call-failed"
  case objectCorrupt = "object-corrupt"
  case objectMissing = "object-missing"
  case wouldOverwrite = "would-overwrite"

  // Records
  case lockSyntax = "lock-syntax"
  case lockConflict = "lock-conflict"
  case lockInconsistent = "lock-inconsistent"
  case projectBusy = "project-busy"

  // History
  case noRepository = "no-repository"
  case unknownRevision = "unknown-revision"
  case unknownDigest = "unknown-digest"
  case ambiguousDigest = "ambiguous-digest"

  // Remotes
  case noRemote = "no-remote"
  case unknownRemote = "unknown-remote"
  case remoteRefused = "remote-refused"
  case remoteUnreachable = "remote-unreachable"
  case rcloneMissing = "rclone-missing"

  // Running
  case stageFailed = "stage-failed"
  case stageTimedOut = "stage-timed-out"
  case outputNotMade = "output-not-made"
  case inputChanged = "input-changed"
  case resourceShortage = "resource-shortage"
  case interrupted = "interrupted"

  // Changing the workspace
  case notKept = "not-kept"
  case notConfirmed = "not-confirmed"

  // Commands
  case notAProject = "not-a-project"
  case alreadyAProject = "already-a-project"
  case usage = "usage"
  case unknownCode = "unknown-code"

  /// Who has to act, which decides the exit status.
  package enum Category: Sendable {
    /// The answer to the question is no, or a stage failed.
    case answer
    /// The user's input is wrong.
    case input
    /// The machine failed: disk, network, a lock held elsewhere.
    case machine
    /// The user stopped the command.
    case interruption

    /// The exit status of a command that ends with such a problem.
    package var exitStatus: Int32 {
      switch self {
      case .answer: 1
      case .input: 2
      case .machine: 3
      case .interruption: 130
      }
    }
  }

  /// Who has to act.
  package var category: Category {
    switch self {
    case .stageFailed, .stageTimedOut, .outputNotMade, .inputChanged, .wouldOverwrite,
      .objectMissing, .notConfirmed:
      .answer
    case .unreadableFile, .diskFull, .systemCallFailed, .objectCorrupt, .projectBusy,
      .resourceShortage, .remoteUnreachable, .rcloneMissing:
      .machine
    case .interrupted: .interruption
    default: .input
    }
  }
}
