import Diagnostics
import Execution
import FileStore
import PipelineModel
import Planning
import Records

/// Compares two states of a project, stage by stage and figure by figure.
package struct DifferenceQuery {
  /// A side of a comparison.
  package enum Side: Sendable {
    /// The workspace as it is.
    case workspace
    /// A revision.
    case revision(String)
  }

  private let project: Project
  private let old: any StageFactSource
  private let new: any StageFactSource
  private let shell: String

  /// Reads both sides.
  ///
  /// - Parameter progress: Called while files are hashed.
  /// - Throws: What is wrong with a revision or with a file of the workspace.
  package init(
    _ project: Project, from old: Side, to new: Side,
    progress: ((FileHasher.Progress) -> Void)? = nil
  ) throws {
    self.project = project
    shell = project.format.shell.name
    self.old = try Self.facts(old, project, progress)
    self.new = try Self.facts(new, project, progress)
  }

  private static func facts(
    _ side: Side, _ project: Project, _ progress: ((FileHasher.Progress) -> Void)?
  ) throws -> any StageFactSource {
    switch side {
    case .workspace: return try WorkspaceFacts(project, progress: progress)
    case .revision(let name):
      let state = try project.state(at: name, in: try project.repository())
      return RevisionFacts(project: project, state: state)
    }
  }

  /// The difference.
  ///
  /// - Parameter targets: The stages to compare, by address; nil compares all.
  package func difference(of targets: Set<String>? = nil) throws -> ProjectDifference {
    var difference = ProjectDifference(
      old: .init(name: old.state.name, commit: old.state.commit),
      new: .init(name: new.state.name, commit: new.state.commit), comparedCount: 0, stages: [],
      metrics: [], notes: [])
    var notes = ComparisonNotes()
    func isWanted(_ stage: Stage) -> Bool { targets?.contains(stage.address) ?? true }
    let graph = new.state.graph
    for index in graph.order where isWanted(graph.stages[index]) {
      difference.comparedCount += 1
      if let change = try change(of: index, &notes) { difference.stages.append(change) }
    }
    let former = old.state.graph
    for index in former.order where isWanted(former.stages[index]) {
      let address = former.stages[index].address
      guard graph.index(of: address) == nil else { continue }
      difference.comparedCount += 1
      difference.stages.append(StageDifference(stage: address, status: .removed))
    }
    difference.metrics = try metrics(targets)
    difference.notes = notes.sentences
    return difference
  }

  private func change(
    of index: StageGraph.Index, _ notes: inout ComparisonNotes
  ) throws -> StageDifference? {
    let stage = new.state.graph.stages[index]
    var after = try new.facts(of: index)
    guard let former = old.state.graph.index(of: stage.address) else {
      var added = StageDifference(stage: stage.address, status: .added)
      added.isPending = after.isPending
      return added
    }
    var before = try old.facts(of: former)
    notes.take(before, of: stage, at: old.state)
    notes.take(after, of: stage, at: new.state)
    if before.isDeclaredOnly { before.record.takeUnknownInputs(of: after.record) }
    if after.isDeclaredOnly { after.record.takeUnknownInputs(of: before.record) }
    var change = StageDifference(stage: stage.address, status: .changed)
    compareInputs(index, before.record, after.record, &change)
    if !before.isDeclaredOnly, !after.isDeclaredOnly {
      change.outputs = outputs(of: stage, before.record, after.record)
      change.environment = environment(before.record, after.record)
    }
    change.isPending = after.isPending
    return change.parts.isEmpty ? nil : change
  }

  // MARK: Inputs

  private func compareInputs(
    _ index: StageGraph.Index, _ before: StageRecord, _ after: StageRecord,
    _ change: inout StageDifference
  ) {
    var stage = new.state.graph.stages[index]
    // Only the declared command can be taken apart into text and parameters.
    if after.command != stage.command.value { stage.command.templates = [] }
    let comparison = RecordComparison(stage: stage, record: before, undecided: []) {
      self.isSame($0, $1)
    }
    let fingerprint = after.fingerprint(shell: shell, persistent: [])
    for reason in comparison.reasons(for: fingerprint) {
      switch reason {
      case .commandChanged, .workingDirectoryChanged: change.command.append(reason)
      case .parameterModified, .parameterAdded, .parameterRemoved, .variableModified:
        change.parameters.append(reason)
      case .dependencyModified(let path, _, _), .dependencyMissing(let path),
        .dependencyAdded(let path), .dependencyRemoved(let path):
        if kind(of: path, readBy: stage) == .code {
          change.code.append(reason)
        } else {
          change.data.append(reason)
        }
      default: break
      }
    }
  }

  private func kind(of path: String, readBy stage: Stage) -> InputKind {
    let state = new.state
    let isMade = state.graph.stages.contains { maker in
      maker.outputs.contains { PathOverlap($0.path, path) != nil }
    }
    return InputKind(
      path, isMadeOrDeclared: isMade || state.source(of: path) != nil,
      commands: stage.command.texts
    ) {
      // A folder that cannot be listed tells nothing.
      (try? state.filesBelow(path)) ?? []
    }
  }

  private func isSame(_ first: FileRecord, _ second: FileRecord) -> Bool {
    guard project.format.comparesExecutableBit else {
      return first.digest == second.digest && (first.fileCount == nil) == (second.fileCount == nil)
    }
    return first.hasContent(of: second)
  }

  // MARK: Results

  private func outputs(
    of stage: Stage, _ before: StageRecord, _ after: StageRecord
  ) -> [OutputChange] {
    func path(_ key: String) -> String {
      stage.outputs.first { $0.key.isExactly(key) }?.path ?? key
    }
    let changed = after.outputs.compactMap { file -> OutputChange? in
      let old = before.outputs.first { $0.key.isExactly(file.key) }
      if let old, isSame(old, file) { return nil }
      return OutputChange(path: path(file.key), old: old, new: file)
    }
    let gone = before.outputs.filter { file in
      !after.outputs.contains { $0.key.isExactly(file.key) }
    }
    return changed + gone.map { OutputChange(path: path($0.key), old: $0, new: nil) }
  }

  private func environment(
    _ before: StageRecord, _ after: StageRecord
  ) -> StageEnvironmentChange? {
    guard let old = before.environment, let new = after.environment, old != new else { return nil }
    var change = StageEnvironmentChange(old: old, new: new, differences: [])
    guard let first = environment(old, of: self.old), let second = environment(new, of: self.new)
    else { return change }
    // A variable that the stage names is an input of its own, and told as such.
    let told = Set((before.variables + after.variables).map(\.name))
    change.differences = EnvironmentRecord.differences(from: first, to: second).filter {
      if case .variable(let name, _, _) = $0 { !told.contains(name) } else { true }
    }
    return change.differences.isEmpty ? nil : change
  }

  private func environment(
    _ digest: String, of side: any StageFactSource
  ) -> EnvironmentRecord? {
    side.state.environment(digest) ?? project.recordedEnvironment(digest)
  }

  private func metrics(_ targets: Set<String>?) throws -> [MetricDifference] {
    func files(_ state: ProjectState) throws -> [MetricFile] {
      guard let targets else { return try state.metricFiles(project: project) }
      let stages = targets.compactMap { state.graph.index(of: $0) }
      return try state.metricFiles(of: Set(stages), project: project)
    }
    return metricDifferences(from: try files(old.state), to: try files(new.state))
  }
}

extension StageRecord {
  /// Takes inputs from the other side that this side declares but cannot know.
  fileprivate mutating func takeUnknownInputs(of other: StageRecord) {
    let unknown = other.dependencies.filter { file in
      !dependencies.contains { $0.key.isExactly(file.key) }
    }
    dependencies = (dependencies + unknown).sorted {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }
    outputs = other.outputs
  }
}
