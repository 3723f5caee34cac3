import ArgumentParser
import Diagnostics
import Documents
import Execution

/// `pipe gc`: removes from the cache what no record needs.
struct GcCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", _superCommandName: "pipe",
    abstract: "Show what nobody needs in the cache or a remote, and remove it when told so.",
    discussion: """
      Kept is what the workspace, every branch, tag, stash and work tree need, unless told \
      otherwise. Nothing is removed without --force or a yes at the terminal.
      """)

  @Flag(name: [.short, .long], help: "Keep what the workspace needs, and nothing else.")
  var workspace = false

  @Flag(name: [.customShort("a"), .long], help: "Beside the workspace, keep the tips of branches.")
  var allBranches = false

  @Flag(name: [.customShort("T"), .long], help: "Beside the workspace, keep tags.")
  var allTags = false

  @Flag(name: [.customShort("A"), .long], help: "Keep what any commit needs.")
  var allCommits = false

  @Option(name: .long, help: ArgumentHelp("Keep what a revision needs.", valueName: "revision"))
  var rev: String?

  @Option(name: [.customShort("n"), .long], help: "How many commits from each tip to keep.")
  var num = 1

  @Option(
    name: .long, help: ArgumentHelp("Keep the commits since this day.", valueName: "yyyy-mm-dd"))
  var date: String?

  @Flag(name: .long, help: "Beside the workspace, keep experiments.")
  var allExperiments = false

  @Flag(
    name: .long, help: "Go on where nobody can tell which files a folder had: they are not kept.")
  var skipFailed = false

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: "How many files of a remote are removed at once.")
  var jobs: Int?

  @Option(
    name: [.customShort("p"), .long], parsing: .upToNextOption,
    help: ArgumentHelp("Keep what other projects need that share the cache.", valueName: "folder"))
  var projects: [String] = []

  @OptionGroup(title: "Remotes") var remotes: CleaningRemoteOptions

  @Flag(
    name: .long, help: "Empty the trash of what is older than 14 days, and what failed runs left.")
  var trash = false

  @Flag(name: .long, help: "Only show.")
  var dry = false

  @Flag(name: [.short, .long], help: "Ask nothing, remove.")
  var force = false

  @Flag(name: [.short, .long], help: "List each object.")
  var verbose = false

  @OptionGroup var report: ReportOptions
  @OptionGroup var locking: LockingOptions

  func validate() throws {
    if let date, date.wholeMatch(of: #/\d{4}-\d\d-\d\d/#) == nil {
      throw ValidationError("'--date' is a day such as 2026-11-25, not '\(date)'")
    }
    if num < 1 { throw ValidationError("'--num' is at least 1") }
    if num > 1, kept.isWorkspaceOnly {
      throw ValidationError("'--num' goes with '--rev', '--all-branches' or '--all-tags'")
    }
    if let jobs, jobs < 1 { throw ValidationError("'--jobs' is at least 1") }
    if trash, remotes.isUsed { throw ValidationError("'--trash' is about what is here alone") }
  }

  func run(_ session: Session) throws -> Int32 {
    try trash ? emptyTrash(session) : collect(session)
  }

  private var kept: KeptRevisions {
    var kept = KeptRevisions()
    kept.isWorkspaceOnly =
      workspace && !allBranches && !allTags && !allCommits && !allExperiments && rev == nil
      && date == nil
    kept.branches = allBranches
    kept.tags = allTags
    kept.experiments = allExperiments
    kept.allCommits = allCommits
    kept.revision = rev
    kept.depth = num
    kept.since = date
    return kept
  }

  private func collect(_ session: Session) throws -> Int32 {
    let progress = TransferProgressLine("removing", session, isQuiet: report.quiet)
    let (found, isDone) = try session.change(waits: locking.waits) { project, run in
      let collection = GarbageCollection(
        project, keeping: kept, others: projects.map(session.absolute), reach: remotes.reach,
        jobs: jobs, passesOverLostLists: skipFailed)
      return try progress.shown {
        try collection.run(
          run,
          decide: { found in
            decide(session, "Remove \(GcText.amounts(found))?") {
              GcText.lines(found, all: verbose)
            }
          }, report: progress.report)
      }
    }
    if report.json {
      Console.print(jsonText(GcText.document(found, isDone: isDone)))
    } else if !report.quiet {
      if found.isEmpty {
        for line in GcText.nothing(found) { Console.print(line) }
      } else if !isShown(session) {
        for line in GcText.lines(found, all: verbose) { Console.print(line) }
      }
      if let end = GcText.ending(found, isDone: isDone) { Console.print(end) }
    }
    guard !found.unknownFolders.isEmpty else { return 0 }
    let doubt = unknownFoldersDiagnostic(found.unknownFolders)
    session.warn([doubt])
    return doubt.code.category.exitStatus
  }

  private func emptyTrash(_ session: Session) throws -> Int32 {
    let (found, isDone) = try session.change(waits: locking.waits) { project, _ in
      try TrashCleaning(project, nowSeconds: Clock.wallNanoseconds / 1_000_000_000).run { found in
        decide(session, "Remove \(GcText.amount(found))?") { GcText.lines(found) }
      }
    }
    if report.json {
      Console.print(jsonText(GcText.document(found, isDone: isDone)))
    } else if !report.quiet {
      if found.isEmpty {
        Console.print("Nothing was put aside.")
      } else if !isShown(session) {
        for line in GcText.lines(found) { Console.print(line) }
      }
      if let end = GcText.ending(found, isDone: isDone) { Console.print(end) }
    }
    return 0
  }

  /// Whether the list is shown before the question.
  private func isShown(_ session: Session) -> Bool {
    !force && !dry && !report.json && !report.quiet && session.canAsk
  }

  private func decide(_ session: Session, _ question: String, _ lines: () -> [String]) -> Bool {
    if dry { return false }
    if force { return true }
    guard isShown(session) else { return false }
    for line in lines() { Console.print(line) }
    return session.confirms(question)
  }
}
