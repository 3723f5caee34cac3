import Diagnostics
import FileStore
import PipelineModel
import Planning
import Records

/// Taking what the workspace holds as the recorded result, without running anything.
///
/// The run cache learns only what pipe saw happen: what a run recorded and left for a commit to keep.
package struct Commitment {
  /// Something whose record would change.
  package struct Change: Sendable {
    /// The stage's address, or the file that tracks the data.
    package var name: String
    /// How it differs from its record.
    package var reasons: [StaleReason]
    /// Whether the stage is frozen, so that nothing says that its command made this.
    package var isFrozen: Bool
  }

  /// What was done.
  package struct Result: Sendable {
    /// What was recorded anew.
    package var changes: [Change] = []
    /// What was as recorded and was missing in the cache: stages and files that track data.
    package var cached: [String] = []
    /// The files that belong into Git and changed, relative to the root, sorted.
    package var changedFiles: [String] = []
    /// Whether these were added to Git's index.
    package var isInGit = false
    /// What should be known.
    package var warnings: [Diagnostic] = []
  }

  private let project: Project
  private let confirm: (Change) -> Bool
  private let relinks: Bool

  /// Prepares to record the workspace.
  ///
  /// - Parameters:
  ///   - relinks: Whether outputs are replaced by links into the cache, where the project wants links.
  ///   - confirm: Whether a change may be made; asked before anything is changed.
  package init(_ project: Project, relinks: Bool, confirm: @escaping (Change) -> Bool) {
    self.project = project
    self.relinks = relinks
    self.confirm = confirm
  }

  /// Records some stages and data.
  ///
  /// - Throws: A `DiagnosticList` of everything that is missing or was not confirmed; nothing is
  ///   changed then.
  package func run(_ parts: AddressedParts) throws -> Result {
    let situation = try project.situation(of: Set(parts.stages), options: PlanOptions())
    let planner = Planner(situation)
    let states = try project.states(of: parts.sources.map(\.path))
    try refuseAbsence(parts, situation, states)
    try project.refuseBusy(parts.sources.map(\.path))
    let changes = try stageChanges(parts, planner) + dataChanges(parts, states)
    let refused = changes.filter { !confirm($0) }
    guard refused.isEmpty else {
      throw DiagnosticList(refused.map { .commitNotConfirmed($0.name, $0.reasons) })
    }
    var result = Result(changes: changes)
    result.warnings = changes.filter(\.isFrozen).map { .frozenCommitted($0.name) }
    try record(parts.stages, planner, changed: Set(changes.map(\.name)), &result)
    try record(parts.sources, states, &result)
    result.changedFiles = Array(Set(result.changedFiles)).sorted()
    result.isInGit = project.addToGit(result.changedFiles)
    return result
  }

  // MARK: Looking

  private func stageChanges(_ parts: AddressedParts, _ planner: Planner) throws -> [Change] {
    parts.stages.compactMap { index in
      let reasons = planner.differences(index)
      guard !reasons.isEmpty else { return nil }
      let stage = project.graph.stages[index]
      return Change(name: stage.address, reasons: reasons, isFrozen: stage.isFrozen)
    }
  }

  private func dataChanges(
    _ parts: AddressedParts, _ states: [String: PathState]
  ) throws -> [Change] {
    try parts.sources.compactMap { source in
      guard let present = FileRecord(states[source.path], key: source.path) else { return nil }
      guard let recorded = project.recorded(source) else {
        return Change(
          name: source.id, reasons: [.outputAdded(path: source.path)], isFrozen: false)
      }
      if try project.holds(source.path, recorded, present) { return nil }
      return Change(
        name: source.id,
        reasons: [.outputModified(path: source.path, old: recorded, new: present)],
        isFrozen: false)
    }
  }

  private func refuseAbsence(
    _ parts: AddressedParts, _ situation: Situation, _ states: [String: PathState]
  ) throws {
    var problems: [Diagnostic] = []
    for index in parts.stages {
      let stage = project.graph.stages[index]
      for dependency in stage.dependencies
      where situation.present(dependency.path, key: dependency.key) == nil {
        problems.append(missingDependencyDiagnostic(stage, dependency, project: project))
      }
      for output in stage.outputs where situation.present(output.path, key: output.key) == nil {
        problems.append(.outputToCommitMissing(stage, output))
      }
    }
    for source in parts.sources where FileRecord(states[source.path], key: "") == nil {
      problems.append(.dataToCommitMissing(source))
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  // MARK: Recording

  private func record(
    _ stages: [StageGraph.Index], _ planner: Planner, changed: Set<String>,
    _ result: inout Result
  ) throws {
    let ignoreFiles = try project.ignoreFiles()
    for index in stages {
      let stage = project.graph.stages[index]
      let uses = planner.situation.records[index]?.formerOutputs(of: stage) ?? []
      let holding = try FormerLook(uses, project)?.holding() ?? []
      let outputs = stage.outputs.compactMap {
        planner.situation.present($0.path, key: $0.key).map(holding.naming)
      }
      for output in stage.outputs where output.isCached {
        let tree = try project.hasher.observations(of: [output.path])[0].tree
        if let warning = lossWarning(output.path, tree, project.format.treeFormat) {
          result.warnings.append(warning)
        }
      }
      var record = StageRecord(planner.fingerprint(of: index), outputs: outputs)
      // Nobody saw the command run: only what was already recorded has a known environment.
      let former = project.locks.record(of: stage)
      record.environment = former?.outputs == record.outputs ? former?.environment : nil
      let insertion = CacheInsertion(project, stage, record: record)
      if !changed.contains(stage.address), project.lacksObjects(index) {
        result.cached.append(stage.address)
      }
      try project.cache.insert(insertion.files)
      if !changed.contains(stage.address) {
        try offer(record, of: stage, planner.fingerprint(of: index))
      }
      if relinks { try insertion.link() }
      try ignoreFiles?.add(stage.ignoredPaths)
      if changed.contains(stage.address) { project.locks.set(record, for: stage) }
    }
    _ = try project.locks.write(
      project.graph, keepsOthers: project.format.keepsOtherRecords)
    result.changedFiles += project.locks.written
    result.changedFiles += (ignoreFiles?.changed ?? []).map(project.relativeToRoot)
  }

  /// Offers a result to later runs, unless they know of it.
  private func offer(_ record: StageRecord, of stage: Stage, _ fingerprint: Fingerprint) throws {
    guard !stage.isFrozen, isEligibleForRunCache(stage) else { return }
    let known = project.runCache.candidates(for: fingerprint)
    guard !known.contains(where: { $0.outputs == record.outputs }) else { return }
    let candidate = RunCandidate(
      run: "", endedNanoseconds: 0, seconds: 0, outputs: record.outputs,
      environment: record.environment)
    try project.runCache.insert(candidate, for: fingerprint)
  }

  private func record(
    _ sources: [Source], _ states: [String: PathState], _ result: inout Result
  ) throws {
    let present = try sources.compactMap { source in
      try FileRecord(states[source.path], key: source.path).map {
        try project.named($0, as: project.recorded(source), at: source.path)
      }
    }
    guard let codec = project.format.dataFiles else {
      return try recordDeclared(sources, present, &result)
    }
    let cached = Set(sources.filter(\.isCached).map { ExactText($0.path) })
    let kept = present.filter { cached.contains(ExactText($0.key)) }.map { ($0.key, $0) }
    var new = kept.filter { !project.cache.contains($0.1) }
    try project.cache.insert(kept)
    let ignoreFiles = try project.ignoreFiles()
    try ignoreFiles?.add(sources.filter(\.isCached).map(\.path))
    result.changedFiles += (ignoreFiles?.changed ?? []).map(project.relativeToRoot)
    for (source, file) in zip(sources, present) {
      if let known = codec.record(of: source), try project.holds(source.path, known, file),
        file.fileCount != nil || file.isExecutable == known.isExecutable
          || project.cache.isLinked(source.path)
      {
        continue
      }
      let path = "\(project.root)/\(source.id)"
      let bytes = try project.text(recording: file, of: source, former: readFile(path))
      try AtomicFile.rewrite(bytes, to: path, durability: .durable)
      result.changedFiles.append(source.id)
      if source.isCached { new.append((source.path, file)) }
    }
    if relinks { try project.linkToCache(new) }
  }

  /// Records declared sources in the lock; those that the cache keeps are kept there.
  private func recordDeclared(
    _ sources: [Source], _ present: [FileRecord], _ result: inout Result
  ) throws {
    let kept = present.filter { file in
      project.locks.sources.contains { $0.key.isExactly(file.key) && project.cache.contains($0) }
    }
    try project.cache.insert(kept.map { ($0.key, $0) })
    let names = Set(present.map { ExactText($0.key) })
    project.locks.sources =
      (project.locks.sources.filter { !names.contains(ExactText($0.key)) } + present)
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    _ = try project.locks.write(
      project.graph, keepsOthers: project.format.keepsOtherRecords)
    result.changedFiles += project.locks.written
  }
}
