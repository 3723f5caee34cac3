import Diagnostics
import FileStore
import PipelineModel
import Planning
import Records

/// How a run behaves.
package struct RunOptions: Sendable {
  /// How many stages run at once.
  package var jobs: Int
  /// Whether stages that do not depend on a failed one still run.
  package var keepsGoing: Bool
  /// Whether even stages that depend on a failed one run; their results are not recorded.
  package var ignoresErrors: Bool
  /// Whether outputs go into the cache.
  package var commits: Bool
  /// How long processes have to end after the first signal, in seconds.
  package var graceSeconds: Double

  /// The defaults of a run with a number of jobs.
  package init(jobs: Int) {
    self.jobs = jobs
    keepsGoing = false
    ignoresErrors = false
    commits = true
    graceSeconds = 5
  }
}

/// Carries out a plan: decides again for each stage when its turn comes, runs commands within the
/// bounds of jobs and resources, and records what happened.
///
/// Everything happens on the calling thread but for reading, hashing and copying files, which jobs
/// of the ``WorkerPool`` do. A stage's turn goes through these steps:
///
/// | step | where | what |
/// | --- | --- | --- |
/// | ready | main | all upstreams have ended; the planner decides |
/// | prepare | worker | its files are looked at again, and the planner decides once more |
/// | launch | main | former outputs are moved aside, the command starts |
/// | collect | worker | outputs are hashed, inputs looked at again |
/// | settle | main | the new record is known, downstream stages become ready |
/// | store | worker | outputs go into the cache, former ones are dropped |
/// | note | main | the run cache and the journal name the result |
package final class Scheduler {
  /// Where a stage stands.
  enum Turn {
    case waiting(upstreams: Int)
    case ready
    case working
    case ended(StageOutcome)
  }

  let project: Project
  let options: RunOptions
  let session: RunSession
  let observer: any RunObserver
  let executor: any Executor
  let pool: WorkerPool
  var planner: Planner
  var ledger: ResourceLedger
  var turns: [StageGraph.Index: Turn] = [:]
  var running: [Handle: RunningStage] = [:]
  /// Stages whose records must not be kept, because something that they read is not trustworthy.
  var tainted: Set<StageGraph.Index> = []
  /// Stages that must run although the cache claims to have their outputs.
  var distrusted: Set<StageGraph.Index> = []
  var problems: [Diagnostic] = []
  /// Whether commands ended, or time passed, since the environment was looked at.
  var mayEnvironmentsDiffer = true
  /// The environments that the journal describes.
  var notedEnvironments: Set<String> = []
  /// Results that wait for their way into the cache.
  var waitingStores: [StageStore] = []
  /// Whether a batch of results is on its way into the cache.
  var isStoring = false
  private var finished: [(RunningStage, Completion)] = []
  private var ready: [(rank: Double, position: Int, index: StageGraph.Index)] = []
  private var arrivals: [StageGraph.Index] = []
  /// Stages that miss something which a stage before them may make unsaid.
  private var late: [StageGraph.Index] = []
  private var open = 0
  private var isStopping = false
  private var failureStatus: Int32 = 0
  private var signal: Int32?
  /// When hashing and copying must end, once the run is stopped.
  private var readingEnds: Double?
  private let ranks: [Double]
  private let positions: [Int]

  /// Prepares to carry out a plan.
  package init(
    project: Project, situation: Situation, options: RunOptions, session: RunSession,
    executor: any Executor, pool: WorkerPool, observer: any RunObserver
  ) {
    self.project = project
    self.options = options
    self.session = session
    self.observer = observer
    self.executor = executor
    self.pool = pool
    planner = Planner(situation)
    ledger = ResourceLedger(
      jobs: options.jobs, machine: project.context.machineResources,
      declared: project.settings.resources)
    let graph = project.graph
    var positions = Array(repeating: 0, count: graph.stages.count)
    for (position, index) in graph.order.enumerated() { positions[index] = position }
    self.positions = positions
    ranks =
      options.jobs == 1
      ? Array(repeating: 0, count: graph.stages.count)
      : Self.longestPaths(graph, durations: session.durations.seconds)
  }

  /// Carries out the plan.
  ///
  /// - Throws: A `Diagnostic` when commands cannot be started at all; running ones have been ended.
  package func run() throws -> RunSummary {
    let started = session.clock()
    let plan = planner.plan()
    observer.runBegan(plan)
    enlist(plan)
    while open > 0 || !pool.isIdle {
      takeArrivals()
      takeLate()
      if !isStopping { startReady() }
      if isStopping { dropReady() }
      guard open > 0 || !pool.isIdle else { break }
      for event in try executor.poll(timeoutMilliseconds: 100) { take(event) }
      // The places that are free now are taken before the results are looked at.
      if !isStopping { startReady() }
      finishCommands()
      if let readingEnds, session.clock() >= readingEnds { project.hasher.stop.set() }
      pool.finish()
      observer.tick()
    }
    var summary = RunSummary(
      counts: counts, seconds: session.clock() - started, problems: problems, signal: signal)
    summary.failureStatus = failureStatus
    return summary
  }

  private var counts: [StageOutcome: Int] {
    var counts: [StageOutcome: Int] = [:]
    for case .ended(let outcome) in turns.values { counts[outcome, default: 0] += 1 }
    return counts
  }

  // MARK: Turns

  private func enlist(_ plan: Plan) {
    open = plan.order.count
    for index in plan.order {
      let count = selectedUpstreams(of: index).count
      turns[index] = .waiting(upstreams: count)
      if count == 0 { arrivals.append(index) }
    }
  }

  private func selectedUpstreams(of index: StageGraph.Index) -> [StageGraph.Index] {
    project.graph.upstream(of: index).filter(planner.situation.selection.contains)
  }

  /// Decides for the stages whose upstreams have all ended.
  private func takeArrivals() {
    while !arrivals.isEmpty {
      let batch = arrivals.sorted { positions[$0] < positions[$1] }
      arrivals = []
      for index in batch { takeArrival(index) }
    }
  }

  private func takeArrival(_ index: StageGraph.Index) {
    let upstreams = selectedUpstreams(of: index)
    let failed = upstreams.filter(hasNoResult)
    guard failed.isEmpty || options.ignoresErrors else {
      var result = StageResult(index: index, outcome: .blocked)
      result.blockers = failed
      return end(result)
    }
    if !failed.isEmpty || upstreams.contains(where: tainted.contains) {
      tainted.insert(index)
      // What is built on a failure is never up to date.
      if options.ignoresErrors { planner.situation.options.forced.insert(index) }
    }
    decide(index)
  }

  /// Lets those late stages have their turn before which nothing is open any more.
  private func takeLate() {
    for index in late where !isOpen(before: index) {
      late.removeAll { $0 == index }
      turns[index] = .ready
      insertReady(index)
    }
  }

  /// Whether a stage that stands before another one in the order has not ended.
  private func isOpen(before index: StageGraph.Index) -> Bool {
    turns.contains { other, turn in
      guard positions[other] < positions[index] else { return false }
      if case .ended = turn { return false }
      return true
    }
  }

  private func hasNoResult(_ index: StageGraph.Index) -> Bool {
    guard case .ended(let outcome)? = turns[index] else { return true }
    return outcome == .failed || outcome == .blocked || outcome == .cancelled
  }

  private func decide(_ index: StageGraph.Index) {
    guard !readsPartOfNewOutput(index) else {
      turns[index] = .ready
      return insertReady(index)
    }
    do { try renewRequiredEnvironment(of: index) } catch {
      // Its turn looks once more, and fails where that shows nothing either.
      turns[index] = .ready
      return insertReady(index)
    }
    switch planner.decide(index) {
    case .upToDate: skip(index)
    case .restore, .run, .runIfChanged:
      turns[index] = .ready
      insertReady(index)
    case .blocked(let reasons) where isOpen(before: index) && project.mayComeLate(reasons):
      late.append(index)
    case .blocked(let reasons):
      var result = StageResult(index: index, outcome: .blocked, reasons: reasons)
      result.blockers = []
      end(result)
    }
  }

  /// Whether a stage reads from within or around an output that this run made, or what a stage left
  /// that failed: what is known of the path is then from before the run, and only another look can tell.
  private func readsPartOfNewOutput(_ index: StageGraph.Index) -> Bool {
    if !project.graph.parameterMakers(of: index).isEmpty { return true }
    return project.graph.incoming[index].contains { edge in
      guard case .ended(let outcome)? = turns[edge.producer] else { return false }
      if outcome == .failed { return true }
      guard outcome == .ran || outcome == .restored else { return false }
      return project.graph.stages[edge.producer].outputs[edge.output].path
        != project.graph.stages[index].dependencies[edge.dependency].path
    }
  }

  private func insertReady(_ index: StageGraph.Index) {
    let entry = (rank: ranks[index], position: positions[index], index: index)
    var low = 0
    var high = ready.count
    while low < high {
      let middle = (low + high) / 2
      let other = ready[middle]
      if other.rank > entry.rank || (other.rank == entry.rank && other.position < entry.position) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    ready.insert(entry, at: low)
  }

  private func startReady() {
    var position = 0
    while position < ready.count, !ledger.isFull {
      let index = ready[position].index
      guard ledger.take(for: project.graph.stages[index]) else {
        // The documented order of one job is strict; otherwise a smaller stage may go first.
        if options.jobs == 1 { return }
        position += 1
        continue
      }
      ready.remove(at: position)
      turns[index] = .working
      prepare(index)
    }
  }

  /// Ends the turns of stages that will not start any more.
  private func dropReady() {
    let dropped = (ready.map(\.index) + late).sorted { positions[$0] < positions[$1] }
    ready = []
    late = []
    for index in dropped { end(StageResult(index: index, outcome: .cancelled)) }
  }

  /// Ends a stage's turn and lets those that wait for it come.
  func end(_ result: StageResult) {
    turns[result.index] = .ended(result.outcome)
    open -= 1
    failureStatus = max(failureStatus, result.failure?.code.category.exitStatus ?? 0)
    if result.outcome == .failed, !options.keepsGoing, !options.ignoresErrors { isStopping = true }
    session.note(result, stage: project.graph.stages[result.index])
    observer.stageEnded(result)
    if result.outcome == .ran || result.outcome == .restored {
      planner.forceReaders(of: result.index)
    }
    for index in project.graph.downstream(of: result.index) {
      guard case .waiting(let upstreams)? = turns[index] else { continue }
      turns[index] = .waiting(upstreams: upstreams - 1)
      if upstreams == 1 { arrivals.append(index) }
    }
  }

  // MARK: Events

  private func take(_ event: ExecutorEvent) {
    switch event {
    case .output(let handle, let stream, let bytes):
      guard let stage = running[handle] else { return }
      do { try stage.log.append(bytes) } catch { note(error) }
      observer.stage(stage.index, printed: bytes, to: stream)
    case .ended(let handle, let completion):
      guard let stage = running.removeValue(forKey: handle) else { return }
      mayEnvironmentsDiffer = true
      // One job means one after another: the next one waits until this one's outputs are known.
      if options.jobs != 1 { ledger.giveBack(for: project.graph.stages[stage.index]) }
      finished.append((stage, completion))
    case .interrupt(let number): stop(number)
    case .wake, .resized: break
    }
  }

  private func finishCommands() {
    let ended = finished
    finished = []
    for (stage, completion) in ended { finish(stage, completion) }
  }

  /// Keeps a problem that does not stop anything, once.
  func note(_ error: any Error) {
    let problem = self.problem(error).asWarning
    if !problems.contains(problem) { problems.append(problem) }
  }

  private func stop(_ number: Int32) {
    let isRepeated = signal != nil
    signal = signal ?? number
    isStopping = true
    // Small files are hashed and stored to the end; for big ones nobody waits.
    readingEnds = isRepeated ? 0 : min(readingEnds ?? .infinity, session.clock() + 1)
    for handle in running.keys { executor.cancel(handle, atOnce: isRepeated) }
  }

  /// The seconds from each stage's start to the end of the longest chain below it.
  private static func longestPaths(
    _ graph: StageGraph, durations: [String: Double]
  ) -> [Double] {
    var paths = Array(repeating: 0.0, count: graph.stages.count)
    for index in graph.order.reversed() {
      let below = graph.downstream(of: index).map { paths[$0] }.max() ?? 0
      paths[index] = (durations[graph.stages[index].address] ?? 1) + below
    }
    return paths
  }
}
