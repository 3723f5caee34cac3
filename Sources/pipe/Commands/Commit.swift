import ArgumentParser
import Diagnostics
import Documents
import Execution
import Planning

/// `pipe commit`: takes what the workspace holds as the recorded result.
struct CommitCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit", _superCommandName: "pipe",
    abstract: "Record what the workspace holds, without running anything.",
    discussion: """
      For results that were made by hand. Each change is asked about, unless forced; where there \
      is no terminal to ask, only --force changes a record.
      """)

  @Argument(help: ArgumentHelp("Stages, outputs, or tracked data.", valueName: "target"))
  var targets: [String] = []

  @Flag(name: [.short, .long], help: "Ask nothing.")
  var force = false

  @Flag(name: [.customShort("d"), .long], help: "Record all that the targets need, too.")
  var withDeps = false

  @Flag(
    name: [.customShort("R"), .long], help: "Targets are folders; take all that is below them.")
  var recursive = false

  @Flag(name: .long, help: "Leave files as they are where the project wants links to the cache.")
  var noRelink = false

  @OptionGroup var report: ReportOptions
  @OptionGroup var locking: LockingOptions

  func run(_ session: Session) throws -> Int32 {
    let result = try session.change(waits: locking.waits) { project, _ in
      let parts = try project.parts(
        targets, folder: project.relativePath(session.directory), recursive: recursive,
        withDependencies: withDeps)
      return try Commitment(project, relinks: !noRelink) { change in
        force
          || session.confirms(
            "'\(change.name)': \(change.reasons.map(\.sentence).joined(separator: ", ")). Record it?"
          )
      }.run(parts)
    }
    session.warn(result.warnings)
    if report.json {
      Console.print(jsonText(document(result)))
    } else if !report.quiet {
      var table = Table()
      for change in result.changes {
        table.add(
          "recorded", change.name,
          change.reasons.isEmpty ? "" : change.reasons.map(\.sentence).joined(separator: ", "))
      }
      for line in table.lines { Console.print(line) }
      for name in result.cached { Console.print("  cached      \(name)") }
      if result.changes.isEmpty, result.cached.isEmpty {
        Console.print("Everything is as recorded.")
      }
      session.printForGit(result.changedFiles, isDone: result.isInGit)
    }
    return 0
  }

  private func document(_ result: Commitment.Result) -> Value {
    .map([
      ("schema", .string("pipe.commit/1")),
      (
        "recorded",
        .list(
          result.changes.map { change in
            .map([
              ("name", .string(change.name)),
              ("reasons", .list(change.reasons.map { .string($0.sentence) })),
              ("frozen", .bool(change.isFrozen)),
            ])
          })
      ),
      ("files", .list(result.changedFiles.map(Value.string))),
    ])
  }
}
