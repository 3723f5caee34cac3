import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Planning
import Records

extension Project {
  /// What is to be done with some stages.
  ///
  /// - Throws: A `DiagnosticList` when a file cannot be looked at.
  package func plan(
    _ selection: Set<StageGraph.Index>, options: PlanOptions,
    progress: ((FileHasher.Progress) -> Void)?
  ) throws -> Plan {
    var planner = Planner(
      try situation(of: selection, options: options, progress: progress))
    return planner.plan()
  }

  /// The stages and the data that words of a command line name, in the order of the words; without
  /// words, the stages that the kind of project takes by default.
  ///
  /// - Parameters:
  ///   - glob: Whether words are patterns.
  ///   - recursive: Whether folders name all stages below them.
  ///   - all: Whether the stages of all stage files are meant.
  ///   - folder: The folder that words are relative to, relative to the root.
  /// - Throws: `unknown-target` for each word that names nothing.
  package func named(
    _ words: [String], glob: Bool, recursive: Bool, all: Bool, folder: String
  ) throws -> Targets {
    if words.isEmpty {
      guard format.selectsByWorkingDirectory, !all, !recursive else {
        return Targets(stages: graph.order, sources: [])
      }
      let isThere = loaded.pipeline.stageFiles.contains { parentFolder(of: $0) == folder }
      guard isThere else { throw DiagnosticList([noStageFileDiagnostic(in: folder)]) }
      let stages = graph.order.filter { parentFolder(of: graph.stages[$0].file) == folder }
      return Targets(stages: stages, sources: [])
    }
    let resolver = TargetResolver(loaded.pipeline, root: root)
    let reading = TargetResolver.Reading(
      folder: folder, isPattern: glob, isRecursive: recursive)
    return try resolver.targets(words, reading: reading)
  }

  /// The stages alone that words of a command line name; see ``named(_:glob:recursive:all:folder:)``.
  ///
  /// - Throws: `unknown-target` for each word that names nothing.
  package func targets(
    _ words: [String], glob: Bool, recursive: Bool, all: Bool, folder: String
  ) throws -> [StageGraph.Index] {
    try named(words, glob: glob, recursive: recursive, all: all, folder: folder).stages
  }

  /// The stage that makes a dependency of another one.
  func maker(of dependency: Dependency, in stage: Stage) -> Stage? {
    guard let index = graph.index(of: stage.address) else { return nil }
    let edge = graph.incoming[index].first {
      graph.stages[index].dependencies[$0.dependency].path == dependency.path
    }
    return edge.map { graph.stages[$0.producer] }
  }

  /// The paths that the stages of a plan read and make, each once.
  package func files(of plan: Plan) -> Set<String> {
    var files: Set<String> = []
    for index in plan.order {
      files.formUnion(graph.stages[index].dependencies.map(\.path))
      files.formUnion(graph.stages[index].outputs.map(\.path))
    }
    return files
  }

  private func parentFolder(of path: String) -> String {
    parentDirectory(of: path)
  }

  /// A folder within the project, relative to its root.
  package func relativePath(_ folder: String) -> String {
    guard folder != root, folder.hasPrefix(root == "/" ? "/" : root + "/") else { return "." }
    return String(folder.dropFirst(root == "/" ? 1 : root.count + 1))
  }

  /// The present records of the project's declared sources.
  ///
  /// - Parameter known: States that have been found out already.
  func sourceRecords(_ known: [String: PathState]) throws -> [FileRecord] {
    guard format.lockCodec.keepsSources else { return [] }
    let sources = loaded.pipeline.sources
    let unknown = sources.map(\.path).filter { known[$0] == nil }
    let states = try known.merging(states(of: unknown)) { $1 }
    return sources.compactMap { FileRecord(states[$0.path], key: $0.path) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// Records that count no longer, as candidates for restoring.
  static func candidates(
    _ locks: LockBook, graph: StageGraph, shell: String
  ) -> [(Fingerprint, StageRecord)] {
    locks.candidates.compactMap { stage, record in
      guard let index = graph.index(of: stage) else { return nil }
      let persistent = Set(graph.stages[index].outputs.filter(\.isPersistent).map(\.key))
      let completed = locks.completed(record, for: graph.stages[index])
      return (completed.fingerprint(shell: shell, persistent: persistent), record)
    }
  }
}

extension FileRecord {
  /// What a path holds as a record; nil when it holds nothing.
  package init?(_ state: PathState?, key: String) {
    switch state {
    case .file(let file):
      self.init(key: key, digest: file.digest, size: file.size, isExecutable: file.isExecutable)
    case .directory(let tree):
      self.init(key: key, digest: tree.digest, size: tree.size, fileCount: tree.fileCount)
    case .missing, .unusable, nil: return nil
    }
  }
}
