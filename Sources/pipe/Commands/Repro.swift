import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineModel
import Planning
import Records

/// `pipe repro`: brings targets up to date.
struct ReproCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "repro", _superCommandName: "pipe", abstract: "Bring stages up to date.",
    discussion: """
      Runs the stages whose inputs changed, restores those whose results for these inputs are in \
      the cache, and leaves the others alone. Records what happened in the lock file.
      """)

  @OptionGroup var selection: SelectionOptions

  @Flag(name: [.short, .long], help: "Run the stages even if they are up to date.")
  var force = false

  @Flag(name: [.short, .long], help: "Only the named stages, without what they need.")
  var singleItem = false

  @Flag(name: [.short, .long], help: "The whole pipelines that the targets belong to.")
  var pipeline = false

  @Flag(name: .long, help: "The targets and everything that depends on them.")
  var downstream = false

  @Flag(name: .long, help: "Also run the direct successors of each stage that runs.")
  var forceDownstream = false

  @Flag(name: [.short, .long], help: "After a failure, run all that does not depend on it.")
  var keepGoing = false

  @Flag(name: .long, help: "After a failure, run even what depends on it, unrecorded.")
  var ignoreErrors = false

  @Flag(
    name: [.short, .long],
    help: ArgumentHelp("Metrics are always shown.", visibility: .hidden))
  var metrics = false

  @Flag(name: [.customShort("n"), .long], help: "Show what would be done.")
  var dry = false

  @Option(
    name: [.customShort("j", allowingJoined: true), .long], help: "How many stages run at once.")
  var jobs: Int?

  @Flag(name: .long, help: "Run even if the result for these inputs is in the cache.")
  var noRunCache = false

  @Flag(name: .long, help: "Leave outputs out of the cache.")
  var noCommit = false

  @Flag(name: .long, help: "Let data that is recorded but absent count as present.")
  var allowMissing = false

  @Flag(name: .long, help: "Fetch what is recorded but absent from the remotes first.")
  var pull = false

  @Flag(name: .long, help: "Run nothing; exit with 1 unless everything agrees with the lock.")
  var locked = false

  @Option(
    name: .long,
    help: "What follows from other programs or libraries: report, ignore or rerun.")
  var environment: EnvironmentPolicy?

  @OptionGroup var locking: LockingOptions

  @Flag(name: .long, help: "Print JSON lines, one for each event.")
  var json = false

  @Flag(name: [.short, .long], help: "Print only what failed.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Print more: all reasons, and what is up to date.")
  var verbose = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("'--jobs' is at least 1") }
    if keepGoing, ignoreErrors {
      throw ValidationError("'--keep-going' and '--ignore-errors' exclude each other")
    }
  }

  func run(_ session: Session) throws -> Int32 {
    let clock = Stopwatch()
    if dry || locked { return try look(session, clock) }
    let found = try session.foundProject()
    var request = Reproduction.Request(
      select: { try select(in: $0, session) }, planOptions: planOptions, runOptions: runOptions,
      waits: locking.waits, question: question(session),
      run: RunIdentity.record(session, arguments: session.arguments))
    request.namesData = { selection.allPipelines || selection.names($1, in: $0, session: session) }
    request.recordsInputs = !singleItem
    let record = request.run
    if pull { request.fetch = { try fetch($0, $1, record, session) } }
    let observer: any ReproductionObserver =
      json
      ? ReproEvents(session: session, stopwatch: clock)
      : ReproText(session: session, isQuiet: quiet, isVerbose: verbose, stopwatch: clock)
    return try Reproduction(
      root: found.root, format: found.format, context: session.context, request: request,
      observer: observer, clock: { Clock.monotonicSeconds },
      wallClockNanoseconds: { Clock.wallNanoseconds }
    ).run()
  }

  /// Fetches what the run will want, and brings back the data that it reads.
  private func fetch(
    _ project: Project, _ selection: Reproduction.Request.Selection, _ run: RunRecord,
    _ session: Session
  ) throws {
    let progress = TransferProgressLine("fetching", session, isQuiet: quiet || json)
    let transfers = RemoteTransfers(project, RemoteSelection())
    let result = try progress.shown {
      try transfers.fetch(
        for: selection.all, options: planOptions(selection), run: run, progress.report)
    }
    session.warn(result.problems)
  }

  /// What is asked, when nothing in it makes the answer depend on more than files and variables.
  private func question(_ session: Session) -> String? {
    guard !force, !forceDownstream, !json, !verbose else { return nil }
    return session.question
  }

  private func runOptions(_ defaultJobs: Int) -> RunOptions {
    var options = RunOptions(jobs: jobs ?? defaultJobs)
    options.keepsGoing = keepGoing
    options.ignoresErrors = ignoreErrors
    options.commits = !noCommit
    return options
  }

  private func planOptions(_ selection: Reproduction.Request.Selection) -> PlanOptions {
    var options = PlanOptions()
    options.usesRunCache = !noRunCache
    options.allowsMissing = allowMissing || locked
    options.forcesDownstream = forceDownstream
    options.environmentPolicy = environment
    if force { options.forced = selection.all }
    return options
  }

  /// The stages that are meant.
  private func select(
    in project: Project, _ session: Session
  ) throws -> Reproduction.Request.Selection {
    let targets = try selection.found(in: project, session: session)
    let direct = targets.stages
    if singleItem { return (direct, Set(direct)) }
    if pipeline { return (direct, try project.loaded.stages(connectedWith: targets)) }
    if downstream { return (direct, try project.loaded.stages(downstreamOf: targets)) }
    return (direct, project.graph.closure(upstreamOf: direct))
  }

  // MARK: Without running

  private func look(_ session: Session, _ clock: Stopwatch) throws -> Int32 {
    let project = try session.openProject()
    let selection = try select(in: project, session)
    let options = planOptions(selection)
    let plan = try project.plan(
      selection.all, options: options, progress: session.hashingProgress())
    defer {
      project.saveStatCache()
      project.keepFacts(of: project.environmentCapture)
    }
    session.warn(project.loaded.warnings)
    if !locked {
      let (mistakes, absences) = project.mistakes(in: plan)
      try session.refuse((mistakes + absences).inOrderOfPlaces)
    }
    let changes = try project.environmentChanges(since: plan.upToDate, options: options)
    if json {
      Console.print(jsonText(PlanJSON(project: project, plan: plan).dryRun))
    } else if plan.isUpToDate {
      Console.print(
        locked ? lockedText(project, plan) : upToDateText(project, plan, seconds: clock.seconds))
    } else {
      let text = StatusText(
        project: project, plan: plan, isVerbose: verbose,
        palette: Palette(hasColour: session.hasColour(1)), nowNanoseconds: Clock.wallNanoseconds)
      Console.print(text.lines.joined(separator: "\n"))
    }
    if !json { for change in changes { Console.print(project.sentence(of: change)) } }
    return locked && !plan.isUpToDate ? 1 : 0
  }

  private func lockedText(_ project: Project, _ plan: Plan) -> String {
    "  locked     \(countText(plan.order.count, "stage")) match\(plan.order.count == 1 ? "es" : "") "
      + "\(project.format.lockCodec.fileName); nothing ran"
  }
}
