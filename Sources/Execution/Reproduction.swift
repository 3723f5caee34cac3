import CPipe
import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Planning
import Records

/// Whoever watches a reproduction from beginning to end.
package protocol ReproductionObserver: RunObserver {
  /// Another process holds the project, and this one waits for it.
  func waits(for holder: String)

  /// The project is open.
  func opened(_ project: Project)

  /// Files are hashed.
  var hashingProgress: ((FileHasher.Progress) -> Void)? { get }

  /// Everything was up to date; results count although the environment changed.
  func foundUpToDate(_ plan: Plan, _ changes: [EnvironmentChange])

  /// Everything still is as it was when it was found up to date.
  func remainedUpToDate(_ answer: UpToDateProof.Answer)

  /// In a run, results of stages that did not run count although the environment changed.
  func environmentsDiffer(_ changes: [EnvironmentChange])

  /// The run has ended and is recorded.
  func ended(_ summary: RunSummary, createdLocks: [String])
}

/// Bringing stages up to date, from taking the project's lock to writing its records.
package struct Reproduction {
  /// What is asked for.
  package struct Request {
    /// The stages that are named, and all that the run is about.
    package typealias Selection = (direct: [StageGraph.Index], all: Set<StageGraph.Index>)

    /// Finds the stages in the opened project.
    package var select: (Project) throws -> Selection
    /// What the user allows and demands.
    package var planOptions: (Selection) -> PlanOptions
    /// How the run behaves, given the default number of jobs.
    package var runOptions: (_ defaultJobs: Int) -> RunOptions
    /// Whether to wait for another process that holds the project.
    package var waits: Bool
    /// What is asked, in one line; nil when an earlier answer must not be used.
    package var question: String?
    /// The run's record as it begins.
    package var run: RunRecord
    /// Whether data is named that no stage needs to read, so that its present content is recorded.
    package var namesData: (Project, Source) -> Bool = { _, _ in false }
    /// Fetches what the run will want; nil when nothing is to be fetched.
    package var fetch: ((Project, Selection) throws -> Void)?

    /// Creates a request.
    package init(
      select: @escaping (Project) throws -> Selection,
      planOptions: @escaping (Selection) -> PlanOptions,
      runOptions: @escaping (_ defaultJobs: Int) -> RunOptions, waits: Bool, question: String?,
      run: RunRecord
    ) {
      self.question = question
      self.select = select
      self.planOptions = planOptions
      self.runOptions = runOptions
      self.waits = waits
      self.run = run
    }
  }

  private let root: String
  private let format: ProjectFormat
  private let context: ProcessContext
  private let request: Request
  private let observer: any ReproductionObserver
  private let clock: () -> Double
  private let wallClockNanoseconds: () -> Int64

  /// Prepares to reproduce a project.
  package init(
    root: String, format: ProjectFormat, context: ProcessContext, request: Request,
    observer: any ReproductionObserver, clock: @escaping () -> Double,
    wallClockNanoseconds: @escaping () -> Int64
  ) {
    self.root = root
    self.format = format
    self.context = context
    self.request = request
    self.observer = observer
    self.clock = clock
    self.wallClockNanoseconds = wallClockNanoseconds
  }

  /// Does it.
  ///
  /// - Returns: The exit status.
  /// - Throws: A `Diagnostic` or `DiagnosticList`; nothing ran then.
  package func run() throws -> Int32 {
    let proof = request.question.map {
      UpToDateProof(root: root, format: format, question: $0, environment: context.environment)
    }
    if let answer = proof?.answer() {
      observer.remainedUpToDate(answer)
      return 0
    }
    let access = try ProjectAccess(
      root: root, format: format, waits: request.waits,
      startedText: request.run.startedText, onWait: observer.waits)
    defer { access.release() }
    let project = try Project(root: root, format: format, context: context)
    observer.opened(project)
    // A cache that cannot be written gets nothing from this project, and need not know of it.
    try? project.registerAtCache()
    defer {
      project.saveStatCache()
      project.keepFacts(of: project.environmentCapture)
    }
    let (direct, all) = try request.select(project)
    try recover(project)
    try request.fetch?(project, (direct, all))
    var situation = try project.situation(
      of: all, options: request.planOptions((direct, all)), progress: observer.hashingProgress)
    let sources = try project.sourceRecords(situation.states)
    var planner = Planner(situation)
    let plan = planner.plan()
    try refuseMistakes(project, plan)
    try project.keepDeclaredSources(sources)
    project.locks.sources = sources
    project.completeEnvironments()
    for file in try project.recordTrackedData(
      readBy: all, named: { request.namesData(project, $0) })
    {
      observer.warn(dataRecordedDiagnostic(file))
    }
    if plan.isUpToDate, !plan.order.contains(where: project.lacksObjects) {
      _ = try project.locks.write(project.graph, keepsOthers: format.keepsOtherRecords)
      let changes = project.environmentChanges(since: plan.order, options: situation.options)
      observer.foundUpToDate(plan, changes)
      proof?.keep(project, plan, options: situation.options, changes: changes)
      return 0
    }
    situation.selection = all
    return try carryOut(project, situation, access)
  }

  private func carryOut(
    _ project: Project, _ situation: Situation, _ access: ProjectAccess
  ) throws -> Int32 {
    let options = request.runOptions(format.defaultJobs ?? context.cores)
    // After `nohup` a terminal that goes away is no reason to stop.
    let hangUp = cpipe_signal_is_ignored(SIGHUP) == 0 ? [SIGHUP] : []
    let loop = try EventLoop(signals: [SIGINT, SIGTERM, SIGWINCH] + hangUp)
    let executor = LocalExecutor(loop: loop, heldDescriptor: access.descriptor)
    let pool = WorkerPool(limit: 16, wake: loop.waker.wake)
    defer { pool.end() }
    var run = request.run
    (run.commit, run.isDirty) = project.gitState()
    let session = try RunSession(
      project: project, run: run, clock: clock, wallClockNanoseconds: wallClockNanoseconds)
    session.neighbour = access.neighbour
    let scheduler = Scheduler(
      project: project, situation: situation, options: options, session: session,
      executor: executor, pool: pool, observer: observer)
    let summary = try scheduler.run()
    try access.reenter(onWait: observer.waits)
    let created = try session.end(
      project: project, summary: summary, keepsOtherRecords: format.keepsOtherRecords)
    if scheduler.mayEnvironmentsDiffer { project.environmentCapture.refresh() }
    observer.environmentsDiffer(
      project.environmentChanges(since: scheduler.unrun, options: situation.options))
    observer.ended(summary, createdLocks: created)
    return summary.exitStatus
  }

  /// Brings a project into order after a run that was killed: former outputs come back, and what the
  /// run had finished is taken into the locks.
  private func recover(_ project: Project) throws {
    guard let journal = project.journal else { return }
    for (address, folder) in journal.open.sorted(by: { $0.key < $1.key }) {
      guard let index = project.graph.index(of: address) else { continue }
      try FormerOutputs.recover(
        project.graph.stages[index], root: root, folder: folder,
        leavings: "\(project.stateDirectory)/failed/\(fileName(of: address))")
    }
    rmdir("\(project.stateDirectory)/trash/\(journal.run)")
    try project.removeAbandonedFiles()
    _ = try project.locks.write(project.graph, keepsOthers: true)
    try removeFile("\(project.stateDirectory)/journal")
  }

  /// Refuses to begin when something is wrong that only files show; missing data is only told of when
  /// the rest is wanted.
  private func refuseMistakes(_ project: Project, _ plan: Plan) throws {
    let (mistakes, absences) = project.mistakes(in: plan)
    let problems = (mistakes + absences).inOrderOfPlaces
    let options = request.runOptions(1)
    let goesOn = options.keepsGoing || options.ignoresErrors
    guard
      problems.allSatisfy({ goesOn && [.missingDependency, .unsupportedFormat].contains($0.code) })
    else {
      throw DiagnosticList(problems)
    }
    problems.forEach(observer.warn)
  }
}
