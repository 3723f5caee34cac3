import Diagnostics
import Execution
import PipelineModel
import Records

/// Writing verdicts into a project's lock.
package struct VerdictRecording {
  private let root: String
  private let format: ProjectFormat
  private let context: ProcessContext

  /// Prepares to write into the locks of a project.
  package init(root: String, format: ProjectFormat, context: ProcessContext) {
    self.root = root
    self.format = format
    self.context = context
  }

  /// Writes verdicts, each if the lock still holds the entry that it is about.
  ///
  /// - Parameter verdicts: The verdicts by the addresses of their stages.
  /// - Returns: The addresses of the stages whose entries changed meanwhile.
  /// - Throws: A `Diagnostic` when a lock cannot be written; the former one is intact then.
  package func write(
    _ verdicts: [String: RecordedVerdict], waits: Bool, startedText: String,
    onWait: (String) -> Void
  ) throws -> [String] {
    let access = try ProjectAccess(
      root: root, format: format, context: context, waits: waits,
      startedText: startedText, onWait: onWait)
    defer { access.release() }
    // Only what the locks say now counts, for others may have written since.
    let project = try Project(root: root, format: format, context: context)
    var missed: [String] = []
    for index in project.graph.order {
      let stage = project.graph.stages[index]
      guard let verdict = verdicts[stage.address] else { continue }
      if !project.locks.setVerdict(verdict, for: stage) { missed.append(stage.address) }
    }
    _ = try project.locks.write(project.graph, keepsOthers: true)
    return missed
  }
}

extension VerificationSummary {
  /// The verdicts that speak of the entries alone, by the addresses of their stages.
  package func verdicts(of project: Project) -> [String: RecordedVerdict] {
    var verdicts: [String: RecordedVerdict] = [:]
    for (index, answer) in answers {
      let stage = project.graph.stages[index]
      guard let verdict = answer.verification?.verdict, verdict.isLasting,
        let record = project.locks.record(of: stage)
      else { continue }
      verdicts[stage.address] = RecordedVerdict(
        entry: project.format.lockCodec.entry(of: record), verdict: verdict,
        contract: verdict == .replicable ? nil : RecordedVerdict.contract(of: stage))
    }
    return verdicts
  }
}
