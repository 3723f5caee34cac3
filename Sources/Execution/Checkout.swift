import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Planning
import Records

/// Bringing outputs and tracked data to what the records say.
///
/// In a folder only the files that differ are touched: what rules ignore and what a record cannot hold
/// stays where it is.
package struct Checkout {
  /// What a checkout did.
  package struct Result: Sendable {
    /// The outputs that were `added` or `modified`.
    package var changes: [(path: String, word: String)] = []
    /// How many outputs were made anew from the cache though they were as recorded.
    package var relinked = 0
    /// The outputs that were left out, since the cache lacks them and that is allowed.
    package var leftOut: [String] = []
    /// What could not be done.
    package var problems: [Diagnostic] = []
  }

  /// How it is done.
  package struct Options: Sendable {
    /// Whether files that are saved nowhere are replaced; they go to the trash.
    package var isForced = false
    /// Whether what the cache lacks is left out without a word.
    package var allowsMissing = false
    /// Whether what is as recorded is made anew from the cache, in the way that the project wants.
    package var relinks = false
    /// Whether it is said of what was never recorded.
    package var reportsUnrecorded = false

    /// The usual way.
    package init() {}
  }

  let project: Project
  private let parts: AddressedParts
  let options: Options

  /// Prepares a checkout.
  package init(_ project: Project, _ parts: AddressedParts, options: Options) {
    self.project = project
    self.parts = parts
    self.options = options
  }

  /// Does it; outputs that cannot be brought back are left as they are.
  ///
  /// - Throws: A `Diagnostic` when the files cannot be looked at.
  package func run(_ run: RunRecord) throws -> Result {
    var situation = try project.situation(of: Set(parts.stages), options: PlanOptions())
    var result = Result()
    for index in parts.stages {
      let stage = project.graph.stages[index]
      let recorded = situation.records[index]?.outputs ?? []
      for output in stage.outputs {
        guard let part = parts.part(of: output.path) else { continue }
        guard let wanted = recorded.first(where: { $0.key == output.key }) else {
          reportUnrecorded(output, of: stage, situation, &result)
          continue
        }
        try bring(
          Item(stage: stage, output: output, wanted: wanted, part: part), situation, run.id, &result
        )
      }
    }
    try project.insertListedTrees(of: parts.sources)
    if options.reportsUnrecorded, let codec = project.format.dataFiles {
      result.problems += parts.sources.filter {
        codec.record(of: $0) == nil && $0.isCached && !project.isInWorkspace($0.path)
      }.map(Diagnostic.dataNeverRecorded)
    }
    let tracked = project.trackedData(parts.sources)
    situation.states.merge(
      try project.states(of: tracked.flatMap { $0.stage.outputs.map(\.path) })
    ) { $1 }
    for (stage, record) in tracked {
      for output in stage.outputs {
        guard let part = parts.part(of: output.path) else { continue }
        try bring(
          Item(stage: stage, output: output, wanted: record, part: part), situation, run.id, &result
        )
      }
    }
    rmdir("\(project.stateDirectory)/trash/\(run.id)")
    return result
  }

  /// An output that is to be brought to a record, or a part of it.
  private struct Item {
    var stage: Stage
    var output: Output
    var wanted: FileRecord
    var part: FolderPart

    /// The paths that are brought, as people know them.
    var names: [String] {
      guard case .paths(let paths) = part else { return [output.path] }
      return paths.map { "\(output.path)/\($0)" }
    }
  }

  private func bring(
    _ item: Item, _ situation: Situation, _ runID: String, _ result: inout Result
  ) throws {
    let (output, wanted) = (item.output, item.wanted)
    var situation = situation
    let hadLinks = try removeLostLinks(output, wanted, &situation)
    let present = situation.present(output.path, key: output.key)
    guard let item = existing(item, &result) else { return }
    if let present, try isAsRecorded(item, present, situation) {
      if try makeExecutable(output, present, wanted) {
        return result.changes.append((output.path, "modified"))
      }
      return try relink(item, &result)
    }
    guard project.cache.contains(wanted) else {
      guard output.isCached else { return }
      return miss(item, &result)
    }
    // A file that lives in Git is Git's to switch.
    guard output.isCached || present == nil else { return }
    do {
      let unsaved = try present.map { try unsavedFile($0, item) } ?? unseenFolder(output)
      if let unsaved, !options.isForced {
        result.problems.append(wouldOverwriteDiagnostic(item.stage, output, file: unsaved))
        return
      }
      let changes = try item.names.map { name in
        let former = try FileStamp.of(absolutePath(name, in: project.root))
        return (name, former == nil && !hadLinks ? "added" : "modified")
      }
      var single = item.stage
      single.outputs = [output]
      let trash = "\(project.stateDirectory)/trash/\(runID)/\(fileName(of: item.stage.address))"
      _ = try OutputRestoration(
        project, single, outputs: [wanted], states: situation.states, trash: trash,
        part: item.part
      ).run()
      if options.relinks { try relinkFiles(of: item) }
      result.changes += changes
    } catch {
      var problem = Diagnostic(wrapping: error)
      if problem.code == .objectMissing { return miss(item, &result) }
      problem.place = problem.place ?? output.place
      result.problems.append(problem)
    }
  }

  /// Notes that the cache lacks what is wanted, or some of it.
  private func miss(_ item: Item, _ result: inout Result) {
    if options.allowsMissing {
      result.leftOut += item.names
    } else {
      result.problems += item.names.map { objectMissingDiagnostic(item.stage, item.output, at: $0) }
    }
  }

  /// What of an item the record has; nil if that is nothing. Says what it has not.
  private func existing(_ item: Item, _ result: inout Result) -> Item? {
    guard case .paths(let paths) = item.part else { return item }
    let tree = item.wanted.fileCount == nil ? nil : project.cache.tree(of: item.wanted)
    if tree == nil, item.wanted.fileCount != nil {
      miss(item, &result)
      return nil
    }
    let unknown = tree.map { item.part.unknownPaths(in: $0) } ?? paths
    result.problems += unknown.map { .notInFolder($0, of: item.output.path, tree) }
    var found = item
    found.part = .paths(paths.filter { !unknown.contains($0) })
    return unknown.count < paths.count ? found : nil
  }

  private func isAsRecorded(
    _ item: Item, _ present: FileRecord, _ situation: Situation
  ) throws -> Bool {
    let (path, wanted) = (item.output.path, item.wanted)
    if item.part != .whole, present.fileCount != nil {
      return try project.cache.isAsRecorded(path, wanted, part: item.part)
    }
    return try wanted.hasFormerDigest
      ? project.holds(path, wanted, present) : situation.isSame(present, wanted)
  }

  private func relink(_ item: Item, _ result: inout Result) throws {
    let output = item.output
    guard options.relinks, output.isCached, project.cache.contains(item.wanted),
      try FileStamp.of(absolutePath(output.path, in: project.root))?.isSymbolicLink == false
        || project.cache.isLinked(output.path)
    else { return }
    try project.cache.link(
      output.path, to: item.wanted, links: project.linkKinds, part: item.part)
    result.relinked += 1
  }

  /// A folder that is there and cannot be looked at, for it holds a link that leads nowhere.
  private func unseenFolder(_ output: Output) throws -> String? {
    let stamp = try FileStamp.of(absolutePath(output.path, in: project.root))
    return stamp?.isDirectory == true ? output.path : nil
  }

  /// Relinks the files of a folder that was changed: those that were as recorded were not touched.
  private func relinkFiles(of item: Item) throws {
    let (output, wanted) = (item.output, item.wanted)
    guard output.isCached, wanted.fileCount != nil, !wanted.hasFormerDigest else { return }
    try project.cache.link(
      output.path, to: wanted, links: project.linkKinds, part: item.part)
  }

  /// What would give way though it is saved nowhere; nil if nothing would.
  private func unsavedFile(_ present: FileRecord, _ item: Item) throws -> String? {
    let (output, wanted) = (item.output, item.wanted)
    guard present.fileCount != nil, wanted.fileCount != nil else {
      if project.cache.saved(present, at: output.path) != nil { return nil }
      // A folder whose files are all saved may give way to a file.
      if present.fileCount != nil, project.cache.hasFiles(of: output.path) { return nil }
      return output.path
    }
    return try project.cache.unsavedFile(in: output.path, givingWayTo: wanted, part: item.part)
  }
}
