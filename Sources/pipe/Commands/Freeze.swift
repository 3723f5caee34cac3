import ArgumentParser
import Documents
import Execution

/// What `freeze` and `unfreeze` are told.
struct FreezeOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Stages, groups, outputs, or files of imports.", valueName: "target"))
  var targets: [String]

  @OptionGroup var report: ReportOptions
  @OptionGroup var locking: LockingOptions

  /// Changes the stage files and tells of it.
  func run(_ session: Session, isFrozen: Bool) throws -> Int32 {
    let result = try session.change(waits: locking.waits) { project, _ in
      let parts = try project.parts(
        targets, folder: project.relativePath(session.directory), recursive: false,
        withDependencies: false)
      return try Freezing(project).run(parts, isFrozen: isFrozen)
    }
    let word = isFrozen ? "frozen" : "thawed"
    if report.json {
      Console.print(
        jsonText(
          .map([
            ("schema", .string("pipe.freeze/1")), ("frozen", .bool(isFrozen)),
            ("changed", .list(result.changed.map(Value.string))),
            ("unchanged", .list(result.unchanged.map(Value.string))),
            ("files", .list(result.changedFiles.map(Value.string))),
          ])))
    } else if !report.quiet {
      for name in result.changed { Console.print("  \(word)    \(name)") }
      for name in result.unchanged {
        Console.print("  \(isFrozen ? "was frozen already" : "was not frozen")    \(name)")
      }
      session.printForGit(result.changedFiles, isDone: result.isInGit)
    }
    return 0
  }
}

/// `pipe freeze`: keeps stages from running.
struct FreezeCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze", _superCommandName: "pipe",
    abstract: "Keep stages as they are, whatever changes before them.")

  @OptionGroup var options: FreezeOptions

  func run(_ session: Session) throws -> Int32 { try options.run(session, isFrozen: true) }
}

/// `pipe unfreeze`: lets frozen stages run again.
struct UnfreezeCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "unfreeze", _superCommandName: "pipe",
    abstract: "Let frozen stages run again.")

  @OptionGroup var options: FreezeOptions

  func run(_ session: Session) throws -> Int32 { try options.run(session, isFrozen: false) }
}
