import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineModel

/// `pipe stage list`: the stages as they are declared.
struct StageCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "stage", _superCommandName: "pipe", abstract: "List the stages.",
    usage: "pipe stage list [--all] [--name-only] [--json] [target …]")

  @Argument(help: "'list'.")
  var verb: String

  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  @Flag(name: .long, help: "List the stages of all stage files.")
  var all = false

  @Flag(name: .long, help: "Print names only.")
  var nameOnly = false

  @Flag(name: .long, help: "Fail where a stage file is wrong, as every command does.")
  var fail = false

  func validate() throws {
    if verb != "list" { throw ValidationError("the only thing to do with stages is 'list'") }
  }

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let named =
      all
      ? Array(project.graph.stages.indices) : try selection.direct(in: project, session: session)
    let stages = named.map { project.graph.stages[$0] }
    if json {
      Console.print(
        jsonText(
          .map([("schema", .string("pipe.stages/1")), ("stages", .list(stages.map(value)))])))
      return 0
    }
    if nameOnly {
      for stage in stages { Console.print(stage.address) }
      return 0
    }
    var table = Table()
    for stage in stages { table.add(stage.address, summary(stage)) }
    for line in table.lines { Console.print(line) }
    return 0
  }

  private func summary(_ stage: Stage) -> String {
    if let description = stage.description { return description }
    if stage.outputs.isEmpty { return "reads \(countText(stage.dependencies.count, "path"))" }
    return "makes " + stage.outputs.map(\.path).joined(separator: ", ")
  }

  private func value(_ stage: Stage) -> Value {
    .map([
      ("stage", .string(stage.address)),
      ("file", .string(stage.file)),
      ("name", .string(stage.name)),
      ("cmd", .list(stage.command.texts.map(Value.string))),
      ("wdir", .string(stage.workingDirectory)),
      ("deps", .list(stage.dependencies.map { .string($0.path) })),
      ("params", .map(stage.parameters.map(parameters))),
      ("outs", .list(stage.outputs.map(output))),
      ("frozen", .bool(stage.isFrozen)),
      ("always_changed", .bool(stage.isAlwaysChanged)),
      ("desc", stage.description.map(Value.string) ?? .null),
    ])
  }

  private func parameters(_ use: ParameterUse) -> (key: String, value: Value) {
    (use.path, use.keys.map { .list($0.map { .string($0.name) }) } ?? .null)
  }

  private func output(_ output: PipelineModel.Output) -> Value {
    .map([
      ("path", .string(output.path)),
      ("kind", .string(output.kind.rawValue)),
      ("cache", .bool(output.isCached)),
      ("persist", .bool(output.isPersistent)),
    ])
  }
}
