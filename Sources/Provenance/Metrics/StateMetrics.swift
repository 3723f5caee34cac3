import Execution
import PipelineModel

extension ProjectState {
  /// The files of metrics of some stages, or of all: as they are at that moment, in the order of the
  /// graph. A folder counts as its files.
  package func metricFiles(
    of stages: Set<StageGraph.Index>? = nil, project: Project
  ) throws -> [MetricFile] {
    var files: [MetricFile] = []
    for index in graph.stages.indices where stages?.contains(index) ?? true {
      for output in graph.stages[index].outputs where output.kind == .metric {
        files += try metricFiles(at: output.path, project: project)
      }
    }
    guard stages == nil else { return files }
    for path in loaded.pipeline.metricFiles {
      guard !files.contains(where: { $0.path.isExactly(path) }) else { continue }
      files += try metricFiles(at: path, project: project)
    }
    return files
  }

  /// A path as a file of metrics, or the files in it where it is a folder.
  func metricFiles(at path: String, project: Project) throws -> [MetricFile] {
    try heldFiles(at: path, project: project).map {
      MetricFile(path: $0.path, stage: $0.stage, bytes: $0.bytes)
    }
  }
}
