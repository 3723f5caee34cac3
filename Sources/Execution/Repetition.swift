import Comparison
import Diagnostics
import FileStore
import PipelineModel
import Records

/// A result that other runs had made before, from the same inputs, and that came out differently.
package struct Repetition: Sendable {
  /// Where an output differs.
  package struct Output: Sendable {
    /// The output's path, relative to the root.
    package var path: String
    /// Where the former and the new version differ beyond the output's contract.
    package var findings: Findings
  }

  /// The run that had made the former result; nil where only its record is left.
  package var run: String?
  /// When that run's command ended, in nanoseconds since 1970; nil where that is not known.
  package var endedNanoseconds: Int64?
  /// The outputs that differ, in the order of the stage.
  package var outputs: [Output]
}

/// What a stage made before from the inputs that it has now, to be compared with what it made now.
struct FormerResult: Sendable {
  let stage: Stage
  let run: String?
  let endedNanoseconds: Int64?
  /// The former and the new version of each output that has other bytes.
  let changes: [(output: Output, old: FileRecord?, new: FileRecord)]
  /// Where the outputs from before the run lie.
  let aside: String
  let digest: DigestAlgorithm
  let root: String
  let cache: Cache
  let comparesExecutableBit: Bool
  /// The present time in seconds since 1970.
  let nowSeconds: Int

  /// Compares; nil where all differences are within the outputs' contracts.
  func repetition() -> Repetition? {
    let outputs = changes.compactMap { change -> Repetition.Output? in
      guard let findings = findings(change.output, change.old) else { return nil }
      return Repetition.Output(path: change.output.path, findings: findings)
    }
    guard !outputs.isEmpty else { return nil }
    return Repetition(run: run, endedNanoseconds: endedNanoseconds, outputs: outputs)
  }

  private func findings(_ output: Output, _ old: FileRecord?) -> Findings? {
    let unknown = Findings([Difference(.bytes, .bytes, at: .whole)])
    do {
      guard let old, let former = try subject(of: old, output) else { return unknown }
      let contract = try output.comparison.map { value throws(Diagnostic) in
        try Contract.parse(value, place: output.place)
      }
      let present = try Subject.onDisk(absolutePath(output.path, in: root))
      let result = try Comparer(contract ?? .exact, now: nowSeconds)
        .compare(former, with: present, name: output.path)
      return result.isAcceptable ? nil : result.findings
    } catch {
      // What cannot be read any more is known to differ, by its digest.
      return unknown
    }
  }
}

extension FormerResult {
  /// The greatest size in bytes up to which a file that no cache holds is read to see what it is.
  private static let readableBytes: Int64 = 16 << 20

  /// The former version of an output: as the cache has it, else as it was moved aside before the run.
  private func subject(of old: FileRecord, _ output: Output) throws -> Subject? {
    if let cached = cache.subject(of: old, comparesExecutableBit) { return cached }
    let path = FormerOutputs.place(of: output, in: aside)
    guard old.fileCount == nil, old.size <= Self.readableBytes,
      let bytes = try readFileIfPresent(path), digest.digest(of: bytes) == old.digest
    else { return nil }
    return .file(path, isExecutable: comparesExecutableBit ? old.isExecutable : nil)
  }
}

extension Scheduler {
  /// What a stage made before from the very inputs of a run that ended, if it was something else; nil
  /// as well where nothing is known, or where a stage may make something else each time.
  func formerResult(of running: RunningStage, now record: StageRecord) -> FormerResult? {
    let stage = project.graph.stages[running.index]
    guard !stage.isAlwaysChanged, !stage.outputs.contains(where: \.isPersistent),
      !tainted.contains(running.index)
    else { return nil }
    let candidates = candidates(for: running)
    let known = running.formerRecord.flatMap { former in
      isResult(former, of: running.fingerprint, stage) ? former.outputs : nil
    }
    guard let outputs = known ?? candidates.first?.outputs else { return nil }
    let changes = stage.outputs.compactMap { output -> (Output, FileRecord?, FileRecord)? in
      guard let new = record.outputs.first(where: { $0.key == output.key }) else { return nil }
      let old = outputs.first { $0.key == output.key }
      if let old, planner.situation.isSame(old, new) { return nil }
      return (output, old, new)
    }
    guard !changes.isEmpty else { return nil }
    let run = candidates.first { isSame($0.outputs, outputs) && $0.endedNanoseconds > 0 }
    return FormerResult(
      stage: stage, run: run?.run, endedNanoseconds: run?.endedNanoseconds,
      changes: changes.map { (output: $0.0, old: $0.1, new: $0.2) },
      aside: running.former.folder, digest: project.format.digest, root: project.root,
      cache: project.cache, comparesExecutableBit: project.format.comparesExecutableBit,
      nowSeconds: Int(session.wallClockNanoseconds() / 1_000_000_000))
  }

  /// The former results for the inputs of a run. Where the planner was free to take one, there is none.
  private func candidates(for running: RunningStage) -> [RunCandidate] {
    let options = planner.situation.options
    let isKnownToHaveNone =
      options.usesRunCache && !options.forced.contains(running.index)
      && !distrusted.contains(running.index) && running.formerRecord == nil
    return isKnownToHaveNone ? [] : project.runCache.candidates(for: running.fingerprint)
  }

  private func isResult(
    _ record: StageRecord, of fingerprint: Fingerprint, _ stage: Stage
  ) -> Bool {
    guard !record.isInconsistent else { return false }
    let own = record.fingerprint(shell: fingerprint.shell, persistent: [])
    return own.form == fingerprint.form && own.inputs == fingerprint.inputs
  }

  private func isSame(_ first: [FileRecord], _ second: [FileRecord]) -> Bool {
    first.count == second.count
      && first.allSatisfy { file in
        second.contains { $0.key == file.key && planner.situation.isSame($0, file) }
      }
  }
}
