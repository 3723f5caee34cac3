import ArgumentParser
import Diagnostics
import Documents
import Execution
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

  @Flag(name: [.short, .long], help: "Name stages that are up to date and all files that changed.")
  var verbose = false

  func run(_ session: Session) throws -> Int32 {
    let clock = Stopwatch()
    let project = try session.openProject()
    let plan = try project.plan(
      selection.resolve(in: project, session: session), options: PlanOptions(),
      progress: session.hashingProgress())
    defer { project.saveStatCache() }
    if json {
      Console.print(jsonText(PlanJSON(project: project, plan: plan).status))
    } else {
      printText(
        project, plan, session, mistakes: try project.mistakes(in: plan), seconds: clock.seconds)
    }
    return exitCode && !plan.isUpToDate ? 1 : 0
  }

  private func printText(
    _ project: Project, _ plan: Plan, _ session: Session, mistakes: [Diagnostic],
    seconds: Double
  ) {
    session.warn(project.loaded.warnings + mistakes)
    let text = StatusText(
      project: project, plan: plan, isVerbose: verbose,
      palette: Palette(hasColour: session.hasColour(1)), nowNanoseconds: Clock.wallNanoseconds)
    if plan.isUpToDate {
      Console.print(upToDateText(project, plan, seconds: seconds))
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
  upToDateText(
    stages: plan.order.count, files: project.files(of: plan).count, seconds: seconds)
}

/// "Up to date: 3 stages, 9 files, 2 ms."
func upToDateText(stages: Int, files: Int, seconds: Double) -> String {
  "Up to date: \(countText(stages, "stage")), \(countText(files, "file")), "
    + "\(durationText(seconds))."
}
