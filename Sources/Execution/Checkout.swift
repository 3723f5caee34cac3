import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Planning
import Records

/// Bringing outputs to what the lock says.
package struct Checkout {
  /// What a checkout did.
  package struct Result: Sendable {
    /// The outputs that were `added` or `modified`.
    package var changes: [(path: String, word: String)]
    /// What could not be done.
    package var problems: [Diagnostic]
  }

  private let project: Project
  private let stages: Set<StageGraph.Index>
  private let isForced: Bool
  private let allowsMissing: Bool

  /// Prepares a checkout of some stages' outputs.
  ///
  /// - Parameters:
  ///   - isForced: Whether files that are saved nowhere are replaced; they go to the trash.
  ///   - allowsMissing: Whether what the cache lacks is left out without a word.
  package init(
    _ project: Project, stages: Set<StageGraph.Index>, isForced: Bool, allowsMissing: Bool
  ) {
    self.project = project
    self.stages = stages
    self.isForced = isForced
    self.allowsMissing = allowsMissing
  }

  /// Does it; outputs that cannot be brought back are left as they are.
  ///
  /// - Throws: A `Diagnostic` when the project is held elsewhere or files cannot be read.
  package func run(
    waits: Bool, onWait: (String) -> Void, run: RunRecord
  ) throws -> Result {
    let access = try ProjectAccess(
      root: project.root, format: project.format, waits: waits,
      startedText: run.startedText, onWait: onWait)
    defer { access.release() }
    defer { project.saveStatCache() }
    let situation = try project.situation(of: stages, options: PlanOptions())
    var result = Result(changes: [], problems: [])
    for index in project.graph.order where stages.contains(index) {
      let stage = project.graph.stages[index]
      guard let record = situation.records[index] else { continue }
      for output in stage.outputs {
        guard let wanted = record.outputs.first(where: { $0.key == output.key }) else { continue }
        try bring(output, of: stage, to: wanted, situation, run.id, &result)
      }
    }
    try bringTrackedData(situation, run.id, &result)
    rmdir("\(project.stateDirectory)/trash/\(run.id)")
    return result
  }

  private func bringTrackedData(
    _ situation: Situation, _ runID: String, _ result: inout Result
  ) throws {
    let tracked = project.trackedData(readBy: stages)
    var situation = situation
    let paths = tracked.flatMap { $0.stage.outputs.map(\.path) }
    situation.states.merge(try project.states(of: paths)) { $1 }
    for (stage, record) in tracked {
      for output in stage.outputs {
        try bring(output, of: stage, to: record, situation, runID, &result)
      }
    }
  }

  private func bring(
    _ output: Output, of stage: Stage, to wanted: FileRecord, _ situation: Situation,
    _ runID: String, _ result: inout Result
  ) throws {
    let present = situation.present(output.path, key: output.key)
    if let present, situation.isSame(present, wanted) { return }
    guard situation.isCached(wanted) else {
      if !allowsMissing, output.isCached {
        result.problems.append(objectMissingDiagnostic(stage, output))
      }
      return
    }
    let isSaved =
      present.map { file in
        situation.isCached(file)
          || (file.fileCount != nil && project.cache.hasFiles(of: output.path))
      } ?? true
    if !isSaved, !isForced, output.isCached {
      result.problems.append(wouldOverwriteDiagnostic(stage, output))
      return
    }
    // A file that lives in Git is Git's to switch.
    guard output.isCached || present == nil else { return }
    var single = stage
    single.outputs = [output]
    let trash = "\(project.stateDirectory)/trash/\(runID)/\(fileName(of: stage.address))"
    _ = try OutputRestoration(
      project, single, outputs: [wanted], states: situation.states, trash: trash
    ).run()
    result.changes.append((output.path, present == nil ? "added" : "modified"))
  }
}
