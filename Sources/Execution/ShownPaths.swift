import PipelineLoading
import PipelineModel
import Planning

/// Paths as documents and sentences show them.
extension Project {
  /// A path relative to the root, also where it leads out of the project; one that the stage files
  /// have as an absolute path stays so.
  package func shownPath(_ path: String) -> String {
    guard path.utf8.first == UInt8(ascii: "/"), !absolutePaths.contains(ExactText(path)) else {
      return path
    }
    return pathSeen(from: root, to: path)
  }

  /// A reason with its paths as they are shown.
  package func shown(_ reason: StaleReason) -> StaleReason { reason.withPaths(shownPath) }

  /// The paths that are written as absolute ones.
  var writtenAbsolutely: Set<ExactText> {
    var paths: Set<ExactText> = []
    func add(_ path: String, _ key: String) {
      if key.utf8.first == UInt8(ascii: "/") { paths.insert(ExactText(path)) }
    }
    for stage in graph.stages {
      for dependency in stage.dependencies { add(dependency.path, dependency.key) }
      for use in stage.parameters { add(use.path, use.key) }
      for output in stage.outputs { add(output.path, output.key) }
    }
    return paths
  }
}
