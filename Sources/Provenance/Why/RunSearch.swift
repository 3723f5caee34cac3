import Execution
import FileStore
import PipelineModel
import Records

/// Finds the runs that made results, in the run cache and in the history.
struct RunSearch {
  private let history: RunHistory
  private let codec: any LockCodec
  private let runCache: any RunCache
  private let memory = Memory()
  private let shell: String

  init(_ project: Project) {
    history = project.history
    codec = project.format.lockCodec
    runCache = project.runCache
    shell = project.format.shell.name
  }

  /// The runs that were read, by name, and the turns of their stages.
  private final class Memory {
    var runs: [String: (record: RunRecord, turns: [String: StageRun])] = [:]
  }

  /// A run with the turns of its stages; nil when the history has it no more.
  private func known(_ id: String) throws -> (record: RunRecord, turns: [String: StageRun])? {
    if let known = memory.runs[id] { return known }
    guard let record = try history.run(id) else { return nil }
    let turns = Dictionary(record.stages.map { ($0.stage, $0) }, uniquingKeysWith: { $1 })
    memory.runs[id] = (record, turns)
    return (record, turns)
  }

  /// The run that made a stage's recorded outputs; the newest where several made the same.
  func run(of record: StageRecord, stage: Stage) throws -> MakingRun? {
    guard !record.outputs.isEmpty || !record.dependencies.isEmpty else {
      return try lastRun(of: stage.address)
    }
    let persistent = Set(stage.outputs.filter(\.isPersistent).map(\.key))
    let candidate = runCache.candidates(
      for: record.fingerprint(shell: shell, persistent: persistent)
    ).first { candidate in
      let isElsewhere =
        candidate.environment != nil && record.environment != nil
        && candidate.environment != record.environment
      return candidate.outputs == record.outputs && !candidate.run.isEmpty && !isElsewhere
    }
    if let candidate { return try facts(of: candidate.run, stage.address, candidate) }
    return try recordedRun(of: record, stage.address)
  }

  /// A run of the history that recorded these very outputs, from these very inputs.
  private func recordedRun(of record: StageRecord, _ address: String) throws -> MakingRun? {
    let digits = (record.outputs + record.dependencies).first?.digest.hex
    for id in try history.runs() {
      guard let results = try history.results(of: id, codec: codec, holding: digits),
        let made = results.stages[address], made.outputs == record.outputs,
        made.dependencies == record.dependencies, made.command == record.command
      else { continue }
      return try facts(of: id, address, nil)
    }
    return nil
  }

  /// The newest recorded results of former runs for which a condition holds.
  ///
  /// - Parameter digits: Digits that a run's results must hold.
  func former<Found>(
    holding digits: String, where find: (_ address: String, StageRecord) -> Found?
  ) throws -> (run: String, results: Lockfile, found: [Found])? {
    for id in try history.runs() {
      guard let results = try history.results(of: id, codec: codec, holding: digits) else {
        continue
      }
      let found = sortedByCodePoint(results.stages.keys).compactMap { address in
        results.stages[address].flatMap { find(address, $0) }
      }
      if !found.isEmpty { return (id, results, found) }
    }
    return nil
  }

  /// The last run in which a stage ran that leaves nothing to compare.
  private func lastRun(of address: String) throws -> MakingRun? {
    for id in try history.runs() {
      if try known(id)?.turns[address]?.outcome == .ran {
        return try facts(of: id, address, nil)
      }
    }
    return nil
  }

  private func facts(
    of id: String, _ address: String, _ candidate: RunCandidate?
  ) throws -> MakingRun {
    var run = MakingRun(id: id)
    run.seconds = candidate?.seconds
    if let candidate, candidate.endedNanoseconds > 0 {
      run.startedSeconds =
        candidate.endedNanoseconds / 1_000_000_000 - Int64(candidate.seconds.rounded())
    }
    guard let (record, turns) = try known(id) else { return run }
    run.startedSeconds = record.startedSeconds
    run.user = record.user
    run.commit = record.commit
    run.isDirty = record.isDirty
    if let turn = turns[address], turn.outcome == .ran { run.seconds = turn.seconds }
    return run
  }
}
