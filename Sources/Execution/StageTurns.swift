import Diagnostics
import FileStore
import PipelineModel
import Planning
import Records

/// A stage whose command runs.
final class RunningStage {
  let index: StageGraph.Index
  let reasons: [StaleReason]
  let fingerprint: Fingerprint
  let former: FormerOutputs
  let formerRecord: StageRecord?
  let environment: CapturedEnvironment
  let log: StageLog
  let attempt: Attempt
  /// Whether it was told what of the former outputs the cache cannot keep.
  var hasToldLosses = false

  init(
    index: StageGraph.Index, reasons: [StaleReason], fingerprint: Fingerprint,
    former: FormerOutputs, formerRecord: StageRecord?, environment: CapturedEnvironment,
    log: StageLog, attempt: Attempt
  ) {
    self.environment = environment
    self.index = index
    self.reasons = reasons
    self.fingerprint = fingerprint
    self.former = former
    self.formerRecord = formerRecord
    self.log = log
    self.attempt = attempt
  }
}

extension Scheduler {
  private func stage(_ index: StageGraph.Index) -> Stage { project.graph.stages[index] }

  // MARK: Up to date

  /// Ends the turn of a stage that is up to date, after giving the cache what it lacks.
  func skip(_ index: StageGraph.Index) {
    let record = planner.situation.records[index]
    planner.settle(index, record: record)
    guard options.commits, project.lacksObjects(index), let record else {
      return end(StageResult(index: index, outcome: .skipped))
    }
    turns[index] = .working
    let insertion = CacheInsertion(project, stage(index), record: record)
    pool.submit { [self = Box(self)] in
      let problem = insertion.run()
      return {
        if let problem, problem.code != .interrupted { self.value.problems.append(problem) }
        self.value.end(StageResult(index: index, outcome: .skipped))
      }
    }
  }

  // MARK: Prepare

  /// Looks at a stage's files again, on a worker, and decides once more.
  func prepare(_ index: StageGraph.Index) {
    let look = StageLook(before: stage(index), planner.situation.records[index], project)
    if look.isQuick { return prepared(index, Result { try look.run() }) }
    pool.submit { [self = Box(self)] in
      let seen = Result { try look.run() }
      return { self.value.prepared(index, seen) }
    }
  }

  private func prepared(_ index: StageGraph.Index, _ seen: Result<StageLook.Seen, any Error>) {
    switch seen {
    case .failure(let error): fail(index, reasons: [], problem(error), former: nil)
    case .success(let seen):
      planner.situation.states.merge(seen.states) { $1 }
      planner.situation.translate(seen.former, of: index)
      do { try renewRequiredEnvironment(of: index) } catch {
        return fail(index, reasons: [], problem(error), former: nil)
      }
      if !project.graph.parameterMakers(of: index).isEmpty {
        planner.situation.parameters[index] = project.parameters(of: index)
      }
      begin(index)
    }
  }

  private func begin(_ index: StageGraph.Index) {
    switch planner.decide(index) {
    case .upToDate:
      ledger.giveBack(for: stage(index))
      skip(index)
    case .blocked(let reasons):
      let missing = stage(index).dependencies.first {
        reasons.contains(.dependencyMissing(path: $0.path))
      }
      if let missing, project.mayComeLate(reasons) {
        let problem = missingDependencyDiagnostic(stage(index), missing, project: project)
        return fail(index, reasons: reasons, problem, former: nil)
      }
      ledger.giveBack(for: stage(index))
      end(StageResult(index: index, outcome: .blocked, reasons: reasons))
    case .restore(let restoration, let reasons) where !distrusted.contains(index):
      restore(index, restoration, reasons)
    case .restore(_, let reasons), .run(let reasons): launch(index, reasons)
    case .runIfChanged: preconditionFailure("a stage's turn came before its upstreams had ended")
    }
  }

  // MARK: Restore

  private func restore(
    _ index: StageGraph.Index, _ restoration: Restoration, _ reasons: [StaleReason]
  ) {
    let fingerprint = planner.fingerprint(of: index)
    let trash = session.trashFolder(for: stage(index))
    let work = OutputRestoration(
      project, stage(index), outputs: restoration.outputs, states: planner.situation.states,
      trash: trash)
    let record: StageRecord
    do {
      record = self.record(
        fingerprint, outputs: restoration.outputs,
        environment: try environment(of: restoration, for: index))
      try session.journal.begin(stage(index).address, trash: trash)
    } catch {
      return fail(index, reasons: reasons, problem(error), former: nil)
    }
    let insertion =
      options.commits ? CacheInsertion(project, stage(index), record: record) : nil
    let naming = FormerNaming(stage(index), planner.situation.records[index], project)
    pool.submit { [self = Box(self), record, insertion] in
      var (record, insertion) = (record, insertion)
      let outcome = Result {
        let states = try work.run()
        record.outputs = try naming.outputs(of: record, states)
        insertion?.record = record
        // What stood in place already may still be missing in the cache.
        if let problem = insertion?.run() { throw problem }
        return states
      }
      return { [record] in
        self.value.restored(index, restoration, record, reasons, outcome)
      }
    }
  }

  private func restored(
    _ index: StageGraph.Index, _ restoration: Restoration, _ record: StageRecord,
    _ reasons: [StaleReason], _ outcome: Result<[String: PathState], any Error>
  ) {
    switch outcome {
    case .failure(let error) where problem(error).code == .interrupted:
      fail(index, reasons: reasons, problem(error), former: nil)
    case .failure(let error):
      // What the cache claims to have cannot be had: the command makes it anew.
      observer.warn(problem(error).asWarning)
      distrusted.insert(index)
      launch(index, reasons)
    case .success(let states):
      ledger.giveBack(for: stage(index))
      planner.situation.states.merge(states) { $1 }
      var result = StageResult(index: index, outcome: .restored, reasons: reasons)
      result.former = planner.situation.records[index]
      result.candidate = restoration.candidate
      result.record = record
      planner.settle(index, record: record)
      ignore(index)
      keep(index, .restored, record)
      tellOfTrash(index)
      end(result)
    }
  }

  /// Says where former outputs are that were replaced and that no cache holds.
  private func tellOfTrash(_ index: StageGraph.Index) {
    let whole = session.trashFolder(for: stage(index))
    let folders = [whole, OutputRestoration.singleFiles(whole)]
    // Where nothing is to be seen, nothing was kept.
    guard let folder = folders.first(where: { (try? FileStamp.of($0)) != nil }) else { return }
    let shown = folder.dropFirst(project.root.count + 1)
    observer.warn(replacedOutputsDiagnostic(stage(index), folder: String(shown)))
  }

  // MARK: Launch

  private func launch(_ index: StageGraph.Index, _ reasons: [StaleReason]) {
    let stage = stage(index)
    if let problem = stage.outsideOutputs.first ?? project.missingParameter(of: index) {
      return fail(index, reasons: reasons, problem, former: nil)
    }
    let changes = project.changedParameters(of: stage)
    guard changes.isEmpty else {
      let problem = parametersChangedDiagnostic(stage, changes, didStart: false)
      return fail(index, reasons: reasons, problem, former: nil)
    }
    warnOfShortages(stage)
    var former: FormerOutputs?
    do {
      let losses = try project.lossWarnings(of: stage)
      losses.forEach(observer.warn)
      let trash = session.trashFolder(for: stage)
      try session.journal.begin(stage.address, trash: trash)
      try session.neighbour?.begin(stage)
      let moved = try FormerOutputs(
        of: stage, root: project.root, folder: trash, content: savedContent)
      former = moved
      try project.detachPersistentOutputs(of: stage)
      let environment = try presentEnvironment(of: index)
      let attempt = try session.attempt(for: stage, project: project, options: options)
      let log = session.log(for: stage)
      let handle = try executor.submit(attempt)
      running[handle] = RunningStage(
        index: index, reasons: reasons, fingerprint: planner.fingerprint(of: index),
        former: moved, formerRecord: planner.situation.records[index], environment: environment,
        log: log, attempt: attempt)
      running[handle]?.hasToldLosses = !losses.isEmpty
    } catch {
      ledger.giveBack(for: stage)
      do { try session.neighbour?.end(stage) } catch { note(error) }
      return fail(index, reasons: reasons, problem(error), former: former)
    }
    observer.stageBegan(
      index, reasons: reasons, expectedSeconds: session.durations.seconds[stage.address])
  }

  /// What an output's path holds at present, if the cache claims to have the same.
  private func savedContent(_ output: Output) -> FileRecord? {
    planner.situation.present(output.path, key: output.key)
      .flatMap { project.cache.saved($0, at: output.path) }
  }

  private func warnOfShortages(_ stage: Stage) {
    for shortage in ledger.shortages(of: stage) {
      observer.warn(
        resourceShortageDiagnostic(
          stage, shortage.resource, available: shortage.available))
    }
  }

  // MARK: Collect

  /// Takes up a command that ended.
  func finish(_ running: RunningStage, _ completion: Completion) {
    do {
      try running.log.close()
      try session.neighbour?.end(stage(running.index))
    } catch { note(error) }
    let index = running.index
    var result = StageResult(index: index, outcome: .failed, reasons: running.reasons)
    result.seconds = completion.seconds
    result.maxRSSBytes = completion.maxRSSBytes
    result.exitStatus = completion.exitStatus
    result.former = running.formerRecord
    result.machine = running.environment.machine
    if completion.reason == .cancelled || completion.reason == .abandoned {
      result.outcome = .cancelled
      passTurn(of: index)
      return fail(result, former: running.former)
    }
    guard completion.isSuccess else {
      passTurn(of: index)
      let isBack = running.former.paths
      fail(result, former: running.former) { leavings in
        StageFailure(
          stage: self.stage(index), attempt: running.attempt, completion: completion,
          reasons: running.reasons,
          surroundings: FailureSurroundings(
            project: self.project, stage: self.stage(index), former: running.formerRecord,
            present: running.environment
          ).changes,
          logPath: running.log.path, broughtBack: isBack, leavings: leavings
        ).diagnostic
      }
      return
    }
    collect(running, result)
  }

  /// Lets the next stage start, where one job holds it back.
  private func passTurn(of index: StageGraph.Index) {
    if options.jobs == 1 { ledger.giveBack(for: stage(index)) }
  }

  private func collect(_ running: RunningStage, _ result: StageResult) {
    let stage = stage(running.index)
    let look = StageLook(after: stage, running.formerRecord, project)
    let trees = project.trees
    let fingerprint = running.fingerprint
    if look.isQuick { return collected(running, result, Result { try look.run() }) }
    pool.submit { [self = Box(self), running = Box(running)] in
      let seen = Result { try look.run() }
      // Without the lists, a later reason has no names of files; the result stands all the same.
      try? trees.keep(stage.dependencies, records: fingerprint.dependencies)
      return { self.value.collected(running.value, result, seen) }
    }
  }

  private func collected(
    _ running: RunningStage, _ result: StageResult,
    _ seen: Result<StageLook.Seen, any Error>
  ) {
    let index = running.index
    var result = result
    passTurn(of: index)
    guard case .success(let seen) = seen else {
      if case .failure(let error) = seen {
        var failure = problem(error)
        failure.place = failure.place ?? stage(index).outputs.first?.place ?? stage(index).place
        result.fail(with: failure)
      }
      return fail(result, former: running.former)
    }
    let missing = stage(index).outputs.filter { seen.states[$0.path] == .missing }
    guard missing.isEmpty else {
      result.failure = outputsNotMadeDiagnostic(stage(index), missing)
      return fail(result, former: running.former)
    }
    let changed = stage(index).dependencies.filter {
      seen.states[$0.path] != planner.situation.states[$0.path]
    }
    planner.situation.states.merge(seen.states) { $1 }
    let outputs = stage(index).outputs.compactMap {
      planner.situation.present($0.path, key: $0.key).map(seen.former.naming)
    }
    let record = self.record(
      running.fingerprint, outputs: outputs, environment: running.environment.record)
    result.outcome = .ran
    result.record = record
    if !changed.isEmpty {
      observer.warn(inputsChangedDiagnostic(stage(index), changed))
      tainted.insert(index)
    }
    let parameters = project.changedParameters(of: stage(index))
    if !parameters.isEmpty {
      observer.warn(parametersChangedDiagnostic(stage(index), parameters, didStart: true))
      tainted.insert(index)
    }
    if !running.hasToldLosses {
      do { try project.lossWarnings(of: stage(index)).forEach(observer.warn) } catch { note(error) }
    }
    guard let former = formerResult(of: running, now: record) else {
      return conclude(running, result, record)
    }
    pool.submit { [self = Box(self), running = Box(running), result] in
      let repetition = former.repetition()
      return {
        var result = result
        result.repetition = repetition
        self.value.conclude(running.value, result, record)
      }
    }
  }

  private func conclude(_ running: RunningStage, _ result: StageResult, _ record: StageRecord) {
    let index = running.index
    planner.settle(index, record: record)
    ignore(index)
    session.durations.seconds[stage(index).address] = result.seconds
    store(running, result, record)
    end(result)
  }

  // MARK: Store

  /// Puts a result on its way into the cache.
  private func store(_ running: RunningStage, _ result: StageResult, _ record: StageRecord) {
    let index = running.index
    let isKept = !tainted.contains(index)
    let isStored = options.commits && isKept
    var candidate: RunCandidate?
    if isStored, isEligibleForRunCache(stage(index)) {
      candidate = RunCandidate(
        run: session.run.id, endedNanoseconds: session.wallClockNanoseconds(),
        seconds: result.seconds, outputs: record.outputs, environment: record.environment)
    }
    waitingStores.append(
      StageStore(
        index: index,
        insertion: isStored ? CacheInsertion(project, stage(index), record: record) : nil,
        former: running.former, fingerprint: running.fingerprint, record: isKept ? record : nil,
        candidate: candidate, environment: running.environment.record))
    storeNextBatch()
  }

  /// Brings all results that wait into the cache together, on a worker, and then names them in run
  /// cache and journal; what comes meanwhile waits for the next batch.
  private func storeNextBatch() {
    guard !isStoring, !waitingStores.isEmpty else { return }
    isStoring = true
    let batch = waitingStores
    waitingStores = []
    let (cache, runCache, environments) =
      (project.cache, project.runCache, project.environments)
    pool.submit { [self = Box(self)] in
      let problems = StageStore.run(
        batch, cache: cache, runCache: runCache, environments: environments)
      return {
        let scheduler = self.value
        scheduler.isStoring = false
        scheduler.problems += problems.filter { $0.code != .interrupted }
        if problems.contains(where: { $0.code == .interrupted }) {
          let stages = batch.map { scheduler.stage($0.index) }
          scheduler.observer.warn(outputsNotCachedDiagnostic(stages))
        }
        for store in batch {
          if let record = store.record { scheduler.keep(store.index, .ran, record) }
        }
        scheduler.storeNextBatch()
      }
    }
  }

  /// Keeps a stage's cached outputs out of Git.
  private func ignore(_ index: StageGraph.Index) {
    do {
      try session.ignoreFiles?.add(stage(index).ignoredPaths)
    } catch {
      problems.append(problem(error))
    }
  }

  /// Notes a stage's new record.
  private func keep(_ index: StageGraph.Index, _ outcome: StageOutcome, _ record: StageRecord) {
    guard !tainted.contains(index) else { return }
    do {
      try noteEnvironment(of: record)
      project.locks.set(record, for: stage(index))
      try session.journal.end(stage(index).address, outcome: outcome, record: record)
    } catch {
      problems.append(problem(error))
    }
  }

  // MARK: Failure

  private func fail(
    _ index: StageGraph.Index, reasons: [StaleReason], _ failure: Diagnostic,
    former: FormerOutputs?
  ) {
    var result = StageResult(index: index, outcome: .failed, reasons: reasons)
    result.fail(with: failure)
    result.former = planner.situation.records[index]
    if former == nil { ledger.giveBack(for: stage(index)) }
    fail(result, former: former)
  }

  /// Ends the turn of a stage that failed: what it left is kept aside, its former outputs come back.
  ///
  /// - Parameter describe: Words the failure, given the folder of what was left, if anything was.
  private func fail(
    _ result: StageResult, former: FormerOutputs?, describe: ((String?) -> Diagnostic)? = nil
  ) {
    var result = result
    let stage = stage(result.index)
    planner.settle(result.index, record: planner.situation.records[result.index])
    do {
      let hasLeavings = try former?.undo(
        stage, root: project.root, leavings: session.failedFolder(for: stage),
        // What follows runs on what there is.
        keepsNew: options.ignoresErrors && result.outcome == .failed)
      let folder = "\(project.format.stateDirectory)/failed/\(fileName(of: stage.address))"
      if let describe { result.failure = describe(hasLeavings == true ? folder : nil) }
      try session.journal.end(stage.address, outcome: result.outcome, record: nil)
    } catch {
      problems.append(problem(error))
      if let describe { result.failure = describe(nil) }
    }
    end(result)
  }

  /// Any error as a diagnostic.
  func problem(_ error: any Error) -> Diagnostic {
    Diagnostic(wrapping: error)
  }
}

/// Whether a stage's results can be kept for other inputs: it makes something, nothing persists, and
/// nothing that it makes is kept out of the cache but metrics and plots.
func isEligibleForRunCache(_ stage: Stage) -> Bool {
  !stage.outputs.isEmpty && !stage.isAlwaysChanged
    && stage.outputs.allSatisfy { !$0.isPersistent && ($0.isCached || $0.kind != .out) }
}
