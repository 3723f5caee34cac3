import ArgumentParser
import Diagnostics
import Documents
import Execution

/// `pipe push`: brings data to a remote.
struct PushCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "push", _superCommandName: "pipe", abstract: "Bring data to a remote.",
    discussion: """
      Brings there what the remote lacks of the outputs and tracked data that the lock names. \
      Nothing there is overwritten; an interrupted push goes on where it was.
      """)

  @OptionGroup var options: RemoteOptions

  @OptionGroup var report: ReportOptions

  func run(_ session: Session) throws -> Int32 {
    let clock = Stopwatch()
    let project = try session.openProject()
    defer { project.saveStatCache() }
    let progress = TransferProgressLine("pushing", session, isQuiet: report.quiet)
    let transfers = RemoteTransfers(project, options.selection(in: project, session))
    let result = try progress.shown { try transfers.push(progress.report) }
    if report.json {
      Console.print(jsonText(TransferText.document("pipe.push/1", result)))
    } else if !report.quiet {
      Console.print(TransferText.summary(result, verb: "pushed", seconds: clock.seconds))
    }
    session.warn(result.problems)
    return DiagnosticList(result.problems).exitStatus
  }
}
