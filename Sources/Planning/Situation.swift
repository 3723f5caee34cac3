import FileStore
import PipelineModel
import Records

/// What the user allows and demands of a plan.
package struct PlanOptions: Sendable {
  /// Stages that run whatever their state is.
  package var forced: Set<StageGraph.Index>
  /// Whether direct successors of a stage that runs run too.
  package var forcesDownstream: Bool
  /// Whether former results are taken from the run cache.
  package var usesRunCache: Bool
  /// Whether data that is absent but recorded counts as present.
  package var allowsMissing: Bool
  /// Stages whose outputs are needed here all the same, because a stage that must run reads them.
  package var needed: Set<StageGraph.Index>
  /// What follows from another environment, in place of what the project and its stages say.
  package var environmentPolicy: EnvironmentPolicy?

  /// The defaults: nothing forced, the run cache used.
  package init() {
    forced = []
    forcesDownstream = false
    usesRunCache = true
    allowsMissing = false
    needed = []
  }
}

/// All that planning is told; nothing else influences a plan.
package struct Situation: Sendable {
  /// The stages and their edges.
  package var graph: StageGraph
  /// The stages that the plan is about.
  package var selection: Set<StageGraph.Index>
  /// The last record of each stage.
  package var records: [StageRecord?]
  /// The stages whose records are in conflict after a merge.
  package var conflicted: Set<String>
  /// The present parameters of each stage, sorted by file and key.
  package var parameters: [[ParameterRecord]]
  /// The present values of variables that stages name.
  package var variables: [String: String]
  /// The present environment of each stage whose result counts in no other.
  package var requiredEnvironments: [StageGraph.Index: EnvironmentRecord]
  /// The environments that records name, by their digests, as far as they are described.
  package var recordedEnvironments: [String: EnvironmentRecord]
  /// The state of every dependency and output of the selected stages, by path.
  package var states: [String: PathState]
  /// What is recorded of dependencies that are absent and that no stage makes, by path: the word of
  /// the file that tracks them, or of the list of sources.
  package var recordedSources: [String: FileRecord]
  /// The shell that runs commands, by its name and options.
  package var shell: String
  /// Former results.
  package var runCache: any RunCache
  /// Whether the objects of a file or folder are in the cache.
  package var isCached: @Sendable (FileRecord) -> Bool
  /// Whether a file's executable bit is part of its content.
  package var comparesExecutableBit: Bool
  /// What the user allows and demands.
  package var options: PlanOptions

  /// Creates a situation in which nothing is recorded and no file is known.
  package init(graph: StageGraph, shell: String, runCache: any RunCache) {
    self.graph = graph
    self.shell = shell
    self.runCache = runCache
    selection = Set(graph.stages.indices)
    records = Array(repeating: nil, count: graph.stages.count)
    conflicted = []
    parameters = Array(repeating: [], count: graph.stages.count)
    variables = [:]
    requiredEnvironments = [:]
    recordedEnvironments = [:]
    states = [:]
    recordedSources = [:]
    isCached = { _ in false }
    comparesExecutableBit = true
    options = PlanOptions()
  }

  /// What a path holds at present, as a record; nil when nothing is there.
  package func present(_ path: String, key: String) -> FileRecord? {
    switch states[path] {
    case .file(let file):
      FileRecord(
        key: key, digest: file.digest, size: file.size, isExecutable: file.isExecutable)
    case .directory(let tree):
      FileRecord(
        key: key, digest: tree.digest, size: tree.size, fileCount: tree.fileCount)
    case .missing, .unusable, nil: nil
    }
  }

  /// Whether two records name the same content under the rules of the project.
  package func isSame(_ first: FileRecord, _ second: FileRecord) -> Bool {
    guard comparesExecutableBit else {
      return first.digest == second.digest && (first.fileCount == nil) == (second.fileCount == nil)
    }
    return first.hasContent(of: second)
  }
}
