import Documents
import FileStore
import PipelineModel
import Records

/// Why a stage is not up to date.
package enum StaleReason: Sendable, Hashable {
  case neverRun
  case commandChanged(old: Value, new: Value)
  case workingDirectoryChanged(old: String, new: String)
  case parameterModified(file: String, key: String, old: Value, new: Value)
  case parameterAdded(file: String, key: String, new: Value)
  case parameterRemoved(file: String, key: String, old: Value)
  case variableModified(name: String, old: String?, new: String?)
  case dependencyModified(path: String, old: FileRecord, new: FileRecord)
  case dependencyMissing(path: String)
  case dependencyAdded(path: String)
  case dependencyRemoved(path: String)
  case outputModified(path: String, old: FileRecord, new: FileRecord)
  case outputMissing(path: String)
  case outputAdded(path: String)
  case outputRemoved(path: String)
  /// The output is as recorded, and the cache lacks it.
  case outputNotInCache(path: String)
  /// Data that a file of its own tracks differs from what that file says; the old is nil where it says
  /// nothing yet.
  case sourceModified(path: String, old: FileRecord?, new: FileRecord)
  case alwaysChanged
  case callback
  /// The result was made in another environment; the differences are empty where that is not described.
  case environmentChanged(old: String, new: String, differences: [EnvironmentDifference])
  case lockInconsistent
  case upstreamStale(stage: String)
  case forced

  /// The reason's stable name.
  package var kind: String {
    switch self {
    case .neverRun: "never-run"
    case .commandChanged: "command-changed"
    case .workingDirectoryChanged: "wdir-changed"
    case .parameterModified: "parameter-modified"
    case .parameterAdded: "parameter-added"
    case .parameterRemoved: "parameter-removed"
    case .variableModified: "variable-modified"
    case .dependencyModified: "dependency-modified"
    case .dependencyMissing: "dependency-missing"
    case .dependencyAdded: "dependency-added"
    case .dependencyRemoved: "dependency-removed"
    case .outputModified: "output-modified"
    case .outputMissing: "output-missing"
    case .outputAdded: "output-added"
    case .outputRemoved: "output-removed"
    case .outputNotInCache: "output-not-in-cache"
    case .sourceModified: "source-modified"
    case .alwaysChanged: "always-changed"
    case .callback: "callback"
    case .environmentChanged: "environment-changed"
    case .lockInconsistent: "lock-inconsistent"
    case .upstreamStale: "upstream-stale"
    case .forced: "forced"
    }
  }

  /// Whether the reason lies in an output and not in anything that the stage reads.
  fileprivate var isAboutOutputs: Bool {
    switch self {
    case .outputModified, .outputMissing: true
    default: false
    }
  }
}

extension [StaleReason] {
  /// The reasons that a person wants to read: outputs count where nothing else does, and of a stage that
  /// always runs nothing else is asked.
  package var leading: [StaleReason] {
    if contains(.alwaysChanged) { return [.alwaysChanged] }
    let others = filter { !$0.isAboutOutputs }
    return others.isEmpty ? self : others
  }
}
