import Diagnostics
import FileStore
import PipelineModel

extension Project {
  /// What the cache cannot keep of a stage's present output folders.
  ///
  /// It is told before the command makes them anew, when it still lies there, and after it has made
  /// some.
  func lossWarnings(of stage: Stage) throws -> [Diagnostic] {
    guard format.treeFormat.isLossy else { return [] }
    let folders = try stage.outputs.filter { output in
      guard output.isCached else { return false }
      return try FileStamp.of(absolutePath(output.path, in: root))?.isDirectory ?? false
    }
    let seen = try hasher.observations(of: folders.map(\.path))
    return zip(folders, seen).compactMap { output, observation in
      var warning = lossWarning(output.path, observation.tree, format.treeFormat)
      warning?.place = output.place
      return warning
    }
  }
}
