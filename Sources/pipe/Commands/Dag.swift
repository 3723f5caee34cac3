import ArgumentParser
import CPipe
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

  @Option(name: .long, help: ArgumentHelp("Write a picture.", valueName: "file"))
  var svg: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Write a page that tells about each stage.", valueName: "file"))
  var html: String?

  @Flag(name: [.customShort("o"), .long], help: "Draw outputs in place of stages.")
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
    if [dot, mermaid, md, json, svg != nil, html != nil].filter({ $0 }).count > 1 {
      throw ValidationError(
        "'--dot', '--mermaid', '--md', '--json', '--svg' and '--html' exclude each other")
    }
  }

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let graph = try project.loaded.pipeline.graphWithData()
    let selected = try select(
      GraphSelection(project: project, graph: graph, isFull: full), session)
    let stages = selected.stages.filter { $0 < project.graph.stages.count }
    let plan =
      try showsStatus(project)
      ? project.plan(
        project.graph.closure(upstreamOf: stages), options: PlanOptions(), progress: nil) : nil
    defer { if plan != nil { project.saveStatCache() } }
    let picture = GraphDiagram(project: project, graph: graph, plan: plan)
    var diagram =
      selected.outputs.map(picture.outputs) ?? picture.stages(selected.stages)
    if collapse || collapseForeachMatrix { diagram = diagram.collapsingGroups(ofAtLeast: 1) }
    if let html {
      try writePage(diagram, plan, to: html, project, session)
    } else {
      try show(diagram, project, session)
    }
    session.warn(project.loaded.warnings)
    if isForPeople { try session.refuse(project.mistakes(of: stages)) }
    return 0
  }

  /// Whether the drawing goes to the terminal, not into another program or a document.
  private var isForPeople: Bool {
    !(json || dot || mermaid || md) && svg == nil && html == nil
  }

  private func writePage(
    _ diagram: Diagram, _ plan: Plan?, to path: String, _ project: Project, _ session: Session
  ) throws {
    let name = project.root.split(separator: "/").last.map(String.init) ?? "Pipeline"
    let details = GraphDetails(project: project, plan: plan, diagram: diagram)
    let page = htmlText(
      of: diagram, title: name, template: String(cString: cpipe_graph_page()),
      data: jsonText(details.document))
    try AtomicFile.write(
      Array(page.utf8), to: absolutePath(path, in: session.directory), durability: .none)
    Console.print("  wrote   \(path)   \(countText(diagram.nodes.count, "node"))")
  }

  /// The drawing for people shows how things stand once something has run.
  private func showsStatus(_ project: Project) -> Bool {
    if status { return true }
    return (isForPeople || html != nil)
      && project.graph.stages.contains { project.locks.record(of: $0) != nil }
  }

  /// The stages and data, and with `--outs` the outputs of them that are drawn.
  private func select(
    _ choice: GraphSelection, _ session: Session
  ) throws -> (stages: Set<StageGraph.Index>, outputs: Set<StageGraph.OutputPlace>?) {
    let project = choice.project
    if selection.targets.isEmpty, !selection.recursive {
      return (Set(choice.graph.stages.indices), outs ? choice.allOutputs : nil)
    }
    let named = try selection.found(in: project, session: session)
    guard outs else { return (choice.nodes(of: named), nil) }
    let outputs = try choice.outputs(
      selection.targets, reading: selection.reading(in: project, session: session)
    ) { words in
      var single = selection
      single.targets = words
      return try single.found(in: project, session: session)
    }
    return (Set(outputs.map(\.stage)), outputs)
  }

  private func show(_ diagram: Diagram, _ project: Project, _ session: Session) throws {
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
      Console.print(noStagesText(project))
    } else {
      let style = TerminalStyle(hasColour: session.hasColour(1))
      Console.print(
        terminalDrawing(of: diagram, width: session.width(1), style: style), terminator: "")
    }
  }
}
