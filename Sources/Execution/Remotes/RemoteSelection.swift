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
  var isPushed = true
  /// Whether it is brought from another repository, which keeps it.
  var isImported = false
  /// Whether it is no mistake that nobody has it.
  var isOptional = false
}

extension Project {
  /// What a selection names, with what its commits name.
  ///
  /// - Throws: `unknown-target` for each word that names nothing.
  func remoteOutputs(_ selection: RemoteSelection) throws -> [RemoteOutput] {
    var found: [RemoteOutput] = []
    var problems: [Diagnostic] = []
    if selection.words.isEmpty {
      found = outputs(of: try parts([], folder: selection.folder))
    }
    for word in selection.words {
      do {
        found += try outputs(named: word, selection)
      } catch let list as DiagnosticList {
        problems += list.diagnostics
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    if let revisions = selection.revisions { found += try outputs(at: revisions) }
    return found
  }

  /// The stages and the data that a checkout after a fetch is to bring into the workspace.
  ///
  /// - Throws: `unknown-target` for each word that names nothing.
  package func partsToCheckOut(_ selection: RemoteSelection) throws -> AddressedParts {
    guard !selection.words.isEmpty else { return try parts([], folder: selection.folder) }
    var selection = selection
    selection.revisions = nil
    let paths = Set(try remoteOutputs(selection).map { ExactText($0.path) })
    return AddressedParts(
      stages: graph.order.filter { index in
        graph.stages[index].outputs.contains { paths.contains(ExactText($0.path)) }
      },
      sources: loaded.pipeline.sources.filter { paths.contains(ExactText($0.path)) })
  }

  /// What stages and tracked data have recorded that the cache is to keep.
  func outputs(of parts: AddressedParts) -> [RemoteOutput] {
    let made = parts.stages.flatMap { index -> [RemoteOutput] in
      let stage = graph.stages[index]
      guard let record = locks.record(of: stage) else { return [] }
      return stage.outputs.compactMap { output in
        guard output.isCached, let file = record.outputs.first(where: { $0.key == output.key })
        else { return nil }
        return RemoteOutput(
          path: output.path, file: file, remote: output.remote, isPushed: output.isPushed)
      }
    }
    return made + parts.sources.compactMap(output)
  }

  private func output(_ source: Source) -> RemoteOutput? {
    guard let codec = format.dataFiles else {
      // Only sources that were added with their data are in the cache; the others live in Git.
      return locks.sources.first { $0.key.isExactly(source.path) }.map {
        RemoteOutput(path: source.path, file: $0, isOptional: true)
      }
    }
    guard let file = codec.record(of: source), source.record?["cache"]?.bool != false else {
      return nil
    }
    return RemoteOutput(
      path: source.path, file: file, remote: source.record?["remote"]?.string,
      isPushed: source.record?["push"]?.bool ?? true, isImported: source.isFromRepository)
  }

  /// What a word names: a single output where it is the path of one or lies in it, else all that the
  /// stages or the data have that it names.
  private func outputs(
    named word: String, _ selection: RemoteSelection
  ) throws -> [RemoteOutput] {
    if !selection.withDependencies, !selection.isPattern,
      let path = pathInProject(word, from: selection.folder, root: root)
    {
      let all = outputs(of: AddressedParts(stages: graph.order, sources: loaded.pipeline.sources))
      let holding = all.filter { $0.path.isExactly(path) || isPath(path, inside: $0.path) }
      if !holding.isEmpty { return holding }
    }
    let words = selection.isPattern ? matches(of: word, folder: selection.folder) : [word]
    return outputs(
      of: try parts(
        words, folder: selection.folder, recursive: selection.isRecursive,
        glob: selection.isPattern, withDependencies: selection.withDependencies))
  }

  /// The outputs and tracked data whose paths fit a pattern; the pattern itself where none does.
  private func matches(of pattern: String, folder: String) -> [String] {
    let paths =
      graph.stages.flatMap { $0.outputs.map(\.path) }
      + loaded.pipeline.sources.flatMap { [$0.path, $0.id] }
    let found = paths.filter { fitsPattern(pathSeen(from: folder, to: $0), pattern) }
    return found.isEmpty ? [pattern] : found
  }
}
