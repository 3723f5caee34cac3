import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel

/// The stages and the data of a project that words of a command line name.
package struct AddressedParts {
  /// The stages, each after all that it needs.
  package var stages: [StageGraph.Index]
  /// The data that no stage makes, in the order of the project.
  package var sources: [Source]
  /// How much of which outputs and data is meant, by their paths; nil where it is all of them.
  var extents: [ExactText: FolderPart]?

  /// How much of an output or of data is meant; nil for nothing of it.
  func part(of path: String) -> FolderPart? {
    guard let extents else { return .whole }
    return extents[ExactText(path)]
  }
}

extension Project {
  /// What words name; without words, everything.
  ///
  /// - Parameters:
  ///   - folder: The folder that words are relative to, relative to the root.
  ///   - recursive: Whether folders name all that lies below them.
  ///   - withDependencies: Whether all that the named stages need is meant too.
  /// - Throws: `unknown-target` for each word that names nothing.
  package func parts(
    _ words: [String], folder: String, recursive: Bool = false, glob: Bool = false,
    withDependencies: Bool = false
  ) throws -> AddressedParts {
    try recorded.parts(
      words, TargetResolver.Reading(folder: folder, isPattern: glob, isRecursive: recursive),
      withDependencies: withDependencies)
  }
}

extension RecordedProject {
  /// What words name; without words, everything.
  ///
  /// - Throws: `unknown-target` for each word that names nothing.
  func parts(
    _ words: [String], _ reading: TargetResolver.Reading, withDependencies: Bool
  ) throws -> AddressedParts {
    guard !words.isEmpty else {
      return AddressedParts(stages: graph.order, sources: loaded.pipeline.sources)
    }
    var search = PartSearch(self, reading)
    for word in words { search.take(word) }
    guard search.problems.isEmpty else { throw DiagnosticList(search.problems) }
    if withDependencies { try search.takeDependencies() }
    return search.parts
  }
}

/// Collects what words name.
private struct PartSearch {
  private let project: RecordedProject
  private let reading: TargetResolver.Reading
  private let resolver: TargetResolver
  private(set) var problems: [Diagnostic] = []
  /// What is meant with all that it has.
  private var stages: Set<StageGraph.Index> = []
  private var sources: Set<Int> = []
  /// What is meant by the paths of single outputs and data.
  private var extents: [ExactText: FolderPart] = [:]

  init(_ project: RecordedProject, _ reading: TargetResolver.Reading) {
    self.project = project
    self.reading = reading
    resolver = TargetResolver(project.loaded.pipeline, root: project.root)
  }

  private var allSources: [Source] { project.loaded.pipeline.sources }

  mutating func take(_ word: String) {
    if isEmptyStageFile(word) { return }
    let below = reading.isRecursive ? sourcesBelow(word) : []
    if let path = resolver.dataPath(word, reading: reading) { return take(path: path) }
    do {
      let found = try resolver.targets([word], reading: reading)
      stages.formUnion(found.stages)
      sources.formUnion(found.sources)
    } catch {
      if below.isEmpty { problems += error.diagnostics }
    }
    sources.formUnion(below)
  }

  /// Takes the outputs and data that are at a path, or hold it.
  private mutating func take(path: String) {
    let outputs = project.graph.stages.flatMap { $0.outputs.map(\.path) }
    for holder in outputs + allSources.map(\.path) {
      let part: FolderPart
      if holder.isExactly(path) {
        part = .whole
      } else if isPath(path, inside: holder) {
        part = .paths([String(decoding: path.utf8.dropFirst(holder.utf8.count + 1), as: UTF8.self)])
      } else {
        continue
      }
      extents[ExactText(holder), default: part].formUnion(part)
    }
  }

  /// The stages of which only some outputs are meant.
  private var holders: Set<StageGraph.Index> {
    let graph = project.graph
    return Set(
      graph.order.filter { index in
        !stages.contains(index)
          && graph.stages[index].outputs.contains { extents[ExactText($0.path)] != nil }
      })
  }

  /// Takes up all that the named stages need.
  ///
  /// - Throws: A `DiagnosticList` of cycles through imported data.
  mutating func takeDependencies() throws {
    let holders = self.holders
    let named = Targets(stages: Array(stages.union(holders)), sources: Array(sources))
    let needed = try project.loaded.upstream(of: named)
    stages = Set(needed.stages).subtracting(holders)
    sources.formUnion(needed.sources)
  }

  /// What has been found.
  var parts: AddressedParts {
    let graph = project.graph
    var meant = extents
    for index in stages {
      for output in graph.stages[index].outputs { meant[ExactText(output.path)] = .whole }
    }
    for place in sources { meant[ExactText(allSources[place].path)] = .whole }
    return AddressedParts(
      stages: graph.order.filter(stages.union(holders).contains),
      sources: allSources.filter { meant[ExactText($0.path)] != nil }, extents: meant)
  }

  /// Whether a word names a stage file that declares nothing.
  private func isEmptyStageFile(_ word: String) -> Bool {
    guard let path = pathInProject(word, from: reading.folder, root: project.root) else {
      return false
    }
    return fileBaseName(path).isExactly(project.format.stageFile)
      && project.loaded.consultedFiles.contains(path)
      && !project.graph.stages.contains { $0.file.isExactly(path) }
  }

  private func sourcesBelow(_ word: String) -> [Int] {
    guard let path = pathInProject(word, from: reading.folder, root: project.root) else {
      return []
    }
    return allSources.indices.filter { isPath(allSources[$0].path, inside: path) }
  }
}
