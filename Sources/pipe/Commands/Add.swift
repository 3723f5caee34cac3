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

  @Flag(name: .long, help: "Record the data without keeping it in the cache.")
  var noCommit = false

  @Flag(name: .long, help: "Leave files as they are where the project wants links to the cache.")
  var noRelink = false

  @Flag(name: [.short, .long], help: "Print nothing but problems.")
  var quiet = false

  @Flag(name: .long, help: "Exit with 3 instead of waiting for another pipe.")
  var noWait = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func validate() throws {
    if out != nil, paths.count != 1 { throw ValidationError("'--out' takes one path alone") }
  }

  func run(_ session: Session) throws -> Int32 {
    var options = Addition.Options()
    options.commits = !noCommit
    options.relinks = !noRelink
    options.isForced = force
    let result = try session.change(waits: !noWait) { project, run in
      let addition = Addition(project, options: options)
      let folder = project.relativePath(session.directory)
      if let out {
        let target = try project.copyTarget(out, of: paths[0], from: folder)
        return try addition.run(
          copying: session.absolute(paths[0]), to: target, run: run)
      }
      let (found, problems) = try project.paths(paths, areGlobs: glob, from: folder)
      return try addition.run(found, problems: problems)
    }
    session.warn(result.warnings)
    if json {
      Console.print(jsonText(document(result)))
    } else if !quiet {
      var table = Table()
      for item in result.items {
        table.add("\(item.word)", item.path, sizeText(item.record.size), item.file)
      }
      for line in table.lines { Console.print(line) }
      session.printForGit(result.changedFiles, isDone: result.isInGit)
    }
    return 0
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
