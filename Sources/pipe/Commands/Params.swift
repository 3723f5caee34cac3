import ArgumentParser
import Diagnostics
import Documents
import Provenance

/// `pipe params diff`.
struct ParamsCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "params", _superCommandName: "pipe", abstract: "Compare parameters.",
    usage: """
      pipe params diff [--targets FILE …] [--all] [--deps] [--json | --md] [--no-path] [REV [REV]]
      """,
    discussion: "The whole comparison of two revisions, stage by stage: pipe diff")

  @Argument(help: "'diff'.")
  var verb: String

  @Argument(help: "Up to two revisions.")
  var revisions: [String] = []

  @Option(name: .long, parsing: .upToNextOption, help: "The files to compare.")
  var targets: [String] = []

  @Flag(name: .long, help: "Show parameters that did not change too.")
  var all = false

  @Flag(name: .long, help: "Show only parameters that stages declare.")
  var deps = false

  @Flag(name: .long, help: "Leave out the files' paths.")
  var noPath = false

  @Flag(name: .long, help: "Print a table in Markdown.")
  var md = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func validate() throws {
    guard verb == "diff" else {
      throw ValidationError("the only thing to do with params is 'diff', not '\(verb)'")
    }
    if revisions.count > 2 { throw ValidationError("at most two revisions can be compared") }
  }

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let folder = project.relativePath(session.directory)
    let sides = try ComparedSides(revisions, project: project)
    guard let old = try sides.old(), let new = try sides.new() else {
      if json { Console.print("{}") }
      return 0
    }
    let files = targets.map { projectPath($0, project, folder) }
    func values(_ state: ProjectState) throws -> [MetricFile] {
      try state.parameterFiles(
        targets: files, default: "params.yaml", usedOnly: deps, project: project)
    }
    let changes = valueChanges(
      from: try values(old), to: try values(new), includesUnchanged: all,
      isSame: { ($0 ?? .null) == ($1 ?? .null) })
    let tables = ValueTables(title: "Param", changes: changes, folder: folder)
    if json {
      Console.print(jsonText(tables.document))
      return 0
    }
    guard md || !changes.isEmpty else { return 0 }
    let table = tables.table(
      old: sides.oldName, new: sides.newName, showsPath: !noPath, showsChange: false, values: nil)
    Console.print((md ? table.markdownLines : table.lines).joined(separator: "\n"))
    return 0
  }
}
