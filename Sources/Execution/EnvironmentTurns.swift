import PipelineModel
import Planning
import Records

extension Scheduler {
  /// With what a stage's command runs now; a command that ended may have installed something.
  func presentEnvironment(of index: StageGraph.Index) throws -> CapturedEnvironment {
    let capture = project.environmentCapture
    if mayEnvironmentsDiffer { capture.refresh() }
    let found = try project.environment(of: project.graph.stages[index], capture)
    mayEnvironmentsDiffer = false
    return found
  }

  /// The stages whose results stand although their commands did not run, in order.
  var unrun: [StageGraph.Index] {
    project.graph.order.filter { index in
      guard case .ended(let outcome)? = turns[index] else { return false }
      return outcome == .skipped || outcome == .restored
    }
  }

  /// Looks again at the environment of a stage whose result counts in no other, before its turn.
  func renewRequiredEnvironment(of index: StageGraph.Index) throws {
    guard mayEnvironmentsDiffer, planner.situation.requiredEnvironments[index] != nil else {
      return
    }
    planner.situation.requiredEnvironments[index] = try presentEnvironment(of: index).record
  }

  /// A record of a result that was made in an environment.
  func record(
    _ fingerprint: Fingerprint, outputs: [FileRecord], environment: EnvironmentRecord?
  ) -> StageRecord {
    var record = StageRecord(fingerprint, outputs: outputs)
    record.environment = environment?.digest
    if let environment { project.locks.set(environment: environment) }
    return record
  }

  /// The environment in which a result was made that is taken again; nil where that is not known.
  func environment(
    of restoration: Restoration, for index: StageGraph.Index
  ) throws -> EnvironmentRecord? {
    let digest =
      restoration.candidate == nil
      ? planner.situation.records[index]?.environment : restoration.candidate?.environment
    guard let digest else { return nil }
    if let known = project.recordedEnvironment(digest) { return known }
    // A candidate from elsewhere may have been made with what is here too.
    let present = try presentEnvironment(of: index).record
    return present.digest == digest ? present : nil
  }

  /// Notes an environment in the journal before the first record that names it.
  func noteEnvironment(of record: StageRecord) throws {
    guard let digest = record.environment, notedEnvironments.insert(digest).inserted,
      let environment = project.locks.environment(digest)
    else { return }
    try session.journal.note(environment)
  }
}
