import Diagnostics
import Execution
import PipelineModel
import Planning
import Records

/// The stages' records as the locks of a revision have them, where the present commit left it: what
/// others changed there since is not this branch's.
struct RevisionRecords {
  private let records: [String: StageRecord]
  private var environments: [String: EnvironmentRecord] = [:]
  private let project: Project

  /// Reads the locks of a revision.
  ///
  /// - Throws: `usage` when there is no such revision, or a `DiagnosticList` about its locks.
  init(_ project: Project, revision: String) throws {
    self.project = project
    guard project.hasRevision(revision) else { throw Diagnostic.unknownRevision(revision) }
    let base = project.commonBase(with: revision) ?? revision
    let codec = project.format.lockCodec
    var locks: [String: Lockfile] = [:]
    var records: [String: StageRecord] = [:]
    for stage in project.graph.stages {
      let path = Self.lockPath(of: stage.file, codec.fileName)
      if locks[path] == nil {
        locks[path] =
          try project.bytes(of: path, at: base)
          .map { try codec.decode($0, file: "\(revision):\(path)") } ?? Lockfile()
      }
      guard let record = locks[path]?.stages[stage.name] else { continue }
      records[stage.address] = project.locks.completed(record, for: stage)
    }
    self.records = records
    for lock in locks.values { environments.merge(lock.environments) { first, _ in first } }
  }

  /// How a stage differs from the revision; empty when it does not.
  ///
  /// - Parameters:
  ///   - record: The present record; nil where there is none.
  ///   - stale: Why that record is not about the present inputs.
  func changes(of stage: Stage, now record: StageRecord?, stale: [StaleReason]) -> [StaleReason] {
    guard let old = records[stage.address] else { return [.neverRun] }
    guard let record else { return stale.isEmpty ? [.neverRun] : stale }
    let inputs = record.changes(
      since: old, of: stage, comparesExecutableBit: project.format.comparesExecutableBit)
    if !inputs.isEmpty || !stale.isEmpty { return stale + inputs.filter { !stale.contains($0) } }
    return environmentChange(old, record) + outputChanges(stage, old, record)
  }

  /// That a record was made in another environment than before, where both say in which.
  private func environmentChange(_ old: StageRecord, _ new: StageRecord) -> [StaleReason] {
    guard let before = old.environment, let after = new.environment, before != after else {
      return []
    }
    var differences: [EnvironmentDifference] = []
    if let known = environments[before], let present = project.locks.environment(after) {
      differences = EnvironmentRecord.differences(from: known, to: present)
    }
    return [.environmentChanged(old: before, new: after, differences: differences)]
  }

  private func outputChanges(
    _ stage: Stage, _ old: StageRecord, _ record: StageRecord
  ) -> [StaleReason] {
    stage.outputs.compactMap { output in
      let (before, after) = (old.file(output.key), record.file(output.key))
      guard let before, let after, !before.hasContent(of: after) else { return nil }
      return .outputModified(path: output.path, old: before, new: after)
    }
  }

  private static func lockPath(of stageFile: String, _ name: String) -> String {
    guard let slash = stageFile.lastIndex(of: "/") else { return name }
    return "\(stageFile[..<slash])/\(name)"
  }
}

extension StageRecord {
  fileprivate func file(_ key: String) -> FileRecord? {
    outputs.first { $0.key == key }
  }
}
