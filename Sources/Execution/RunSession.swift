import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Planning
import Records

/// What one run writes: its journal, logs, history and trash.
package final class RunSession {
  /// The run's record in the history.
  package private(set) var run: RunRecord
  /// The journal.
  package let journal: Journal
  /// The last durations of stages, which a run updates.
  package var durations: Durations
  /// The ignore files that outputs are entered into; nil outside of a Git repository.
  package let ignoreFiles: IgnoreFiles?
  /// The seconds of a clock that never jumps.
  package let clock: () -> Double
  /// The present time in nanoseconds since 1970.
  package let wallClockNanoseconds: () -> Int64
  /// The locks of another program that works on the project; nil where none does.
  var neighbour: NeighbourAccess?
  private let history: RunHistory
  private let stateDirectory: String
  private var attempts = 0

  /// Begins a run; the caller holds the project's lock.
  ///
  /// - Throws: A `Diagnostic` when pipe's own files cannot be written.
  package init(
    project: Project, run: RunRecord, clock: @escaping () -> Double,
    wallClockNanoseconds: @escaping () -> Int64
  ) throws {
    self.run = run
    self.clock = clock
    self.wallClockNanoseconds = wallClockNanoseconds
    history = project.history
    stateDirectory = project.stateDirectory
    journal = try Journal(
      path: "\(stateDirectory)/journal", run: run.id, lockDigest: project.locks.digest,
      codec: project.format.lockCodec)
    durations = try Durations(path: "\(stateDirectory)/durations")
    ignoreFiles = try project.ignoreFiles()
    try history.write(run)
  }

  /// Takes note of a stage's turn.
  func note(_ result: StageResult, stage: Stage) {
    guard result.outcome != .skipped else { return }
    var entry = StageRun(stage: stage.address, outcome: result.outcome, seconds: result.seconds)
    entry.exitStatus = result.exitStatus
    entry.maxRSSBytes = result.maxRSSBytes
    entry.reason = result.reasons.first?.sentence
    entry.environment = result.record?.environment
    if let machine = result.machine {
      run.machine = MachineRecord(
        kernel: machine.kernel, processor: machine.processor, flags: machine.flags)
      entry.tools = machine.tools
    }
    run.stages.append(entry)
  }

  /// Ends the run: the locks are written, the journal goes, the history is complete.
  ///
  /// - Returns: The locks that did not exist before.
  /// - Throws: A `Diagnostic`; the journal stays then, and the next run takes it up.
  package func end(
    project: Project, summary: RunSummary, keepsOtherRecords: Bool
  ) throws -> [String] {
    let created = try project.locks.write(project.graph, keepsOthers: keepsOtherRecords)
    try project.openCacheToGroup()
    project.addToGit(project.locks.written + (ignoreFiles?.changed ?? []))
    try removeFile("\(stateDirectory)/journal")
    run.seconds = summary.seconds
    run.exitStatus = summary.exitStatus
    try history.write(run)
    try history.write(results(project), of: run.id, codec: project.format.lockCodec)
    try durations.write(to: "\(stateDirectory)/durations")
    try tidy(project)
    return created
  }

  /// With what the stages that ran made their results.
  private func results(_ project: Project) -> Lockfile {
    var results = Lockfile()
    for entry in run.stages where entry.outcome == .ran {
      guard let index = project.graph.index(of: entry.stage) else { continue }
      let record = project.locks.record(of: project.graph.stages[index])
      results.stages[entry.stage] = record
      guard let digest = record?.environment else { continue }
      results.environments[digest] = project.locks.environment(digest)
    }
    return results
  }

  /// Keeps what past runs left within bounds.
  private func tidy(_ project: Project) throws {
    // Only now: a file system may take long to make files where others were just deleted.
    try removeTree("\(stateDirectory)/attempts")
    rmdir("\(stateDirectory)/trash/\(run.id)")
    try history.prune(keeping: Self.keptRuns)
    try project.trees.prune()
    try Trash(directory: "\(stateDirectory)/trash").prune(
      nowSeconds: wallClockNanoseconds() / 1_000_000_000)
  }

  /// How many runs the history keeps, with their logs.
  private static let keptRuns = 100

  // MARK: Places

  /// Where the former outputs of a stage's attempt are moved, absolute.
  func trashFolder(for stage: Stage) -> String {
    "\(stateDirectory)/trash/\(run.id)/\(fileName(of: stage.address))"
  }

  /// Where what a failed stage left is kept, absolute.
  func failedFolder(for stage: Stage) -> String {
    "\(stateDirectory)/failed/\(fileName(of: stage.address))"
  }

  /// The log of a stage in this run.
  func log(for stage: Stage) -> StageLog {
    StageLog(path: "\(history.folder(of: run.id))/\(fileName(of: stage.address)).log")
  }

  /// The attempt that runs a stage's command.
  func attempt(
    for stage: Stage, project: Project, options: RunOptions
  ) throws -> Attempt {
    attempts += 1
    let folder = "\(stateDirectory)/attempts"
    if attempts == 1 { try makeDirectory(folder) }
    return Attempt(
      id: "\(run.id)/\(attempts)",
      commands: try project.invocations(of: stage),
      workingDirectory: absolutePath(stage.workingDirectory, in: project.root),
      environment: project.stageEnvironment(stage),
      completionPath: "\(folder)/\(run.id)",
      timeoutSeconds: stage.timeoutSeconds, graceSeconds: options.graceSeconds)
  }
}

/// A stage's address as one name of a file.
///
/// A slash becomes `%2F` and a percent sign `%25`, so different addresses keep different names.
package func fileName(of address: String) -> String {
  guard address.utf8.contains(where: { $0 == 0x2F || $0 == 0x25 }) || address.hasPrefix(".") else {
    return address
  }
  var name = address.hasPrefix(".") ? "%2E" : ""
  for scalar in address.unicodeScalars.dropFirst(name.isEmpty ? 0 : 1) {
    switch scalar {
    case "/": name += "%2F"
    case "%": name += "%25"
    default: name.unicodeScalars.append(scalar)
    }
  }
  return name
}
