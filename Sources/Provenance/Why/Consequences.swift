import FileStore
import PipelineModel
import Records

/// What depends on a path.
extension ProjectState {
  /// A stage as a reader.
  func reader(_ index: StageGraph.Index, keys: [String] = [], digest: Digest? = nil)
    -> Answer.Reader
  {
    let stage = graph.stages[index]
    return Answer.Reader(
      stage: stage.address, commands: stage.command.texts, keys: keys, digest: digest)
  }

  /// The stages that declare a path, or a folder around it or below it, in the order of the graph.
  func readers(of path: String) -> [Answer.Reader] {
    graph.order.compactMap { index in
      let stage = graph.stages[index]
      guard let use = stage.dependencies.first(where: { PathOverlap($0.path, path) != nil }) else {
        return nil
      }
      let file = record(of: index)?.dependencies.first { $0.key.isExactly(use.key) }
      return reader(index, digest: use.path.isExactly(path) ? file?.digest : nil)
    }
  }

  /// The stages that read a file of parameters.
  func readers(ofParameters path: String) -> [Answer.Reader] {
    graph.order.compactMap { index in
      let stage = graph.stages[index]
      let declared = stage.parameters.filter { $0.path.isExactly(path) }
      let used = stage.command.templates.flatMap { template in
        template.pieces.compactMap { piece -> String? in
          guard case .parameter(let parameter) = piece, parameter.file.isExactly(path) else {
            return nil
          }
          return parameter.key
        }
      }
      guard !declared.isEmpty || !used.isEmpty else { return nil }
      let isWhole = declared.contains { $0.keys == nil }
      var keys: [String] = []
      for key in declared.flatMap({ $0.keys?.map(\.name) ?? [] }) + used
      where !keys.contains(where: { $0.isExactly(key) }) {
        keys.append(key)
      }
      return reader(index, keys: isWhole ? [] : keys)
    }
  }

  /// The outputs that lie in a folder.
  func outputs(in folder: String) -> [Answer.Result] {
    results(ofStages: graph.order) { PathOverlap(folder, $0.path) == .firstHoldsSecond }
  }

  /// All outputs of some stages and of everything downstream of them.
  func results(of indices: [StageGraph.Index]) -> [Answer.Result] {
    let all = graph.closure(downstreamOf: indices)
    return results(ofStages: graph.order.filter(all.contains)) { _ in true }
  }

  private func results(
    ofStages indices: [StageGraph.Index], where isWanted: (Output) -> Bool
  ) -> [Answer.Result] {
    indices.flatMap { index -> [Answer.Result] in
      let stage = graph.stages[index]
      let outputs = stage.outputs.filter(isWanted)
      guard !outputs.isEmpty else { return [] }
      let record = record(of: index)
      return outputs.map { output in
        Answer.Result(
          path: output.path, stage: stage.address,
          digest: record?.outputs.first { $0.key.isExactly(output.key) }?.digest)
      }
    }
  }
}
