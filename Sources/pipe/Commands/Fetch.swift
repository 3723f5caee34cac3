import ArgumentParser
import Diagnostics
import Documents
import Execution

/// `pipe fetch`: brings data from a remote into the cache.
struct FetchCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", _superCommandName: "pipe",
    abstract: "Bring data from a remote into the cache.",
    discussion: "The workspace stays as it is; 'pipe checkout' or 'pipe pull' brings it there.")

  @OptionGroup var options: RemoteOptions

  @Flag(name: .long, help: "Leave out what the remote does not have.")
  var allowMissing = false

  @OptionGroup var report: ReportOptions

  func run(_ session: Session) throws -> Int32 {
    let clock = Stopwatch()
    let project = try session.openProject()
    defer { project.saveStatCache() }
    let progress = TransferProgressLine("fetching", session, isQuiet: report.quiet)
    let transfers = RemoteTransfers(project, options.selection(in: project, session))
    var result = try progress.shown { try transfers.fetch(progress.report) }
    if allowMissing { result.problems.removeAll { $0.code == .objectMissing } }
    if report.json {
      Console.print(jsonText(TransferText.document("pipe.fetch/1", result)))
    } else if !report.quiet {
      Console.print(TransferText.summary(result, verb: "fetched", seconds: clock.seconds))
    }
    session.warn(result.problems)
    return DiagnosticList(result.problems).exitStatus
  }
}
