import Diagnostics
import Execution
import FileStore
import PipelineLoading
import PipelineModel
import Records

extension Project {
  /// Takes away what other commits, that were checked out before, left in the workspace, as far as the
  /// cache has it.
  ///
  /// - Throws: A `Diagnostic` when Git cannot tell, or something cannot be removed.
  package func takeLeftoversAway(run: RunRecord) throws -> LeftoverRemoval.Result {
    let search = try LeftoverSearch(self)
    let result = try LeftoverRemoval(self).run(search.leftovers(), run: run)
    try search.finish()
    return result
  }
}

/// Finds what other commits, that were checked out before, left in the workspace.
///
/// How far the steps between commits have been looked at stands in `checked-out` in pipe's folder, so that
/// each is looked at once.
struct LeftoverSearch {
  private let project: Project
  private let file: String
  private let steps: RevisionSteps?

  /// Prepares to search; without Git nothing is ever found.
  init(_ project: Project) throws {
    self.project = project
    file = "\(project.stateDirectory)/checked-out"
    let former = try readFileIfPresent(file).map { String(decoding: $0, as: UTF8.self) }
    let repository =
      project.settings.usesGit
      ? try GitRepository(around: project.root, environment: project.context.environment) : nil
    steps = try repository.map { try RevisionSteps($0, since: former) }
  }

  /// What was left, sorted by path.
  ///
  /// - Throws: A `Diagnostic` when Git cannot tell.
  func leftovers() throws -> [Leftover] {
    guard let steps, !steps.departures.isEmpty else { return [] }
    let repository = try project.repository()
    var found: [ExactText: Leftover] = [:]
    for departure in steps.departures {
      // What the files of another commit describe wrongly says nothing of what is here.
      guard
        let state = try? project.state(
          at: departure.commit, named: departure.name, in: repository, toleratesAbsence: true)
      else { continue }
      for (path, record) in described(by: state) {
        let key = ExactText(path)
        found[key, default: Leftover(path: path, records: [], revision: departure.name)]
          .records.append(record)
      }
    }
    let used = usedPaths
    for path in used { found[ExactText(path)] = nil }
    return found.values.filter { leftover in
      !used.contains { pathsOverlap($0, leftover.path) }
    }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// Notes that the workspace is as the present commit has it.
  func finish() throws {
    guard let steps, !steps.mark.isEmpty else { return }
    try AtomicFile.write(Array(steps.mark.utf8), to: file, durability: .none)
  }

  /// The outputs and tracked data that the cache keeps for a commit.
  private func described(by state: ProjectState) -> [(path: String, record: FileRecord)] {
    var found: [(path: String, record: FileRecord)] = []
    for index in state.graph.order {
      guard let record = state.record(of: index) else { continue }
      for output in state.graph.stages[index].outputs
      where output.isCached && !output.path.hasPrefix("/") {
        found += record.outputs.filter { $0.key == output.key }.map { (output.path, $0) }
      }
    }
    guard let codec = project.format.dataFiles else {
      return found + state.locks.sources.map { ($0.key, $0) }
    }
    return found
      + state.loaded.pipeline.sources.compactMap { source in
        codec.record(of: source).map { (source.path, $0) }
      }
  }

  /// All that the present files speak of.
  private var usedPaths: [String] {
    let pipeline = project.loaded.pipeline
    return project.graph.stages.flatMap { stage in
      stage.outputs.map(\.path) + stage.dependencies.map(\.path) + [stage.file]
    } + pipeline.sources.flatMap { [$0.path, $0.id] } + Array(project.loaded.parameterFiles.keys)
  }
}
