import Diagnostics

/// All outputs of a pipeline, findable by path.
struct OutputIndex {
  /// An output by its place.
  struct Owner: Hashable {
    var stage: Int
    var output: Int
  }

  /// The outputs that are a path.
  private var exact: [ExactText: [Owner]] = [:]
  /// The outputs that lie anywhere in a folder.
  private var inside: [ExactText: [Owner]] = [:]

  init(_ stages: [Stage]) {
    exact.reserveCapacity(stages.count)
    for (stage, value) in stages.enumerated() {
      for (output, declared) in value.outputs.enumerated() {
        let owner = Owner(stage: stage, output: output)
        exact[ExactText(declared.path), default: []].append(owner)
        for folder in FoldersAround(declared.path) {
          inside[ExactText(folder), default: []].append(owner)
        }
      }
    }
  }

  /// The outputs that are, contain or lie in a path, sorted by stage.
  func owners(of path: String) -> [Owner] {
    var found = exact[ExactText(path)] ?? []
    for folder in FoldersAround(path) {
      if let above = exact[ExactText(folder)] { found += above }
    }
    if let below = inside[ExactText(path)] { found += below }
    return found.count < 2 ? found : found.sorted { ($0.stage, $0.output) < ($1.stage, $1.output) }
  }

  /// Whether some path is made twice or some output lies in another one.
  private var hasClashes: Bool {
    exact.contains { $0.value.count > 1 || inside[$0.key] != nil }
  }

  /// A diagnostic for each path that is made twice and each output that lies in another one.
  func clashes(in stages: [Stage]) -> [Diagnostic] {
    guard hasClashes else { return [] }
    var problems: [Diagnostic] = []
    for (stage, value) in stages.enumerated() {
      for (output, declared) in value.outputs.enumerated() {
        let here = Owner(stage: stage, output: output)
        if let problem = repetition(of: declared, here, in: stages) { problems.append(problem) }
        for folder in FoldersAround(declared.path) {
          guard let outer = exact[ExactText(folder)]?.first else { continue }
          problems.append(overlappingOutputsDiagnostic(outer, here, stages: stages))
        }
      }
    }
    return problems
  }

  /// Says that an output is made by an earlier stage too. Of many generated stages that make one
  /// path, one stands for all.
  private func repetition(
    of output: Output, _ here: Owner, in stages: [Stage]
  ) -> Diagnostic? {
    guard let owners = exact[ExactText(output.path)], owners.count > 1, owners[0] != here else {
      return nil
    }
    let earlier = owners.prefix { $0 != here }.dropFirst()
    let isKnown = earlier.contains { stages[$0.stage].outputs[$0.output].place == output.place }
    return isKnown ? nil : duplicateOutputDiagnostic(owners[0], here, stages: stages)
  }
}
