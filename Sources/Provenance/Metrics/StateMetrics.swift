import Execution
import FileStore
import PipelineLoading
import PipelineModel
import Records

extension ProjectState {
  /// The files of metrics of some stages, or of all: as they are at that moment, in the order of the
  /// graph. A folder counts as its files.
  package func metricFiles(
    of stages: Set<StageGraph.Index>? = nil, project: Project
  ) throws -> [MetricFile] {
    var files: [MetricFile] = []
    for index in graph.stages.indices where stages?.contains(index) ?? true {
      for output in graph.stages[index].outputs where output.kind == .metric {
        files += try metricFiles(output, of: index, project: project)
      }
    }
    guard stages == nil else { return files }
    for path in loaded.pipeline.metricFiles {
      guard !files.contains(where: { $0.path.isExactly(path) }) else { continue }
      let maker = try maker(of: path)
      files +=
        try maker.map { index, output in
          try metricFiles(output, of: index, at: path, project: project)
        } ?? expanded(path).map { MetricFile(path: $0, stage: nil, bytes: try read($0)) }
    }
    return files
  }

  /// The stage whose output is or holds a path.
  private func maker(of path: String) throws -> (StageGraph.Index, Output)? {
    for index in graph.stages.indices {
      for output in graph.stages[index].outputs {
        let overlap = PathOverlap(output.path, path)
        if overlap == .same || overlap == .firstHoldsSecond { return (index, output) }
      }
    }
    return nil
  }

  /// The files of an output, or the one file in it that is meant.
  private func metricFiles(
    _ output: Output, of index: StageGraph.Index, at path: String? = nil, project: Project
  ) throws -> [MetricFile] {
    let stage = graph.stages[index].address
    let recorded = record(of: index)?.outputs.first { $0.key.isExactly(output.key) }
    let path = path ?? output.path
    if let bytes = try read(path) { return [MetricFile(path: path, stage: stage, bytes: bytes)] }
    let present = try filesBelow(path)
    if !present.isEmpty {
      return try present.map { MetricFile(path: $0, stage: stage, bytes: try read($0)) }
    }
    guard commit != nil, let recorded else {
      return [MetricFile(path: path, stage: stage, bytes: nil)]
    }
    guard recorded.fileCount != nil else {
      // What the cache has lost is missing.
      return [MetricFile(path: path, stage: stage, bytes: try? project.cache.bytes(of: recorded))]
    }
    return cachedFiles(of: recorded, in: output, at: path, stage: stage, project: project)
  }

  /// The files of a folder that only the cache has.
  private func cachedFiles(
    of folder: FileRecord, in output: Output, at path: String, stage: String, project: Project
  ) -> [MetricFile] {
    guard let tree = project.cache.tree(of: folder) else {
      return [MetricFile(path: path, stage: stage, bytes: nil)]
    }
    return tree.entries.compactMap { entry in
      let place = "\(output.path)/\(entry.path)"
      guard case .file(let digest, let size, _) = entry.content,
        place.isExactly(path) || PathOverlap(path, place) == .firstHoldsSecond
      else { return nil }
      let file = FileRecord(key: place, digest: digest, size: size ?? 0)
      // As above.
      return MetricFile(path: place, stage: stage, bytes: try? project.cache.bytes(of: file))
    }
  }

  /// A path, or the files below it where it is a folder.
  private func expanded(_ path: String) throws -> [String] {
    let files = try filesBelow(path)
    return files.isEmpty ? [path] : files
  }
}
