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

  /// Everything was up to date.
  func foundUpToDate(_ plan: Plan)

  /// Everything still is as it was when it was found up to date.
  func remainedUpToDate(stages: Int, files: Int)

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
      observer.remainedUpToDate(stages: answer.stages, files: answer.files)
      return 0
    }
    let access = try ProjectAccess(
      root: root, format: format, waits: request.waits,
      startedText: request.run.startedText, onWait: observer.waits)
    defer { access.release() }
    let project = try Project(root: root, format: format, context: context)
    observer.opened(project)
    defer { project.saveStatCache() }
    let (direct, all) = try request.select(project)
    try recover(project)
    var situation = try project.situation(
      of: all, options: request.planOptions((direct, all)), progress: observer.hashingProgress)
    let sources = try project.sourceRecords(situation.states)
    var planner = Planner(situation)
    let plan = planner.plan()
    try refuseMissingData(project, plan)
    project.locks.sources = sources
    try project.recordTrackedData(readBy: all)
    if plan.isUpToDate, !plan.order.contains(where: project.lacksObjects) {
      _ = try project.locks.write(project.graph, keepsOthers: format.keepsOtherRecords)
      observer.foundUpToDate(plan)
      proof?.keep(project, plan)
      return 0
    }
    try project.refuseTrackedOutputs(of: plan)
    situation.selection = all
    return try carryOut(project, situation, access)
  }

  private func carryOut(
    _ project: Project, _ situation: Situation, _ access: ProjectAccess
  ) throws -> Int32 {
    let options = request.runOptions(format.defaultJobs ?? context.cores)
    let loop = try EventLoop(signals: [SIGINT, SIGTERM, SIGHUP, SIGWINCH])
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

  /// Refuses to begin when something is missing that nobody makes.
  private func refuseMissingData(_ project: Project, _ plan: Plan) throws {
    let problems = project.missingData(in: plan)
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }
}
