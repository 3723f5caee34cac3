import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineLoading

/// `pipe add`: takes data under the project's care.
struct AddCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", _superCommandName: "pipe",
    abstract: "Track data that no stage makes: record it, and keep it in the cache.",
    discussion: """
      Where data is tracked already, its record is brought up to date. A path within a tracked \
      folder stands for the folder.
      """)

  @Argument(help: ArgumentHelp("Files and folders.", valueName: "path"))
  var paths: [String]

  @Flag(name: .long, help: "Paths are patterns with '*', '?' and '**'.")
  var glob = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Copy the data to this path first.", valueName: "path"))
  var out: String?

  @Flag(name: [.short, .long], help: "With --out: what is there gives way, and goes to the trash.")
  var force = false

  @Flag(
    name: .long,
    help: "Send the data straight to a remote: neither the cache nor the workspace gets it.")
  var toRemote = false

  @Option(
    name: [.short, .long], help: ArgumentHelp("With --to-remote: which one.", valueName: "name"))
  var remote: String?

  @Option(
    name: .long,
    help: ArgumentHelp("With --to-remote: how many files move at once.", valueName: "n"))
  var remoteJobs: Int?

  @Flag(name: .long, help: "Record the data without keeping it in the cache.")
  var noCommit = false

  @Flag(name: .long, help: "Leave files as they are where the project wants links to the cache.")
  var noRelink = false

  @OptionGroup var report: ReportOptions
  @OptionGroup var locking: LockingOptions

  func validate() throws {
    if let remoteJobs, remoteJobs < 1 { throw ValidationError("'--remote-jobs' is at least 1") }
    guard toRemote || out != nil else {
      if remote != nil { throw ValidationError("'--remote' goes with '--to-remote'") }
      if remoteJobs != nil { throw ValidationError("'--remote-jobs' goes with '--to-remote'") }
      return
    }
    let option = toRemote ? "--to-remote" : "--out"
    if paths.count != 1 { throw ValidationError("'\(option)' takes one path alone") }
    if glob { throw ValidationError("'\(option)' takes no patterns") }
    if noCommit { throw ValidationError("'--no-commit' does not go with '\(option)'") }
  }

  func run(_ session: Session) throws -> Int32 {
    var options = Addition.Options()
    options.commits = !noCommit
    options.relinks = !noRelink
    options.isForced = force
    let result = try session.change(waits: locking.waits) { project, run in
      let addition = Addition(project, options: options)
      let folder = project.relativePath(session.directory)
      if toRemote || out != nil {
        let source = try project.path(ofURL: paths[0]) ?? session.absolute(paths[0])
        let target = try project.target(of: source, word: paths[0], out, from: folder)
        return toRemote
          ? try send(source, to: target, addition, session)
          : try addition.run(copying: source, to: target, run: run)
      }
      let (found, problems) = try project.paths(paths, areGlobs: glob, from: folder)
      return try addition.run(found, problems: problems)
    }
    session.warn(result.warnings)
    if report.json {
      Console.print(jsonText(document(result)))
    } else if !report.quiet {
      var table = Table()
      for item in result.items {
        table.add("\(item.word)", item.path, sizeText(item.record.size), item.file)
      }
      for line in table.lines { Console.print(line) }
      session.printForGit(result.changedFiles, isDone: result.isInGit)
    }
    return 0
  }

  private func send(
    _ source: String, to target: String, _ addition: Addition, _ session: Session
  ) throws -> Addition.Result {
    var selection = RemoteSelection()
    selection.remote = remote
    selection.jobs = remoteJobs
    let progress = TransferProgressLine("sending", session, isQuiet: report.quiet)
    return try progress.shown {
      try addition.run(sending: source, to: target, selection, progress.report)
    }
  }

  private func document(_ result: Addition.Result) -> Value {
    .map([
      ("schema", .string("pipe.add/1")),
      (
        "items",
        .list(
          result.items.map { item in
            .map([
              ("path", .string(item.path)), ("file", .string(item.file)),
              ("change", .string(item.word)), ("digest", .string(item.record.digest.hex)),
              ("bytes", .int(Int(item.record.size))),
            ])
          })
      ),
      ("files", .list(result.changedFiles.map(Value.string))),
    ])
  }
}
