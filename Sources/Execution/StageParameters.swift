import Diagnostics
import Documents
import FileStore
import PipelineLoading
import PipelineModel
import Records

extension Project {
  /// A stage's present parameters, sorted by file and key.
  package func parameters(of index: StageGraph.Index) -> [ParameterRecord] {
    let stage = graph.stages[index]
    var files: [String: ParameterFile] = [:]
    for use in stage.parameters { files[use.path] = parameterFile(use, of: index) }
    return parameterRecords(
      of: stage, in: files, namesEmptyFiles: format.lockCodec.namesEmptyParameterFiles)
  }

  /// A file of parameters as it was when the project was opened, or as it is if a stage makes it; nil
  /// if there is none or it cannot be read.
  private func parameterFile(_ use: ParameterUse, of index: StageGraph.Index) -> ParameterFile? {
    guard isMade(use, for: index) else { return loaded.parameterFiles[use.path] }
    // What is wrong with it is said when the stage is about to run.
    return try? readParameters(use)
  }

  private func readParameters(_ use: ParameterUse) throws -> ParameterFile? {
    try readFileIfPresent(absolutePath(use.path, in: root)).map {
      try ParameterFile.parse($0, file: use.path)
    }
  }

  private func isMade(_ use: ParameterUse, for index: StageGraph.Index) -> Bool {
    graph.parameterMakers(of: index).contains { maker in
      graph.stages[maker].outputs.contains {
        use.path == $0.path || use.path.hasPrefix($0.path + "/")
      }
    }
  }

  /// What keeps a stage from running: parameters that it names and that are not there.
  func missingParameter(of index: StageGraph.Index) -> Diagnostic? {
    for use in graph.stages[index].parameters {
      do {
        let file = isMade(use, for: index) ? try readParameters(use) : parameterFile(use, of: index)
        guard let file else { return missingFile(use) }
        if let key = use.keys?.first(where: { file.value(at: $0.name) == nil }) {
          let near = nearestName(to: key.name, among: file.allKeys)
          return .missingParameter(key.name, of: use.path, near: near, related: [], at: key.place)
        }
      } catch {
        return Diagnostic(wrapping: error)
      }
    }
    return nil
  }

  private func missingFile(_ use: ParameterUse) -> Diagnostic {
    // What cannot be looked at is not there for the stage either.
    let stamp = try? FileStamp.of(absolutePath(use.path, in: root), followingLinks: true)
    return stamp?.isDirectory == true
      ? .folderOfParameters(use.path, at: use.place)
      : .missingParameterFile(use.path, at: use.place)
  }
}
