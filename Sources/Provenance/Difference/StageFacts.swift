import Execution
import FileStore
import PipelineModel
import Planning
import Records

/// What one side of a comparison says of a stage, in the form of a record.
struct StageFacts {
  /// Command, inputs, outputs and environment.
  var record: StageRecord
  /// Whether the stage has made nothing on this side, so that nothing is known of its outputs.
  var isDeclaredOnly = false
  /// Whether the workspace's inputs differ from those of its last run.
  var isPending = false
  /// Whether the revision declares another command or other parameters than those it recorded.
  var isOutdated = false
}

/// Yields what one side says of its stages.
protocol StageFactSource {
  /// The side's stages and records.
  var state: ProjectState { get }
  /// What is said of a stage.
  func facts(of index: StageGraph.Index) throws -> StageFacts
}

/// A side in Git's history: what the lock recorded, else what the stage file declares and Git holds.
struct RevisionFacts: StageFactSource {
  let project: Project
  let state: ProjectState

  func facts(of index: StageGraph.Index) throws -> StageFacts {
    let stage = state.graph.stages[index]
    var declared = state.declaration(of: index, project: project)
    if let record = state.record(of: index) {
      let isOutdated =
        record.command != declared.command || record.parameters != declared.parameters
      return StageFacts(record: record, isOutdated: isOutdated)
    }
    let algorithm = project.hasher.format.algorithm
    declared.dependencies = try stage.dependencies.compactMap { dependency in
      guard let bytes = try state.read(dependency.path) else { return nil }
      return FileRecord(
        key: dependency.key, digest: algorithm.digest(of: bytes), size: Int64(bytes.count))
    }
    return StageFacts(record: declared, isDeclaredOnly: true)
  }
}

/// The workspace: what is declared and what the files hold now.
struct WorkspaceFacts: StageFactSource {
  let state: ProjectState
  private let situation: Situation
  private let former: [StageRecord?]

  /// Looks at all files that stages read and make.
  ///
  /// - Throws: A `DiagnosticList` when a file cannot be looked at.
  init(_ project: Project, progress: ((FileHasher.Progress) -> Void)?) throws {
    state = project.workspaceState
    situation = try project.situation(
      of: Set(project.graph.stages.indices), options: PlanOptions(), progress: progress)
    former = project.graph.stages.map { project.locks.record(of: $0) }
  }

  func facts(of index: StageGraph.Index) throws -> StageFacts {
    let stage = state.graph.stages[index]
    let recorded = former[index]
    var record = StageRecord(
      command: stage.command.value, workingDirectory: stage.workingDirectory,
      parameters: situation.parameters[index],
      variables: stage.variables.map {
        VariableRecord(name: $0, value: situation.variables[$0])
      })
    let translated = situation.records[index]
    record.dependencies = stage.dependencies.compactMap { dependency in
      file(
        dependency.path, dependency.key, recorded: recorded?.dependencies,
        translated: translated?.dependencies)
    }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    record.outputs = stage.outputs.compactMap { output in
      file(
        output.path, output.key, recorded: recorded?.outputs, translated: translated?.outputs)
    }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let isCurrent = recorded.map { made(from: record, like: $0) } ?? false
    if isCurrent { record.environment = recorded?.environment }
    return StageFacts(
      record: record, isDeclaredOnly: recorded == nil && record.outputs.isEmpty,
      isPending: !isCurrent)
  }

  /// What a path holds; where nothing is there what was recorded, for it may be had again. A content
  /// that a former format names is named as the record names it.
  private func file(
    _ path: String, _ key: String, recorded: [FileRecord]?, translated: [FileRecord]?
  ) -> FileRecord? {
    let known = recorded?.first { $0.key.isExactly(key) }
    guard let present = situation.present(path, key: key) else { return known }
    guard let known, let same = translated?.first(where: { $0.key.isExactly(key) }),
      situation.isSame(same, present)
    else { return present }
    return known
  }

  /// Whether a record's inputs are those of another record.
  private func made(from present: StageRecord, like recorded: StageRecord) -> Bool {
    present.command == recorded.command && present.parameters == recorded.parameters
      && present.workingDirectory == recorded.workingDirectory
      && present.variables == recorded.variables
      && present.dependencies.count == recorded.dependencies.count
      && zip(present.dependencies, recorded.dependencies).allSatisfy {
        $0.key.isExactly($1.key) && situation.isSame($0, $1)
      }
  }
}
