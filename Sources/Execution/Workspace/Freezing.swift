import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel

/// Freezing stages and imports, and thawing them: one line of the file that declares them changes.
package struct Freezing {
  /// What was done.
  package struct Result: Sendable {
    /// The names of what changed, in the order of the project.
    package var changed: [String] = []
    /// The names of what was in that state already.
    package var unchanged: [String] = []
    /// The files that changed, relative to the root, sorted.
    package var changedFiles: [String] = []
    /// Whether these were added to Git's index.
    package var isInGit = false
  }

  private struct Target: Hashable {
    var file: String
    /// The name in the file; nil for a file that is one import.
    var name: String?
    var shown: String
  }

  private let project: Project

  /// Prepares to change a project's stage files.
  package init(_ project: Project) {
    self.project = project
  }

  /// Freezes or thaws.
  ///
  /// - Throws: A `DiagnosticList`; nothing is changed then.
  package func run(_ parts: AddressedParts, isFrozen: Bool) throws -> Result {
    var result = Result()
    var texts: [String: [UInt8]] = [:]
    for target in try targets(parts) {
      let former = try texts[target.file] ?? readFile("\(project.root)/\(target.file)")
      let bytes = try StageFileEdit(former, file: target.file)
        .settingFrozen(isFrozen, of: target.name)
      if bytes == former {
        result.unchanged.append(target.shown)
      } else {
        texts[target.file] = bytes
        result.changed.append(target.shown)
      }
    }
    let files = texts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (path, bytes) in files { _ = try project.loading(bytes, as: path) }
    for (path, bytes) in files {
      try AtomicFile.rewrite(bytes, to: "\(project.root)/\(path)", durability: .durable)
    }
    result.changedFiles = files.map(\.key)
    result.isInGit = project.addToGit(result.changedFiles)
    return result
  }

  private func targets(_ parts: AddressedParts) throws -> [Target] {
    var found: [Target] = []
    var problems: [Diagnostic] = []
    let selected = Set(parts.stages)
    for index in parts.stages {
      let stage = project.graph.stages[index]
      var target = Target(file: stage.file, name: stage.name, shown: stage.address)
      if let group = stage.group {
        target.name = group
        target.shown = String(stage.address.dropLast(stage.name.count)) + group
        let others = project.graph.stages.indices.filter {
          let other = project.graph.stages[$0]
          return other.file.isExactly(stage.file) && other.group?.isExactly(group) == true
        }
        if !others.allSatisfy(selected.contains) {
          problems.append(.oneOfGroup(stage, group: target.shown, count: others.count))
          continue
        }
      }
      if !found.contains(target) { found.append(target) }
    }
    for source in parts.sources {
      if project.format.dataFiles == nil {
        problems.append(.sourceIsNotFrozen(source))
      } else {
        found.append(Target(file: source.id, name: nil, shown: source.id))
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return found
  }
}
