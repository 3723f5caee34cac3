import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineLoading
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

  @Flag(name: [.long, .customLong("names-only")], help: "Print names only.")
  var nameOnly = false

  @Flag(name: .long, help: "Fail where a stage file is wrong, as every command does.")
  var fail = false

  func validate() throws {
    if verb != "list" { throw ValidationError("the only thing to do with stages is 'list'") }
  }

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let named = try listed(in: project, session)
    let stages = named.stages.map { project.graph.stages[$0] }
    if json {
      let values = stages.map { value($0, project) }
      Console.print(
        jsonText(.map([("schema", .string("pipe.stages/1")), ("stages", .list(values))])))
      return 0
    }
    let data = dataFiles(named.sources, project.loaded.pipeline)
    if nameOnly {
      for stage in stages + data { Console.print(stage.address) }
      return 0
    }
    var table = Table()
    for stage in stages + data { table.add(stage.address, summary(stage)) }
    for line in table.lines { Console.print(line) }
    return 0
  }

  /// The stages and the data that are meant: what words name in their order, else in that of the files.
  private func listed(in project: Project, _ session: Session) throws -> Targets {
    let pipeline = project.loaded.pipeline
    if all {
      return Targets(
        stages: Array(pipeline.stages.indices), sources: Array(pipeline.sources.indices))
    }
    var found = try selection.found(in: project, session: session)
    if selection.targets.isEmpty { found.stages.sort() }
    return found
  }

  /// The files that track some data, each as a stage without a command; data that is declared in the
  /// stage file has none.
  private func dataFiles(_ sources: [Int], _ pipeline: Pipeline) -> [Stage] {
    let places = pipeline.nodesOfSources
    let wanted = Set(sources.filter { pipeline.sources[$0].isTracked }.map { places[$0] })
    guard !wanted.isEmpty else { return [] }
    let stages = pipeline.dataStages
    return wanted.sorted().map { stages[$0 - pipeline.stages.count] }
  }

  private func summary(_ stage: Stage) -> String {
    if let description = stage.description { return description }
    if stage.outputs.isEmpty { return "reads \(countText(stage.dependencies.count, "path"))" }
    return "makes " + stage.outputs.map(\.path).joined(separator: ", ")
  }

  private func value(_ stage: Stage, _ project: Project) -> Value {
    .map([
      ("stage", .string(stage.address)),
      ("file", .string(stage.file)),
      ("name", .string(stage.name)),
      ("cmd", .list(stage.command.texts.map(Value.string))),
      ("wdir", .string(stage.workingDirectory)),
      ("deps", .list(stage.dependencies.map { .string(project.shownPath($0.path)) })),
      ("params", .map(stage.parameters.map { parameters($0, project) })),
      ("outs", .list(stage.outputs.map { output($0, project) })),
      ("frozen", .bool(stage.isFrozen)),
      ("always_changed", .bool(stage.isAlwaysChanged)),
      ("desc", stage.description.map(Value.string) ?? .null),
    ])
  }

  private func parameters(
    _ use: ParameterUse, _ project: Project
  ) -> (key: String, value: Value) {
    (project.shownPath(use.path), use.keys.map { .list($0.map { .string($0.name) }) } ?? .null)
  }

  private func output(_ output: PipelineModel.Output, _ project: Project) -> Value {
    .map([
      ("path", .string(project.shownPath(output.path))),
      ("kind", .string(output.kind.rawValue)),
      ("cache", .bool(output.isCached)),
      ("persist", .bool(output.isPersistent)),
    ])
  }
}
