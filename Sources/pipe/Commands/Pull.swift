import ArgumentParser
import Diagnostics
import Documents
import Execution

/// `pipe pull`: brings data from a remote into the cache and the workspace.
struct PullCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", _superCommandName: "pipe",
    abstract: "Bring data from a remote into the cache and the workspace.",
    discussion: """
      Does 'pipe fetch', then 'pipe checkout'. Files whose content is saved nowhere are not \
      overwritten without --force; even then they go to the trash.
      """)

  @OptionGroup var options: RemoteOptions

  @Flag(name: [.short, .long], help: "Replace even what is saved nowhere; it goes to the trash.")
  var force = false

  @Flag(name: .long, help: "Leave out what the remote does not have.")
  var allowMissing = false

  @Flag(name: .long, help: "Exit with 3 instead of waiting for another pipe.")
  var noWait = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  @Flag(name: [.short, .long], help: "Print nothing but problems.")
  var quiet = false

  func run(_ session: Session) throws -> Int32 {
    let clock = Stopwatch()
    let project = try session.openProject()
    let selection = options.selection(in: project, session)
    let progress = TransferProgressLine("fetching", session, isQuiet: quiet)
    let transfers = RemoteTransfers(project, selection)
    var fetched = try progress.shown { try transfers.fetch(progress.report) }
    if allowMissing { fetched.problems.removeAll { $0.code == .objectMissing } }
    project.saveStatCache()
    var options = Checkout.Options()
    options.isForced = force
    // What is missing has been said.
    options.allowsMissing = true
    let brought = try session.change(waits: !noWait) { project, run in
      try Checkout(project, project.partsToCheckOut(selection), options: options).run(run)
    }
    let problems = fetched.problems + brought.problems
    if json {
      var document = TransferText.document("pipe.pull/1", fetched, problems: problems)
      if case .map(let entries) = document {
        document = .map(entries + [("changes", .list(brought.changes.map(Self.change)))])
      }
      Console.print(jsonText(document))
    } else if !quiet {
      for change in brought.changes {
        Console.print("  \(change.word.prefix(1).uppercased())  \(change.path)")
      }
      Console.print(summary(fetched, brought, seconds: clock.seconds))
    }
    session.warn(problems)
    return DiagnosticList(problems).exitStatus
  }

  private static func change(_ change: (path: String, word: String)) -> Value {
    .map([("path", .string(change.path)), ("change", .string(change.word))])
  }

  private func summary(
    _ fetched: RemoteTransfers.Result, _ brought: Checkout.Result, seconds: Double
  ) -> String {
    let text = TransferText.summary(fetched, verb: "fetched", seconds: seconds)
    let counts = ["added", "modified"].compactMap { word -> String? in
      let count = brought.changes.count { $0.word == word }
      return count == 0 ? nil : "\(countText(count, "output")) \(word)"
    }
    if counts.isEmpty { return text }
    if fetched.fileCount == 0 { return counts.joined(separator: ", ") + "." }
    return "\(text.dropLast()), \(counts.joined(separator: ", "))."
  }
}
