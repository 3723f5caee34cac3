import Diagnostics
import Documents
import Execution
import FileStore
import PipelineModel
import Planning
import Records

/// The JSON lines of a run, `pipe.events/1`.
final class ReproEvents: ReproductionObserver {
  private let session: Session
  private let renderer: DiagnosticRenderer
  private let stopwatch: Stopwatch
  private var project: Project?

  init(session: Session, stopwatch: Stopwatch) {
    self.session = session
    self.stopwatch = stopwatch
    renderer = DiagnosticRenderer(hasColour: session.hasColour(2))
  }

  func waits(for holder: String) {
    Console.note("waiting for \(holder)")
  }

  func opened(_ project: Project) {
    self.project = project
    emit([
      ("schema", .string("pipe.events/1")), ("event", .string("start")),
      ("version", .string(Version.text)), ("root", .string(project.root)),
    ])
    for warning in project.generalWarnings { warn(warning) }
  }

  func dataChanged(_ file: String, isRestored: Bool) {
    let event = isRestored ? "source-restored" : "source-recorded"
    emit([("event", .string(event)), ("source", .string(file))])
    if !isRestored { warn(dataRecordedDiagnostic(file)) }
  }

  var hashingProgress: ((FileHasher.Progress) -> Void)? { nil }

  func foundUpToDate(_ plan: Plan, _ changes: [EnvironmentChange]) {
    runBegan(plan)
    environmentsDiffer(changes)
    ended(
      RunSummary(
        counts: [.skipped: plan.order.count], seconds: stopwatch.seconds, problems: [], signal: nil),
      createdLocks: [])
  }

  func environmentsDiffer(_ changes: [EnvironmentChange]) {
    guard let project else { return }
    for change in changes {
      emit([("event", .string("environment-changed"))] + PlanJSON.fields(of: change, project))
    }
  }

  func remainedUpToDate(_ answer: UpToDateProof.Answer) {
    preconditionFailure("the events name the stages, so no earlier answer is used")
  }

  func runBegan(_ plan: Plan) {
    guard let project, case .map(let fields) = PlanJSON(project: project, plan: plan).dryRun else {
      return
    }
    for warning in project.parameterWarnings(beside: plan) { warn(warning) }
    emit([("event", .string("plan"))] + fields.filter { $0.key == "stages" })
  }

  func stageBegan(
    _ index: StageGraph.Index, reasons: [StaleReason], expectedSeconds: Double?
  ) {
    guard let project else { return }
    emit([
      ("event", .string("stage-started")),
      ("stage", .string(project.graph.stages[index].address)),
      (
        "reasons",
        .list(reasons.map { project.shown($0).json(algorithm: project.format.digest.name) })
      ),
    ])
  }

  func stage(_ index: StageGraph.Index, printed bytes: [UInt8], to stream: ExecutorEvent.Stream) {
    Console.write(bytes, to: 2)
  }

  func stageEnded(_ result: StageResult) {
    guard let project else { return }
    var fields: [(key: String, value: Value)] = [
      ("event", .string("stage-finished")),
      ("stage", .string(project.graph.stages[result.index].address)),
      ("outcome", .string(result.outcome.rawValue)),
      ("exit", result.exitStatus.map { .int(Int($0)) } ?? .null),
      ("seconds", .float(milliseconds(result.seconds))),
      ("max_rss_bytes", result.maxRSSBytes.map { .int(Int($0)) } ?? .null),
    ]
    if let repetition = result.repetition { fields.append(("differs_from", repetition.json)) }
    if let failure = result.failure {
      fields.append(("error", ErrorJSON.value(failure)))
      warn(failure)
    }
    emit(fields)
  }

  func warn(_ diagnostic: Diagnostic) {
    Console.note(renderer.text(of: diagnostic), terminator: "")
  }

  func tick() {}

  func ended(_ summary: RunSummary, createdLocks: [String]) {
    for problem in summary.problems { warn(problem) }
    let words: [(String, StageOutcome)] = [
      ("ran", .ran), ("restored", .restored), ("skipped", .skipped), ("failed", .failed),
      ("blocked", .blocked), ("cancelled", .cancelled),
    ]
    emit(
      [("event", .string("summary"))]
        + words.map { ($0.0, .int(summary.count($0.1))) }
        + [("seconds", .float(milliseconds(summary.seconds)))])
  }

  private func milliseconds(_ seconds: Double) -> Double {
    (seconds * 1000).rounded() / 1000
  }

  private func emit(_ fields: [(key: String, value: Value)]) {
    Console.print(jsonText(.map(fields)))
  }
}
