import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel

/// What pipe asks of Git and tells it about the files of a project.
extension Project {
  /// The ignore files that outputs are entered into; nil where the project lives without Git.
  func ignoreFiles() throws -> IgnoreFiles? {
    guard settings.usesGit else { return nil }
    return try IgnoreFiles(
      root: root,
      tracked: format.ignoresBesideOutputs
        ? [] : Set(graph.stages.flatMap { $0.dependencies.map(\.path) }))
  }

  /// Whether Git tracks a path or something in it.
  func isTrackedByGit(_ path: String) throws -> Bool {
    guard settings.usesGit, try IgnoreFiles.repository(around: root) != nil else { return false }
    return git(["ls-files", "-z", "--", ":(literal)\(path)"])?.isEmpty == false
  }

  /// Adds files to Git's index, where the project is set so.
  ///
  /// - Parameter paths: Relative to the root, or absolute.
  /// - Returns: Whether it was done.
  @discardableResult
  func addToGit(_ paths: [String]) -> Bool {
    guard settings.usesGit, settings.addsToGit, !paths.isEmpty else { return false }
    let literal = paths.sorted().map { ":(literal)\(relativeToRoot($0))" }
    return git(["add", "--"] + literal) != nil
  }

  /// A path in the project as Git at its root takes it.
  func relativeToRoot(_ path: String) -> String {
    path.utf8.starts(with: "\(root)/".utf8) ? String(path.dropFirst(root.count + 1)) : path
  }
}
