import ArgumentParser
import Diagnostics
import Documents
import Drawing
import Execution
import FileStore
import PipelineModel
import Planning

/// `pipe dag`: the graph of the stages.
struct DagCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "dag", _superCommandName: "pipe", abstract: "Draw the graph of the stages.")

  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "Print Graphviz DOT.")
  var dot = false

  @Flag(name: .long, help: "Print a Mermaid flowchart.")
  var mermaid = false

  @Flag(name: .long, help: "Print a Mermaid flowchart in a Markdown fence.")
  var md = false

  @Flag(name: .long, help: "Print nodes and edges as one JSON document.")
  var json = false

  @Option(name: .long, help: "Write a picture.")
  var svg: String?

  @Flag(name: .long, help: "Draw outputs in place of stages.")
  var outs = false

  @Flag(name: .long, help: "With targets: everything connected to them.")
  var full = false

  @Flag(name: .customLong("collapse"), help: "Draw the stages of a group as one.")
  var collapse = false

  @Flag(
    name: .customLong("collapse-foreach-matrix"),
    help: ArgumentHelp("The same as --collapse.", visibility: .hidden))
  var collapseForeachMatrix = false

  @Flag(name: .long, help: "Mark what is up to date, stale or missing.")
  var status = false

  func validate() throws {
    if [dot, mermaid, md, json, svg != nil].filter({ $0 }).count > 1 {
      throw ValidationError("'--dot', '--mermaid', '--md', '--json' and '--svg' exclude each other")
    }
  }

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let stages = try select(in: project, session)
    let plan =
      try showsStatus(project)
      ? project.plan(
        project.graph.closure(upstreamOf: stages), options: PlanOptions(), progress: nil) : nil
    defer { if plan != nil { project.saveStatCache() } }
    let graph = GraphDiagram(project: project, stages: stages, plan: plan)
    var diagram = outs ? graph.outputs : graph.stages
    if collapse || collapseForeachMatrix { diagram = diagram.collapsingGroups() }
    try show(diagram, session)
    return 0
  }

  /// The drawing for people shows how things stand once something has run.
  private func showsStatus(_ project: Project) -> Bool {
    if status { return true }
    let isForPeople = !(json || dot || mermaid || md) && svg == nil
    return isForPeople && project.graph.stages.contains { project.locks.record(of: $0) != nil }
  }

  private func select(in project: Project, _ session: Session) throws -> Set<StageGraph.Index> {
    if selection.targets.isEmpty, !selection.recursive {
      return Set(project.graph.stages.indices)
    }
    let direct = try selection.direct(in: project, session: session)
    return full ? project.graph.component(of: direct) : project.graph.closure(upstreamOf: direct)
  }

  private func show(_ diagram: Diagram, _ session: Session) throws {
    if json {
      Console.print(jsonText(GraphDiagram.json(diagram)))
    } else if dot {
      Console.print(dotText(of: diagram), terminator: "")
    } else if mermaid || md {
      Console.print(mermaidText(of: diagram, fenced: md), terminator: "")
    } else if let svg {
      try AtomicFile.write(
        Array(svgText(of: diagram).utf8), to: absolutePath(svg, in: session.directory),
        durability: .none)
      Console.print("  wrote   \(svg)   \(countText(diagram.nodes.count, "node"))")
    } else if diagram.nodes.isEmpty {
      Console.print("There are no stages.")
    } else {
      let style = TerminalStyle(hasColour: session.hasColour(1))
      Console.print(
        terminalDrawing(of: diagram, width: session.width(1), style: style), terminator: "")
    }
  }
}
