import Diagnostics
import Execution
import FileStore
import Glibc
import PipelineModel
import Records
import Synchronization

/// Whoever watches a verification. All calls come from the thread that runs it.
package protocol VerificationObserver: AnyObject {
  /// A stage is executed.
  func stageBegan(_ index: StageGraph.Index, expectedSeconds: Double?)

  /// The work on a stage goes on.
  func stage(_ index: StageGraph.Index, does progress: VerificationProgress)

  /// A stage was executed, or its turn came when the time was up.
  func stageEnded(_ index: StageGraph.Index)

  /// All that could be said of a stage is said; stages come in the order of the plan.
  func told(_ index: StageGraph.Index, _ answer: VerificationAnswer)

  /// Time passed.
  func tick()
}

/// What is said of a stage in the end.
package struct VerificationAnswer: Sendable {
  /// What was done with it.
  package var choice: VerificationChoice
  /// What came of executing it; nil where it was not executed.
  package var verification: StageVerification?
  /// Why it could not be executed, where the machine is to blame.
  package var problem: Diagnostic?

  /// What is said of the stage's result; nil where nothing is.
  package var verdict: Verdict? {
    if problem != nil { return .inconclusive }
    if let verification { return verification.verdict }
    switch choice {
    case .settled(let verdict): return verdict
    case .unrecorded, .stale: return .inconclusive
    case .execute, .unchanged, .leftOut: return nil
    }
  }
}

/// What came of a verification.
package struct VerificationSummary: Sendable {
  /// What is said of each stage.
  package var answers: [StageGraph.Index: VerificationAnswer] = [:]
  /// Whether a signal stopped it.
  package var isInterrupted = false
}

/// Executes the stages of a plan, several at once, and tells what came of it in the plan's order.
///
/// Each stage is verified on a thread of its own, with a project of its own. Stages that run at once
/// share what the project says that there is, as in a run.
package final class VerificationRun {
  /// Makes the answer about one stage, on any thread.
  package typealias Verify =
    @Sendable (
      _ index: StageGraph.Index, _ options: VerificationOptions,
      _ isCancelled: @escaping @Sendable () -> Bool,
      _ progress: @escaping @Sendable (VerificationProgress) -> Void
    ) throws -> StageVerification

  private let project: Project
  private let plan: VerificationPlan
  private let jobs: Int
  private let clock: @Sendable () -> Double
  private let verify: Verify
  private let observer: any VerificationObserver
  private let signals = SignalState()
  private let mailbox = Mailbox()
  private var ledger: ResourceLedger
  private var waiting: [StageGraph.Index]
  /// The stages for which others wait, by those that do.
  private var needed: [StageGraph.Index: [StageGraph.Index]] = [:]
  private var summary = VerificationSummary()
  private var untold: [StageGraph.Index]
  private var options: VerificationOptions

  /// Prepares a verification.
  ///
  /// - Parameter clock: The seconds of a clock that never jumps.
  package init(
    _ plan: VerificationPlan, of project: Project, jobs: Int, options: VerificationOptions,
    clock: @escaping @Sendable () -> Double, observer: any VerificationObserver,
    verify: @escaping Verify
  ) {
    self.project = project
    self.plan = plan
    self.jobs = jobs
    self.clock = clock
    self.observer = observer
    self.verify = verify
    self.options = options
    ledger = ResourceLedger(
      jobs: jobs, machine: project.context.machineResources,
      declared: project.settings.resources)
    waiting = plan.queue
    untold = plan.order
  }

  /// Does it.
  ///
  /// - Throws: A `Diagnostic` when the system refuses what is needed to wait.
  package func run() throws -> VerificationSummary {
    if let budget = plan.budgetSeconds { options.deadline = clock() + budget }
    for index in plan.order where !plan.queue.contains(index) {
      guard let choice = plan.choices[index] else { continue }
      summary.answers[index] = VerificationAnswer(choice: choice)
    }
    tell()
    guard !plan.queue.isEmpty else { return summary }
    let handover = try makeHandover()
    defer { handover?.close() }
    let loop = try EventLoop(signals: [SIGINT, SIGTERM, SIGHUP, SIGWINCH])
    let pool = WorkerPool(limit: jobs, wake: loop.waker.wake)
    defer { pool.end() }
    while !waiting.isEmpty || !pool.isIdle {
      start(pool, wake: loop.waker.wake)
      let happenings = try loop.wait(timeoutMilliseconds: 100)
      if happenings.signals.contains(where: { $0 != SIGWINCH }) { stop() }
      for (index, progress) in mailbox.take() { observer.stage(index, does: progress) }
      pool.finish()
      tell()
      observer.tick()
    }
    return summary
  }

  private func stop() {
    summary.isInterrupted = true
    signals.stop()
    for index in waiting { leaveOut(index) }
    waiting = []
  }

  // MARK: Stages

  /// The stages that make what a stage reads and the workspace lacks.
  private func producers(for index: StageGraph.Index) -> [StageGraph.Index] {
    let stage = project.graph.stages[index]
    return project.graph.incoming[index].filter { edge in
      let path = absolutePath(stage.dependencies[edge.dependency].path, in: project.root)
      return plan.queue.contains(edge.producer) && access(path, F_OK) != 0
    }.map(\.producer)
  }

  /// A folder for what some stages make and others read; nil where none is needed.
  private func makeHandover() throws -> Scratch? {
    for index in plan.queue {
      let producers = producers(for: index)
      if !producers.isEmpty { needed[index] = producers }
    }
    guard !needed.isEmpty else { return nil }
    let name = "handover-\(Int(clock() * 1e9))-\(getpid())"
    let scratch = try Scratch(stateDirectory: project.stateDirectory, name: name)
    options.handover = "\(scratch.disk)/outputs"
    try makeDirectory("\(scratch.disk)/outputs")
    return scratch
  }

  private func isReady(_ index: StageGraph.Index) -> Bool {
    (needed[index] ?? []).allSatisfy { summary.answers[$0] != nil }
  }

  private func start(_ pool: WorkerPool, wake: @escaping @Sendable () -> Void) {
    if let deadline = options.deadline, clock() >= deadline {
      for index in waiting { leaveOut(index) }
      waiting = []
      tell()
    }
    for index in waiting where isReady(index) {
      guard !ledger.isFull else { break }
      guard ledger.take(for: project.graph.stages[index]) else { continue }
      waiting.removeAll { $0 == index }
      submit(index, to: pool, wake: wake)
    }
  }

  private func submit(
    _ index: StageGraph.Index, to pool: WorkerPool, wake: @escaping @Sendable () -> Void
  ) {
    observer.stageBegan(index, expectedSeconds: expectedSeconds(index))
    let (verify, options, signals, mailbox) = (verify, options, signals, mailbox)
    pool.submit { [self = Box(self)] in
      let result = Result {
        try verify(
          index, options, { signals.isStopped },
          { progress in
            mailbox.put(index, progress)
            wake()
          })
      }
      return { self.value.ended(index, result) }
    }
  }

  private func ended(_ index: StageGraph.Index, _ result: Result<StageVerification, any Error>) {
    ledger.giveBack(for: project.graph.stages[index])
    var answer = VerificationAnswer(choice: .execute(expectedSeconds: expectedSeconds(index)))
    switch result {
    case .success(let verification): answer.verification = verification
    case .failure(let error): answer.problem = Diagnostic(wrapping: error)
    }
    summary.answers[index] = answer
    observer.stageEnded(index)
  }

  private func leaveOut(_ index: StageGraph.Index) {
    summary.answers[index] = VerificationAnswer(
      choice: .leftOut(expectedSeconds: expectedSeconds(index)))
  }

  private func expectedSeconds(_ index: StageGraph.Index) -> Double? {
    guard case .execute(let seconds)? = plan.choices[index] else { return nil }
    return seconds
  }

  /// Tells what is known of the next stages of the plan.
  private func tell() {
    while let index = untold.first, let answer = summary.answers[index] {
      untold.removeFirst()
      observer.told(index, answer)
    }
  }
}

/// Whether a verification was stopped, for all its threads.
private final class SignalState: Sendable {
  private let flag = Atomic(false)

  var isStopped: Bool { flag.load(ordering: .relaxed) }

  func stop() { flag.store(true, ordering: .relaxed) }
}

/// What threads report, until the main thread looks.
private final class Mailbox: Sendable {
  private let letters = Mutex<[(StageGraph.Index, VerificationProgress)]>([])

  func put(_ index: StageGraph.Index, _ progress: VerificationProgress) {
    letters.withLock { $0.append((index, progress)) }
  }

  func take() -> [(StageGraph.Index, VerificationProgress)] {
    letters.withLock { letters in
      defer { letters = [] }
      return letters
    }
  }
}
