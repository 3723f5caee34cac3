import ArgumentParser
import Diagnostics
import Documents
import Execution
import FileStore
import PipelineLoading
import PipelineModel
import Planning
import Records
import Verification

/// `pipe verify`: whether recorded results can be made again.
struct VerifyCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", _superCommandName: "pipe",
    abstract: "Execute stages again and compare, without touching anything.",
    discussion: """
      Each stage is executed in a workspace of its own that holds only what it declares, under other \
      conditions than before, and its outputs are compared with the recorded ones. Where they differ, \
      the cause is looked for. Your files, cache and lock stay as they are; --record alone writes \
      verdicts into the lock, and a stage whose entry has one costs nothing the next time.
      """)

  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .long, help: "Only stages changed since the branch left a revision, such as origin/main.")
  var changed: String?

  @Flag(name: .long, help: "Write the verdicts into the lock.")
  var record = false

  @Flag(name: [.short, .long], help: "Execute stages even if their verdicts are known.")
  var force = false

  @Option(
    name: .long, help: "How long stages are executed, such as 10m; those left out are listed.")
  var budget: String?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long], help: "How many stages run at once.")
  var jobs = 1

  @Option(
    name: .long,
    help: "Also end with 1 on results that depend on the machine: the only choice is 'environment'."
  )
  var failOn: FailOn?

  @Flag(name: .long, help: "Do not look for the cause of a difference.")
  var noDiagnose = false

  @Flag(name: .long, help: "Print annotations for GitHub, and add a table to the run's page.")
  var github = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  @Flag(name: .long, help: "With --record: exit with 3 instead of waiting for another pipe.")
  var noWait = false

  @Flag(name: [.short, .long], help: "Print only stages that do not replicate.")
  var quiet = false

  @Flag(
    name: [.short, .long], help: "Print all differences, and what was varied and what was not.")
  var verbose = false

  /// What else makes the command end with 1.
  enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case environment
  }

  func validate() throws {
    if jobs < 1 { throw ValidationError("'--jobs' is at least 1") }
    if let budget, budgetSeconds == nil {
      throw ValidationError("'--budget' is a duration such as 10m or 1h30m, not '\(budget)'")
    }
  }

  private var budgetSeconds: Double? {
    budget.flatMap(parsedDuration).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
  }

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    session.warn(project.loaded.warnings)
    defer { project.saveStatCache() }
    let plan = try VerificationPlan(try request(project, session), of: project)
    // With --json the document alone goes to standard output.
    let descriptor: Int32 = json ? 2 : 1
    let text = VerifyText(
      session: session, project: project, plan: plan, isQuiet: quiet, isVerbose: verbose,
      descriptor: descriptor, print: { Console.write("\($0)\n", to: descriptor) })
    if !json { text.begin() }
    let summary = try execute(plan, project, session, observer: json ? Silence() : text)
    text.end()
    let notes = try record ? keep(summary, project, session) : []
    report(summary, plan, project, session, descriptor: descriptor, notes: notes)
    return exitStatus(summary)
  }

  private func request(_ project: Project, _ session: Session) throws -> VerificationRequest {
    let chosen = Set(try selection.direct(in: project, session: session))
    var request = VerificationRequest(stages: project.graph.order.filter(chosen.contains))
    request.revision = changed
    request.isForced = force
    request.budgetSeconds = budgetSeconds
    return request
  }

  private func execute(
    _ plan: VerificationPlan, _ project: Project, _ session: Session,
    observer: any VerificationObserver
  ) throws -> VerificationSummary {
    var options = VerificationOptions()
    options.isDiagnosing = !noDiagnose
    let (root, format, context) = (project.root, project.format, project.context)
    let addresses = project.graph.stages.map(\.address)
    return try VerificationRun(
      plan, of: project, jobs: jobs, options: options, clock: { Clock.monotonicSeconds },
      observer: observer
    ) { index, options, isCancelled, progress in
      let own = try Project(root: root, format: format, context: context)
      guard let present = own.graph.index(of: addresses[index]) else {
        throw Diagnostic(
          .inputChanged, "'\(addresses[index])' was taken out of its stage file meanwhile",
          hint: "run it again when nobody edits the stage file")
      }
      let verifier = Verifier(
        own, options: options,
        world: Verifier.World(
          clock: { Clock.monotonicSeconds }, wallClockNanoseconds: { Clock.wallNanoseconds },
          recordedEnvironment: { own.locks.environment($0) }, isCancelled: isCancelled,
          progress: progress))
      defer { verifier.close() }
      return try verifier.verify(present)
    }.run()
  }

  /// Writes the verdicts; returns what is to be said of it.
  private func keep(
    _ summary: VerificationSummary, _ project: Project, _ session: Session
  ) throws -> [String] {
    let verdicts = summary.verdicts(of: project)
    guard !verdicts.isEmpty else { return [] }
    let missed = try VerdictRecording(
      root: project.root, format: project.format, context: project.context
    ).write(
      verdicts, waits: !noWait,
      startedText: RunIdentity.record(session, arguments: session.arguments).startedText,
      onWait: { Console.note("waiting for \($0)") })
    let kept = verdicts.count - missed.count
    let whither = project.format.lockCodec.companionName ?? project.format.lockCodec.fileName
    return (kept > 0 ? ["\(countText(kept, "verdict")) recorded in \(whither) (commit it)."] : [])
      + missed.map { "'\($0)' has another entry by now: its verdict is not recorded." }
  }

  // MARK: Report

  private func report(
    _ summary: VerificationSummary, _ plan: VerificationPlan, _ project: Project,
    _ session: Session, descriptor: Int32, notes: [String]
  ) {
    func say(_ text: String) { Console.write("\(text)\n", to: descriptor) }
    let leftOut = plan.order.compactMap { leftOutName($0, summary, project) }
    if !leftOut.isEmpty, !json {
      say(
        "  left out   \(leftOut.joined(separator: ", "))" + (budget.map { "   budget \($0)" } ?? "")
      )
    }
    for answer in summary.answers.sorted(by: { $0.key < $1.key }) {
      if let problem = answer.value.problem { session.warn([problem]) }
    }
    if github { tellGitHub(summary, plan, project, session, descriptor) }
    if json {
      Console.print(
        jsonText(VerifyJSON(project: project, plan: plan, summary: summary).document))
    } else if !quiet || exitStatus(summary) != 0 {
      let closing = VerifyClosing(summary: summary, isVerbose: verbose)
      if verbose { closing.variedLines.forEach(say) }
      say(
        ([summary.isInterrupted ? "Stopped." : "", closing.text] + notes).filter { !$0.isEmpty }
          .joined(separator: " "))
    }
  }

  private func leftOutName(
    _ index: StageGraph.Index, _ summary: VerificationSummary, _ project: Project
  ) -> String? {
    guard case .leftOut(let seconds)? = summary.answers[index]?.choice else { return nil }
    let name = project.graph.stages[index].address
    return seconds.map { "\(name) (about \(durationText($0)))" } ?? name
  }

  private func tellGitHub(
    _ summary: VerificationSummary, _ plan: VerificationPlan, _ project: Project,
    _ session: Session, _ descriptor: Int32
  ) {
    let report = GitHubReport(
      project: project, plan: plan, summary: summary, prefix: project.pathInRepository,
      failsOnEnvironment: failOn == .environment)
    for line in report.annotations { Console.write("\(line)\n", to: descriptor) }
    guard let path = session.environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
    do { try append(report.table, to: path) } catch { session.warn([Diagnostic(wrapping: error)]) }
  }

  private func append(_ text: String, to path: String) throws {
    let former = try readFileIfPresent(path) ?? []
    try AtomicFile.rewrite(former + Array(text.utf8), to: path, durability: .none)
  }

  // MARK: Exit status

  /// The most serious of the stages': a difference, then a failure of the machine, then no answer.
  private func exitStatus(_ summary: VerificationSummary) -> Int32 {
    if summary.isInterrupted { return 130 }
    let verdicts = summary.answers.values.compactMap(\.verdict)
    if verdicts.contains(where: \.isDifference) { return 1 }
    if failOn == .environment, verdicts.contains(.environmentDependent) { return 1 }
    let problems = summary.answers.values.compactMap(\.problem)
    if !problems.isEmpty {
      return problems.map(\.code.category.exitStatus).max() ?? 3
    }
    return verdicts.contains(.inconclusive) ? 4 : 0
  }
}

/// Nobody watches.
private final class Silence: VerificationObserver {
  func stageBegan(_ index: StageGraph.Index, expectedSeconds: Double?) {}
  func stage(_ index: StageGraph.Index, does progress: VerificationProgress) {}
  func stageEnded(_ index: StageGraph.Index) {}
  func told(_ index: StageGraph.Index, _ answer: VerificationAnswer) {}
  func tick() {}
}
