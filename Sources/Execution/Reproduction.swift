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

  /// Tracked data came back from the cache, or, being changed, was recorded in the file that tracks it.
  func dataChanged(_ file: String, isRestored: Bool)

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
    /// Whether the data that stages read is recorded, too, where it changed.
    package var recordsInputs = true
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
      UpToDateProof(
        .repro, root: root, format: format, question: $0, environment: context.environment)
    }
    if let answer = proof?.answer() {
      observer.remainedUpToDate(answer)
      return 0
    }
    var announced: Set<String> = []
    let announce = { (holder: String) in
      if announced.insert(holder).inserted { self.observer.waits(for: holder) }
    }
    while true {
      let access = try ProjectAccess(
        root: root, format: format, context: context, waits: request.waits,
        startedText: request.run.startedText, onWait: announce)
      defer { access.release() }
      do { return try reproduce(access, proof) } catch let wait as NeighbourWait {
        access.release()
        // What it makes is new, so everything is looked at anew.
        try wait.pass(request.waits, announce: announce)
      }
    }
  }

  private func reproduce(_ access: ProjectAccess, _ proof: UpToDateProof?) throws -> Int32 {
    var project = try Project(root: root, format: format, context: context)
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
    if !request.planOptions((direct, all)).allowsMissing { try bringNamedData(project) }
    project = try importData(project, request.recordsInputs ? all : [])
    var situation = try project.situation(
      of: all, options: request.planOptions((direct, all)), progress: observer.hashingProgress)
    let sources = try project.sourceRecords(situation.states)
    var planner = Planner(situation)
    let plan = planner.plan()
    try NeighbourWait.check(project, plan.stagesToTouch.map { project.graph.stages[$0] })
    try refuseMistakes(project, plan)
    try project.keepDeclaredSources(sources)
    project.locks.sources = sources
    project.completeEnvironments()
    for file in try project.recordTrackedData(
      readBy: request.recordsInputs ? all : [], named: { request.namesData(project, $0) },
      commits: request.runOptions(1).commits)
    {
      observer.dataChanged(file, isRestored: false)
    }
    if plan.isUpToDate, !plan.order.contains(where: project.lacksObjects) {
      _ = try project.locks.write(project.graph, keepsOthers: format.keepsOtherRecords)
      let changes = try project.environmentChanges(since: plan.order, options: situation.options)
      observer.foundUpToDate(plan, changes)
      if !project.followsOutside {
        proof?.keep(
          project, plan, options: situation.options, told: changes.map(project.sentence))
      }
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
    do {
      observer.environmentsDiffer(
        try project.environmentChanges(since: scheduler.unrun, options: situation.options))
    } catch {
      // What ran has run, whatever cannot be told about the others.
      observer.warn(Diagnostic(wrapping: error).asWarning)
    }
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

  /// Takes data anew from paths of this machine that changed, where it is read or named; and what was
  /// imported without being brought.
  ///
  /// - Returns: The project as it is then.
  private func importData(
    _ project: Project, _ selection: Set<StageGraph.Index>
  ) throws -> Project {
    let read = project.sourcesRead(by: selection)
    let sources = project.loaded.pipeline.sources.filter { source in
      source.importedPath != nil
        && (request.namesData(project, source) || read.contains { $0.id.isExactly(source.id) })
    }
    var isChanged = false
    for source in sources
    where try project.isAwaited(source) || project.importChange(source) != nil {
      _ = try project.takeAnew(source, request.run)
      observer.dataChanged(source.id, isRestored: false)
      isChanged = true
    }
    for source in project.loaded.pipeline.sources where request.namesData(project, source) {
      if try project.isEditedImport(source) { observer.warn(.importIsEdited(source)) }
    }
    guard isChanged else { return project }
    project.saveStatCache()
    return try Project(root: root, format: format, context: context)
  }

  /// Brings back from the cache what is named of tracked data and is absent.
  private func bringNamedData(_ project: Project) throws {
    let absent = project.loaded.pipeline.sources.filter {
      request.namesData(project, $0) && !project.isInWorkspace($0.path) && !project.isAwaited($0)
    }
    guard !absent.isEmpty else { return }
    let parts = AddressedParts(stages: [], sources: absent)
    var options = Checkout.Options()
    options.reportsUnrecorded = true
    let brought = try Checkout(project, parts, options: options).run(request.run)
    guard brought.problems.isEmpty else { throw DiagnosticList(brought.problems) }
    for source in absent { observer.dataChanged(source.id, isRestored: true) }
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
