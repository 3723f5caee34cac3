import Diagnostics
import PipelineLoading
import PipelineModel

/// The stages and the data of a project that words of a command line name.
package struct AddressedParts {
  /// The stages, each after all that it needs.
  package var stages: [StageGraph.Index]
  /// The data that no stage makes, in the order of the project.
  package var sources: [Source]
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
    let sources = loaded.pipeline.sources
    guard !words.isEmpty else { return AddressedParts(stages: graph.order, sources: sources) }
    let resolver = TargetResolver(loaded.pipeline, root: root)
    var stages: Set<StageGraph.Index> = []
    var named: Set<Int> = []
    var problems: [Diagnostic] = []
    for word in words {
      if isEmptyStageFile(word, folder: folder) { continue }
      let below = recursive ? sourcesBelow(word, folder: folder) : []
      do {
        let found = try resolver.targets(
          [word],
          reading: TargetResolver.Reading(
            folder: folder, isPattern: glob, isRecursive: recursive))
        stages.formUnion(found.stages)
        named.formUnion(found.sources)
      } catch {
        if below.isEmpty { problems += error.diagnostics }
      }
      named.formUnion(below)
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    if withDependencies {
      stages = graph.closure(upstreamOf: Array(stages))
      let read = stages.flatMap { graph.stages[$0].dependencies.map(\.path) }
      named.formUnion(
        sources.indices.filter { place in
          read.contains { pathsOverlap($0, sources[place].path) }
        })
    }
    return AddressedParts(
      stages: graph.order.filter(stages.contains), sources: named.sorted().map { sources[$0] })
  }

  /// Whether a word names a stage file that declares nothing.
  private func isEmptyStageFile(_ word: String, folder: String) -> Bool {
    guard let path = pathInProject(word, from: folder, root: root) else { return false }
    return fileBaseName(path).isExactly(format.stageFile) && loaded.consultedFiles.contains(path)
      && !graph.stages.contains { $0.file.isExactly(path) }
  }

  private func sourcesBelow(_ word: String, folder: String) -> [Int] {
    guard let path = pathInProject(word, from: folder, root: root) else { return [] }
    return loaded.pipeline.sources.indices.filter {
      isPath(loaded.pipeline.sources[$0].path, inside: path)
    }
  }
}
