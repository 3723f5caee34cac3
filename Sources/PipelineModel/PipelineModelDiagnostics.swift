import Diagnostics

/// One path that two outputs claim.
func duplicateOutputDiagnostic(
  _ first: OutputIndex.Owner, _ second: OutputIndex.Owner, stages: [Stage]
) -> Diagnostic {
  let output = stages[second.stage].outputs[second.output]
  let former = stages[first.stage].outputs[first.output]
  let message =
    first.stage == second.stage
    ? "'\(output.path)' stands twice in the outputs of '\(stages[first.stage].address)'"
    : "'\(output.path)' is made by two stages, '\(stages[first.stage].address)' and "
      + "'\(stages[second.stage].address)'"
  guard output.place != former.place else {
    return Diagnostic(
      .duplicateOutput, message, at: output.place,
      hint: "let the path differ from stage to stage, as with '${item}' in it")
  }
  return Diagnostic(
    .duplicateOutput, message, at: output.place,
    related: [.init(former.place, "first here")],
    hint: first.stage == second.stage
      ? "remove one of the two" : "let each stage make files of its own")
}

/// An output that lies within another one.
func overlappingOutputsDiagnostic(
  _ outer: OutputIndex.Owner, _ inner: OutputIndex.Owner, stages: [Stage]
) -> Diagnostic {
  let output = stages[inner.stage].outputs[inner.output]
  let folder = stages[outer.stage].outputs[outer.output]
  return Diagnostic(
    .overlappingOutputs,
    "'\(output.path)' of '\(stages[inner.stage].address)' lies in '\(folder.path)', an output of "
      + "'\(stages[outer.stage].address)'",
    at: output.place, related: [.init(folder.place, "the folder is declared here")],
    hint: "give each output a place of its own")
}

/// Stages that need each other.
///
/// - Parameter edges: The edges of the cycle; each one's consumer is the next one's producer.
func cycleDiagnostic(_ edges: [StageGraph.Edge], stages: [Stage]) -> Diagnostic {
  func dependency(_ edge: StageGraph.Edge) -> (path: String, place: SourceSpan) {
    let stage = stages[edge.consumer]
    guard edge.dependency >= stage.dependencies.count else {
      let dependency = stage.dependencies[edge.dependency]
      return (dependency.path, dependency.place)
    }
    let use = stage.parameters[edge.dependency - stage.dependencies.count]
    return (use.path, use.place)
  }
  func remark(_ edge: StageGraph.Edge) -> String {
    "'\(stages[edge.consumer].address)' reads this from '\(stages[edge.producer].address)'"
  }
  if edges.count == 1 {
    let edge = edges[0]
    let name = stages[edge.consumer].address
    let output = stages[edge.producer].outputs[edge.output]
    return Diagnostic(
      .cycle, "'\(name)' depends on '\(dependency(edge).path)', which holds its own output",
      at: dependency(edge).place, related: [.init(output.place, "'\(name)' makes this")],
      hint: "a stage cannot read what it makes: remove one of the two")
  }
  let names = (edges.map(\.producer) + [edges[0].producer]).map { stages[$0].address }
  return Diagnostic(
    .cycle, "stages need each other: \(names.joined(separator: " → "))",
    at: dependency(edges[0]).place, label: remark(edges[0]),
    related: edges.dropFirst().map { .init(dependency($0).place, remark($0)) },
    hint: "remove one of these dependencies")
}
