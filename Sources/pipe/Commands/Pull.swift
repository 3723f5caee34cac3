import ArgumentParser
import Diagnostics
import Documents
import Execution
import Provenance

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

  @OptionGroup var report: ReportOptions
  @OptionGroup var locking: LockingOptions

  func run(_ session: Session) throws -> Int32 {
    let clock = Stopwatch()
    let project = try session.openProject()
    let selection = options.selection(in: project, session)
    let progress = TransferProgressLine("fetching", session, isQuiet: report.quiet)
    let transfers = RemoteTransfers(project, selection)
    var fetched = try progress.shown { try transfers.fetch(progress.report) }
    if allowMissing { fetched.problems.removeAll { $0.code == .objectMissing } }
    project.saveStatCache()
    var options = Checkout.Options()
    options.isForced = force
    // What is missing has been said.
    options.allowsMissing = true
    let (brought, leftovers) = try session.change(waits: locking.waits) { project, run in
      let parts = try project.parts(selection)
      let awaited = try project.takeAwaited(parts, run)
      var brought = try Checkout(project, parts, options: options).run(run)
      brought.changes = awaited.changes + brought.changes
      brought.problems = awaited.problems + brought.problems
      if !allowMissing { brought.problems += project.neverRecorded(parts) }
      guard selection.words.isEmpty else { return (brought, LeftoverRemoval.Result()) }
      return (brought, try project.takeLeftoversAway(run: run))
    }
    // A path that a folder does not have is noticed by both.
    var problems =
      fetched.problems + brought.problems.filter { !fetched.problems.contains($0) }
    if !allowMissing {
      problems += fetched.unsaid(of: brought.leftOut).map(keptFromRemotesDiagnostic)
    }
    if report.json {
      var document = TransferText.document("pipe.pull/1", fetched, problems: problems)
      if case .map(let entries) = document {
        document = .map(
          entries + [
            ("changes", .list(brought.changes.map(Self.change))),
            ("removed", .list(leftovers.removed.map(Value.string))),
            ("kept", .list(leftovers.kept.map { .string($0.path) })),
          ])
      }
      Console.print(jsonText(document))
    } else if !report.quiet {
      for path in leftovers.removed { Console.print("  D  \(path)") }
      for change in brought.changes {
        Console.print("  \(change.word.prefix(1).uppercased())  \(change.path)")
      }
      for line in LeftoverText.lines(leftovers) { Console.print(line) }
      Console.print(summary(fetched, brought, seconds: clock.seconds))
      if allowMissing, !brought.leftOut.isEmpty {
        Console.print("Nowhere to be had, left out: \(brought.leftOut.joined(separator: ", "))")
      }
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
    if counts.isEmpty {
      let isAll =
        fetched.fileCount > 0 || brought.leftOut.isEmpty && brought.problems.isEmpty
      return isAll ? text : "Nothing was brought."
    }
    if fetched.fileCount == 0 { return counts.joined(separator: ", ") + "." }
    return "\(text.dropLast()), \(counts.joined(separator: ", "))."
  }
}
