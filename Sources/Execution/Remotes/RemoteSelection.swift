import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Records
import Remotes

/// Which data is to move, and where to.
package struct RemoteSelection: Sendable {
  /// Stages, outputs, tracked files and folders by their names; none for everything.
  package var words: [String] = []
  /// The folder that words are relative to, relative to the root.
  package var folder = "."
  /// Whether folders name all that lies below them.
  package var isRecursive = false
  /// Whether words are patterns.
  package var isPattern = false
  /// Whether all that the named stages need is meant too.
  package var withDependencies = false
  /// The commits whose data is meant beside that of the workspace; nil for none.
  package var revisions: KeptRevisions?
  /// The remote's name; nil for the default.
  package var remote: String?
  /// How many files move at once; nil for what suits the remote.
  package var jobs: Int?
  /// Whether results of former runs go along, with what they are made of.
  package var withRunCache = false
  /// Whether somebody asked for them, and is told why they do not come.
  package var insistsOnRunCache = false

  /// Everything that the workspace names, to or from the default remote.
  package init() {}
}

/// What a record names, and what its stage file says of remotes.
struct RemoteOutput {
  var path: String
  var file: FileRecord
  /// The remote that keeps it, where it is not the project's.
  var remote: String?
  /// How much of it is to move.
  var part = FolderPart.whole
  var isPushed = true
  /// The data that it is, where another repository keeps it.
  var imported: Source?
  /// Whether it is no mistake that nobody has it.
  var isOptional = false
  /// Whether a commit names it, and says in so many words what is to become of it.
  var isDeclared = false
  /// Whether the cache keeps it.
  var isKept = true
}

extension Project {
  /// What a selection names, with what its commits name.
  ///
  /// - Throws: `unknown-target` for each word that names nothing.
  func remoteOutputs(_ selection: RemoteSelection) throws -> [RemoteOutput] {
    var found = outputs(of: try parts(selection))
    if let revisions = selection.revisions { found += try outputs(at: revisions, selection) }
    return found
  }

  /// The stages and the data that a selection names in the workspace.
  ///
  /// - Throws: `unknown-target` for each word that names nothing.
  package func parts(_ selection: RemoteSelection) throws -> AddressedParts {
    var words = selection.words
    if selection.isPattern {
      words = words.flatMap { matches(of: $0, folder: selection.folder) }
    }
    return try parts(
      words, folder: selection.folder, recursive: selection.isRecursive,
      glob: selection.isPattern, withDependencies: selection.withDependencies)
  }

  /// The outputs, tracked data and files in them whose paths fit a pattern; the pattern itself where
  /// none does.
  private func matches(of pattern: String, folder: String) -> [String] {
    let paths =
      graph.stages.flatMap { $0.outputs.map(\.path) }
      + loaded.pipeline.sources.flatMap { [$0.path, $0.id] }
    let found = paths.filter { fitsPattern(pathSeen(from: folder, to: $0), pattern) }
    if !found.isEmpty { return found }
    let files = recorded.outputs(
      of: AddressedParts(stages: graph.order, sources: loaded.pipeline.sources)
    ).flatMap { output -> [String] in
      guard output.file.fileCount != nil, let tree = cache.tree(of: output.file) else { return [] }
      return tree.entries.map { "\(output.path)/\($0.path)" }
    }
    let inside = files.filter { fitsPattern(pathSeen(from: folder, to: $0), pattern) }
    return inside.isEmpty ? [pattern] : inside
  }
}
