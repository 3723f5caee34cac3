import Diagnostics
import FileStore
import PipelineModel
import Records

/// The environments that a word of a command line names: a stage's, all of a lock, those here.
package struct NamedEnvironments: Sendable {
  /// The word.
  package var name: String
  /// The environments by stage; stages without one are not among them.
  package var records: [StageGraph.Index: EnvironmentRecord]
  /// The one stage that the word names; nil where it names all.
  package var stage: StageGraph.Index?
}

/// What differs between two environments of a stage.
package struct EnvironmentComparison: Sendable {
  /// What was compared: the stage's address, or two of them.
  package var subject: String
  /// The first environment; nil where there is none.
  package var old: EnvironmentRecord?
  /// The second environment; nil where there is none.
  package var new: EnvironmentRecord?

  /// What differs; empty where one of the two is missing.
  package var differences: [EnvironmentDifference] {
    guard let old, let new else { return [] }
    return EnvironmentRecord.differences(from: old, to: new)
  }
}

extension Project {
  /// The environments that a word names: `lock`, `here`, a stage or the path of an output, a revision, or
  /// `REVISION:STAGE`.
  ///
  /// - Parameter folder: The folder that the word is relative to, relative to the root.
  /// - Throws: `unknown-target` for a word that names nothing.
  package func environments(
    named word: String, folder: String
  ) throws -> NamedEnvironments {
    if word == "lock" { return recordedEnvironments(word, locks, only: nil) }
    if word == "here" {
      let records = try graph.stages.indices.map { index in
        (index, try environment(of: graph.stages[index], environmentCapture).record)
      }
      return NamedEnvironments(name: word, records: Dictionary(uniqueKeysWithValues: records))
    }
    if let index = oneStage(word, folder) { return recordedEnvironments(word, locks, only: index) }
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let revision = String(parts[0])
    guard let locks = try locks(at: revision) else { throw unknownEnvironmentDiagnostic(word) }
    guard parts.count == 2, !parts[1].isEmpty else {
      return recordedEnvironments(word, locks, only: nil)
    }
    guard let index = oneStage(String(parts[1]), folder) else {
      throw unknownEnvironmentDiagnostic(word)
    }
    return recordedEnvironments(word, locks, only: index)
  }

  /// The environments of the stages that both words name, stage by stage.
  package func environmentComparisons(
    _ first: NamedEnvironments, _ second: NamedEnvironments
  ) -> [EnvironmentComparison] {
    if let one = first.stage, let other = second.stage {
      let subject =
        one == other
        ? graph.stages[one].address : "\(graph.stages[one].address), \(graph.stages[other].address)"
      return [
        EnvironmentComparison(
          subject: subject, old: first.records[one], new: second.records[other])
      ]
    }
    let stages = (first.stage ?? second.stage).map { [$0] } ?? graph.order
    return stages.compactMap { index in
      let (old, new) = (first.records[index], second.records[index])
      if old == nil, new == nil { return nil }
      return EnvironmentComparison(subject: graph.stages[index].address, old: old, new: new)
    }
  }

  /// The locks as a revision has them; nil for a text that names no revision.
  package func locks(at revision: String) throws -> LockBook? {
    guard !revision.isEmpty, !revision.hasPrefix("-"),
      git(["rev-parse", "--verify", "-q", "\(revision)^{commit}"]) != nil
    else { return nil }
    let files = graph.stages.map(\.file)
    return try LockBook(root: root, stageFiles: files, codec: format.lockCodec) { path in
      self.git(["show", "\(revision):./\(path)"])
    }
  }

  private func oneStage(_ word: String, _ folder: String) -> StageGraph.Index? {
    // A word that names no stage may name a revision.
    let found = try? targets([word], glob: false, recursive: false, all: false, folder: folder)
    return found?.count == 1 ? found?[0] : nil
  }

  private func recordedEnvironments(
    _ name: String, _ locks: LockBook, only: StageGraph.Index?
  ) -> NamedEnvironments {
    var records: [StageGraph.Index: EnvironmentRecord] = [:]
    for index in only.map({ [$0] }) ?? Array(graph.stages.indices) {
      guard let digest = locks.record(of: graph.stages[index])?.environment else { continue }
      records[index] = locks.environment(digest) ?? recordedEnvironment(digest)
    }
    return NamedEnvironments(name: name, records: records, stage: only)
  }
}
