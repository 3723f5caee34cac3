import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineModel
import Planning

/// `pipe status`: what is stale and why.
struct StatusCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", _superCommandName: "pipe", abstract: "Show what is stale and why.",
    discussion: """
      Stages are grouped by the cause that makes them stale. Nothing runs and nothing is written \
      but the cache of file stamps. During a run it shows what has been done so far.
      """)

  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  @Flag(name: .long, help: "Exit with status 1 when a stage is not up to date.")
  var exitCode = false

  @Option(
    name: .long,
    help: "What follows from other programs or libraries: report, ignore or rerun.")
  var environment: EnvironmentPolicy?

  @Flag(name: [.short, .long], help: "Name stages that are up to date and all files that changed.")
  var verbose = false

  @Flag(
    name: [.short, .long],
    help: "Print nothing; exit with status 1 when something is not up to date.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Compare the cache with a remote instead.")
  var cloud = false

  @Option(
    name: [.short, .long], help: ArgumentHelp("Compare with this remote.", valueName: "name"))
  var remote: String?

  @OptionGroup var revisions: RevisionOptions

  // Flags that scripts give: what a stage needs is always looked at, and `status` never goes to the network unasked.
  @Flag(name: [.customShort("d"), .long], help: .hidden)
  var withDeps = false

  @Option(name: [.customShort("j", allowingJoined: true), .long], help: .hidden)
  var jobs: Int?

  @Flag(name: .long, help: .hidden)
  var noUpdates = false

  func validate() throws {
    if !cloud, remote == nil, revisions.kept != nil {
      throw ValidationError("'--all-branches', '--all-tags' and '--all-commits' go with '--cloud'")
    }
  }

  func run(_ session: Session) throws -> Int32 {
    if cloud || remote != nil { return try compareWithRemote(session) }
    let clock = Stopwatch()
    let found = try session.foundProject()
    let proof = UpToDateProof(
      .status, root: found.root, format: found.format, question: session.question,
      environment: session.environment)
    if let answer = proof.answer() {
      show(answer, seconds: clock.seconds)
      return 0
    }
    return try look(at: session.openProject(found), session, clock, proof)
  }

  /// Shows what was shown before.
  private func show(_ answer: UpToDateProof.Answer, seconds: Double) {
    if quiet { return }
    if !json {
      Console.print(upToDateText(stages: answer.stages, files: answer.files, seconds: seconds))
    }
    for line in answer.lines { Console.print(line) }
  }

  private func look(
    at project: Project, _ session: Session, _ clock: Stopwatch, _ proof: UpToDateProof
  ) throws -> Int32 {
    // Looking costs nothing, so without targets nothing is left out.
    let stages =
      selection.targets.isEmpty && !selection.recursive
      ? Set(project.graph.stages.indices)
      : try selection.resolve(in: project, session: session)
    var options = PlanOptions()
    options.environmentPolicy = environment
    let plan = try project.plan(stages, options: options, progress: session.hashingProgress())
    defer {
      project.saveStatCache()
      project.keepFacts(of: project.environmentCapture)
    }
    let (mistakes, absences) = project.mistakes(in: plan)
    try session.refuse(mistakes)
    let changes = try project.environmentChanges(since: plan.upToDate, options: options)
    let data = try project.trackedDataChanges {
      selection.targets.isEmpty || selection.names($0, in: project, session: session)
    }
    let isFresh = plan.isUpToDate && data.isEmpty
    let lines: [String]
    if json {
      let document = PlanJSON(project: project, plan: plan, changes: changes, data: data)
      lines = [jsonText(document.status)]
    } else {
      lines = changes.map(project.sentence)
    }
    if !quiet {
      if !json {
        printText(project, plan, session, absences: absences, data: data, seconds: clock.seconds)
      }
      for line in lines { Console.print(line) }
    }
    if isFresh, !project.followsOutside {
      proof.keep(project, plan, options: options, told: lines)
    } else {
      proof.drop()
    }
    return (exitCode || quiet) && !isFresh ? 1 : 0
  }

  private func compareWithRemote(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    defer { project.saveStatCache() }
    var wanted = RemoteSelection()
    wanted.words = selection.targets
    wanted.folder = project.relativePath(session.directory)
    wanted.isRecursive = selection.recursive
    wanted.isPattern = selection.glob
    wanted.withDependencies = withDeps
    wanted.revisions = revisions.kept
    wanted.remote = remote
    let comparisons = try RemoteTransfers(project, wanted).compare()
    if json {
      Console.print(jsonText(CloudStatusText.document(comparisons)))
    } else {
      for line in CloudStatusText.lines(comparisons) { Console.print(line) }
    }
    return exitCode && comparisons.contains { !$0.differences.isEmpty } ? 1 : 0
  }

  private func printText(
    _ project: Project, _ plan: Plan, _ session: Session, absences: [Diagnostic],
    data: [TrackedDataChange], seconds: Double
  ) {
    session.warn(project.loaded.warnings + absences)
    let text = StatusText(
      project: project, plan: plan, isVerbose: verbose,
      palette: Palette(hasColour: session.hasColour(1)), nowNanoseconds: Clock.wallNanoseconds)
    var table = Table()
    for change in data { table.add(change.source, change.reason.sentence) }
    for line in table.lines { Console.print(line) }
    if plan.isUpToDate {
      // What follows a place outside of the project will change, and what reads it too.
      let follows = data.contains { $0.isOfOrigin }
      if data.isEmpty || !plan.order.isEmpty && !follows {
        Console.print(upToDateText(project, plan, seconds: seconds))
      }
      for line in text.frozenLines { Console.print(line) }
    } else {
      Console.print(text.lines.joined(separator: "\n"))
    }
    let lacking = plan.order.filter(project.lacksObjects)
    if !lacking.isEmpty {
      let names = lacking.map { project.graph.stages[$0].address }.joined(separator: ", ")
      Console.print("not in the cache: outputs of \(names)   (pipe repro adds them)")
    }
  }
}

/// "Up to date: 3 stages, 9 files, 2 ms."
func upToDateText(_ project: Project, _ plan: Plan, seconds: Double) -> String {
  let sources = project.loaded.pipeline.sources.count
  guard !plan.order.isEmpty else {
    guard project.graph.stages.isEmpty, sources > 0 else { return noStagesText(project) }
    return "Up to date: \(countText(sources, "source")), \(durationText(seconds))."
  }
  return upToDateText(
    stages: plan.order.count, files: project.files(of: plan).count, seconds: seconds)
}

/// What to say where there is no stage.
func noStagesText(_ project: Project) -> String {
  guard project.graph.stages.isEmpty else {
    return "There are no stages in this folder. All stages of the project: -P"
  }
  return """
    \(project.stageFileName) has no stages yet. Describe one, and then: pipe repro
      stages:
        NAME:
          cmd: COMMAND
          deps: [WHAT IT READS]
          outs: [WHAT IT MAKES]
    """
}

/// "Up to date: 3 stages, 9 files, 2 ms."
func upToDateText(stages: Int, files: Int, seconds: Double) -> String {
  "Up to date: \(countText(stages, "stage")), \(countText(files, "file")), "
    + "\(durationText(seconds))."
}
