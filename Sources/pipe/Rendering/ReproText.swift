import Diagnostics
import Execution
import FileStore
import PipelineModel
import Planning
import Records

/// The people's text of a run: a line for each stage as it ends, the live view below, a summary.
final class ReproText: ReproductionObserver {
  private let session: Session
  private let isQuiet: Bool
  private let isVerbose: Bool
  private let stopwatch: Stopwatch
  private let live: LiveView
  private let printer: StageOutputPrinter
  private let renderer: DiagnosticRenderer
  private let palette: Palette
  private var project: Project?
  private var nameWidth = 8
  private var upToDate: [String] = []
  private var failures = 0

  init(session: Session, isQuiet: Bool, isVerbose: Bool, stopwatch: Stopwatch) {
    self.session = session
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    self.stopwatch = stopwatch
    live = LiveView(session: session, isEnabled: !isQuiet && session.isTerminal(2))
    printer = StageOutputPrinter(live: live, isSilent: isQuiet)
    palette = Palette(hasColour: session.hasColour(1))
    renderer = DiagnosticRenderer(hasColour: session.hasColour(2))
  }

  // MARK: The run as a whole

  func waits(for holder: String) {
    Console.note("waiting for \(holder)")
  }

  func opened(_ project: Project) {
    self.project = project
    for warning in project.generalWarnings { warn(warning) }
  }

  func dataChanged(_ file: String, isRestored: Bool) {
    guard isRestored else { return warn(dataRecordedDiagnostic(file)) }
    if !isQuiet { Console.print("  restored   \(file)") }
  }

  var hashingProgress: ((FileHasher.Progress) -> Void)? {
    isQuiet ? nil : session.hashingProgress()
  }

  func foundUpToDate(_ plan: Plan, _ changes: [EnvironmentChange]) {
    guard let project else { return }
    for warning in project.parameterWarnings(beside: plan) { warn(warning) }
    guard !isQuiet else { return }
    Console.print(upToDateText(project, plan, seconds: stopwatch.seconds))
    let text = StatusText(
      project: project, plan: plan, isVerbose: isVerbose, palette: palette,
      nowNanoseconds: Clock.wallNanoseconds)
    for line in text.frozenLines { Console.print(line) }
    environmentsDiffer(changes)
  }

  func remainedUpToDate(_ answer: UpToDateProof.Answer) {
    guard !isQuiet else { return }
    Console.print(
      upToDateText(stages: answer.stages, files: answer.files, seconds: stopwatch.seconds))
    for line in answer.lines { Console.print(line) }
  }

  func environmentsDiffer(_ changes: [EnvironmentChange]) {
    guard let project, !isQuiet else { return }
    flushUpToDate()
    for change in changes { line(project.sentence(of: change)) }
  }

  func runBegan(_ plan: Plan) {
    guard let project else { return }
    for warning in project.parameterWarnings(beside: plan) { warn(warning) }
    let names = plan.order.map { project.graph.stages[$0].address.count }
    nameWidth = min(30, max(8, names.max() ?? 0))
    live.total = plan.order.count
  }

  func ended(_ summary: RunSummary, createdLocks: [String]) {
    flushUpToDate()
    live.clear()
    for problem in summary.problems { warn(problem) }
    guard !isQuiet || summary.exitStatus != 0 else { return }
    var text = summaryText(summary)
    if !createdLocks.isEmpty {
      text += " New: \(createdLocks.joined(separator: ", ")) (commit it)."
    }
    if summary.signal != nil { text += " Stopped; go on with: pipe repro" }
    Console.print(text)
  }

  private func summaryText(_ summary: RunSummary) -> String {
    let failed = summary.count(.failed)
    let unrun = summary.count(.blocked) + summary.count(.cancelled)
    var parts: [String] = []
    if failed > 0 { parts.append(palette.paint("\(failed) failed", .bad)) }
    if unrun > 0 { parts.append("\(unrun) not run") }
    let ran = summary.count(.ran)
    if ran > 0 || (failed == 0 && unrun == 0) { parts.append("\(ran) ran") }
    if summary.count(.restored) > 0 { parts.append("\(summary.count(.restored)) restored") }
    if summary.count(.skipped) > 0 { parts.append("\(summary.count(.skipped)) up to date") }
    return parts.joined(separator: ", ") + " in \(durationText(summary.seconds))."
  }

  // MARK: Stages

  func stageBegan(
    _ index: StageGraph.Index, reasons: [StaleReason], expectedSeconds: Double?
  ) {
    guard let project else { return }
    flushUpToDate()
    let stage = project.graph.stages[index]
    live.begin(stage.address, expectedSeconds: expectedSeconds)
    printer.begin(stage.address)
    if isVerbose {
      printer.line("> \(stage.address): \(stage.command.texts.joined(separator: "\n> "))")
    }
  }

  func stage(_ index: StageGraph.Index, printed bytes: [UInt8], to stream: ExecutorEvent.Stream) {
    guard let project else { return }
    printer.print(bytes, of: project.graph.stages[index].address, to: stream)
  }

  func stageEnded(_ result: StageResult) {
    guard let project else { return }
    let stage = project.graph.stages[result.index]
    let isShown = printer.end(stage.address, hasFailed: result.outcome == .failed)
    live.end(stage.address)
    switch result.outcome {
    case .skipped where stage.isFrozen:
      flushUpToDate()
      let padding = String(repeating: " ", count: max(0, nameWidth - stage.address.count))
      if !isQuiet { line("  \(stage.address)\(padding)   frozen") }
      return
    case .skipped:
      upToDate.append(stage.address)
      return
    case .failed:
      flushUpToDate()
      if var failure = result.failure {
        if isShown { failure.excerpt = [] }
        warn(failure)
      }
      return
    case .ran, .restored, .blocked, .cancelled: break
    }
    flushUpToDate()
    guard !isQuiet else { return }
    line(
      StageLine(
        project: project, result: result, isVerbose: isVerbose, palette: palette,
        now: Clock.wallNanoseconds
      ).text(nameWidth: nameWidth))
  }

  func warn(_ diagnostic: Diagnostic) {
    live.clear()
    printer.breakLine()
    Console.note(renderer.text(of: diagnostic), terminator: "")
    live.draw()
  }

  func tick() {
    printer.tick()
    live.draw()
  }

  /// Prints the stages that were up to date since the last line, in one line.
  private func flushUpToDate() {
    defer { upToDate = [] }
    guard !upToDate.isEmpty, !isQuiet else { return }
    var names = upToDate.joined(separator: ", ")
    if names.count > 60 { names = countText(upToDate.count, "stage") }
    let padding = String(repeating: " ", count: max(0, nameWidth - names.count))
    line("  \(names)\(padding)   \(palette.paint("up to date", .faint))")
  }

  private func line(_ text: String) {
    live.clear()
    printer.breakLine()
    Console.print(text)
    live.draw()
  }
}
