import Documents
import Drawing
import Execution
import PipelineModel
import Planning
import Records

/// What the page of `pipe dag --html` tells about each node.
struct GraphDetails {
  let project: Project
  let plan: Plan?
  let diagram: Diagram

  private var graph: StageGraph { project.graph }

  /// The document: a summary, the nodes by their ids, and the edges.
  var document: Value {
    .map([
      ("summary", .string(summary)),
      ("nodes", .map(diagram.nodes.map { ($0.id, details(of: $0)) })),
      (
        "edges",
        .list(diagram.edges.map { .list([.string($0.producer), .string($0.consumer)]) })
      ),
    ])
  }

  private var summary: String {
    let stages = diagram.nodes.filter { $0.kind == .stage }
    var parts = [countText(stages.isEmpty ? diagram.nodes.count : stages.count, "node")]
    if !stages.isEmpty { parts = [countText(stages.count, "stage")] }
    for status in Diagram.Status.allCases where status != .none {
      let count = stages.count { $0.status == status }
      if count > 0 { parts.append("\(count) \(status.word)") }
    }
    return parts.joined(separator: " · ")
  }

  private func details(of node: Diagram.Node) -> Value {
    var fields: [(key: String, value: Value)] = [("kind", .string(node.kind.rawValue))]
    if node.status != .none { fields.append(("status", .string(node.status.word))) }
    if node.kind == .stage, let index = graph.index(of: node.id) {
      fields += stage(index)
    } else if node.kind == .stage {
      let members = graph.stages.filter { $0.groupAddress == node.group }
      fields.append(("members", texts(members.map(\.address))))
    } else if let source = project.loaded.pipeline.sources.first(where: { $0.id == node.id }) {
      if let text = source.description { fields.append(("desc", .string(text))) }
      let facts = [source.origin.map { "from \($0)" }, source.licence.map { "licence \($0)" }]
      fields.append(("facts", texts(facts.compactMap { $0 })))
    }
    return .map(fields)
  }

  private func stage(_ index: StageGraph.Index) -> [(key: String, value: Value)] {
    let stage = graph.stages[index]
    var fields: [(key: String, value: Value)] = [("cmd", texts(stage.command.texts))]
    if let text = stage.description { fields.append(("desc", .string(text))) }
    let reasons = plan.map { $0.frozen[index] ?? $0.decisions[index]?.reasons ?? [] } ?? []
    fields.append(("reasons", texts(reasons.map { project.shown($0).sentence })))
    fields.append(("facts", texts(facts(of: stage))))
    fields.append(
      (
        "params",
        .list(
          project.parameters(of: index).map {
            .list([
              .string("\($0.file == "params.yaml" ? "" : "\($0.file): ")\($0.key)"),
              .string(shortText($0.value)),
            ])
          })
      ))
    fields.append(("deps", .list(stage.dependencies.map { dependency(of: index, $0) })))
    fields.append(("outs", .list(stage.outputs.indices.map { output(of: index, $0) })))
    return fields
  }

  private func facts(of stage: Stage) -> [String] {
    var facts: [String] = []
    if stage.workingDirectory != "." { facts.append("works in \(stage.workingDirectory)") }
    if let seconds = stage.timeoutSeconds { facts.append("ends after \(durationText(seconds))") }
    facts += stage.resources.map { "\($0.name): \(numberText(.float($0.amount)))" }
    if !stage.variables.isEmpty {
      facts.append("reads the variables \(stage.variables.joined(separator: ", "))")
    }
    if stage.isAlwaysChanged { facts.append("runs each time") }
    if stage.isFrozen { facts.append("frozen") }
    return facts
  }

  private func dependency(of index: StageGraph.Index, _ dependency: Dependency) -> Value {
    let stage = graph.stages[index]
    let makers = graph.incoming[index]
      .filter { stage.dependencies[$0.dependency].path == dependency.path }
      .map { graph.stages[$0.producer].address }
    return file(project.shownPath(dependency.path), note: nil, stages: makers)
  }

  private func output(of index: StageGraph.Index, _ position: Int) -> Value {
    let output = graph.stages[index].outputs[position]
    let readers = graph.outgoing[index].filter { $0.output == position }
      .map { graph.stages[$0.consumer].address }
    let notes = [
      output.kind == .out ? nil : output.kind.rawValue, output.isCached ? nil : "not cached",
      output.isPersistent ? "persists" : nil, output.description,
    ]
    return file(
      output.path, note: notes.compactMap { $0 }.joined(separator: ", "), stages: readers)
  }

  private func file(_ path: String, note: String?, stages: [String]) -> Value {
    .map([
      ("path", .string(path)), ("note", .string(note ?? "")), ("stages", texts(stages)),
    ])
  }

  private func texts(_ items: [String]) -> Value { .list(items.map(Value.string)) }
}
