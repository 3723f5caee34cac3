import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Planning
import Records

/// Bringing outputs and tracked data to what the records say.
///
/// In a folder only the files that differ are touched: what rules ignore and what a record cannot hold
/// stays where it is.
package struct Checkout {
  /// What a checkout did.
  package struct Result: Sendable {
    /// The outputs that were `added` or `modified`.
    package var changes: [(path: String, word: String)] = []
    /// How many outputs were made anew from the cache though they were as recorded.
    package var relinked = 0
    /// The outputs that were left out, since the cache lacks them and that is allowed.
    package var leftOut: [String] = []
    /// What could not be done.
    package var problems: [Diagnostic] = []
  }

  /// How it is done.
  package struct Options: Sendable {
    /// Whether files that are saved nowhere are replaced; they go to the trash.
    package var isForced = false
    /// Whether what the cache lacks is left out without a word.
    package var allowsMissing = false
    /// Whether what is as recorded is made anew from the cache, in the way that the project wants.
    package var relinks = false

    /// The usual way.
    package init() {}
  }

  private let project: Project
  private let parts: AddressedParts
  private let options: Options

  /// Prepares a checkout.
  package init(_ project: Project, _ parts: AddressedParts, options: Options) {
    self.project = project
    self.parts = parts
    self.options = options
  }

  /// Does it; outputs that cannot be brought back are left as they are.
  ///
  /// - Throws: A `Diagnostic` when the files cannot be looked at.
  package func run(_ run: RunRecord) throws -> Result {
    var situation = try project.situation(of: Set(parts.stages), options: PlanOptions())
    var result = Result()
    for index in parts.stages {
      let stage = project.graph.stages[index]
      guard let record = situation.records[index] else { continue }
      for output in stage.outputs {
        guard let wanted = record.outputs.first(where: { $0.key == output.key }) else { continue }
        try bring(output, of: stage, to: wanted, situation, run.id, &result)
      }
    }
    let tracked = project.trackedData(parts.sources)
    situation.states.merge(
      try project.states(of: tracked.flatMap { $0.stage.outputs.map(\.path) })
    ) { $1 }
    for (stage, record) in tracked {
      for output in stage.outputs {
        try bring(output, of: stage, to: record, situation, run.id, &result)
      }
    }
    rmdir("\(project.stateDirectory)/trash/\(run.id)")
    return result
  }

  private func bring(
    _ output: Output, of stage: Stage, to wanted: FileRecord, _ situation: Situation,
    _ runID: String, _ result: inout Result
  ) throws {
    let present = situation.present(output.path, key: output.key)
    if let present, try isAsRecorded(output, present, wanted, situation) {
      return try relink(output, present, &result)
    }
    guard situation.isCached(wanted) else {
      guard output.isCached else { return }
      if options.allowsMissing {
        result.leftOut.append(output.path)
      } else {
        result.problems.append(objectMissingDiagnostic(stage, output))
      }
      return
    }
    // A file that lives in Git is Git's to switch.
    guard output.isCached || present == nil else { return }
    do {
      let unsaved = try present.map { try unsavedFile($0, of: output, wanted) } ?? nil
      if let unsaved, !options.isForced {
        result.problems.append(wouldOverwriteDiagnostic(stage, output, file: unsaved))
        return
      }
      var single = stage
      single.outputs = [output]
      let trash = "\(project.stateDirectory)/trash/\(runID)/\(fileName(of: stage.address))"
      _ = try OutputRestoration(
        project, single, outputs: [wanted], states: situation.states, trash: trash
      ).run()
      result.changes.append((output.path, present == nil ? "added" : "modified"))
    } catch {
      var problem = Diagnostic(wrapping: error)
      if options.allowsMissing, problem.code == .objectMissing {
        return result.leftOut.append(output.path)
      }
      problem.place = problem.place ?? output.place
      result.problems.append(problem)
    }
  }

  private func isAsRecorded(
    _ output: Output, _ present: FileRecord, _ wanted: FileRecord, _ situation: Situation
  ) throws -> Bool {
    try wanted.hasFormerDigest
      ? project.holds(output.path, wanted, present) : situation.isSame(present, wanted)
  }

  private func relink(_ output: Output, _ present: FileRecord, _ result: inout Result) throws {
    guard options.relinks, output.isCached, project.cache.contains(present),
      try FileStamp.of(absolutePath(output.path, in: project.root))?.isSymbolicLink == false
        || project.cache.isLinked(output.path)
    else { return }
    try project.cache.link(output.path, to: present, links: project.linkKinds)
    result.relinked += 1
  }

  /// What would give way though it is saved nowhere; nil if nothing would.
  private func unsavedFile(
    _ present: FileRecord, of output: Output, _ wanted: FileRecord
  ) throws -> String? {
    guard present.fileCount != nil, wanted.fileCount != nil else {
      if project.cache.contains(present) { return nil }
      // A folder whose files are all saved may give way to a file.
      if present.fileCount != nil, project.cache.hasFiles(of: output.path) { return nil }
      return output.path
    }
    return try project.cache.unsavedFile(in: output.path, givingWayTo: wanted)
  }
}
