import Diagnostics
import FileStore
import PipelineModel
import Records
import Remotes

/// Moving a project's data to its remotes and back, and comparing the two.
package struct RemoteTransfers {
  /// How far the transfer with a remote is, by the remote's name.
  package typealias Report = (_ remote: String, TransferProgress) -> Void

  /// What moved to or from one remote.
  package struct Moved: Sendable {
    /// The remote's name.
    package var remote: String
    /// The remote's URL or folder.
    package var place: String
    /// How many objects moved: files, and lists of folders.
    package var objectCount: Int
    /// How many bytes they have.
    package var bytes: Int64
    /// How many entries of the run cache moved.
    package var runCount: Int
    /// How many objects of the remote had another size and were replaced.
    package var replacedCount = 0
  }

  /// What a transfer did.
  package struct Result: Sendable {
    /// What moved, by remote.
    package var moved: [Moved] = []
    /// What could not be done.
    package var problems: [Diagnostic] = []
    /// The outputs that are not here now, as a problem says.
    package var missing: [String] = []

    /// How many files moved in all, as people count them: objects and entries of the run cache.
    package var fileCount: Int { moved.reduce(0) { $0 + $1.objectCount + $1.runCount } }
    /// How many bytes moved in all.
    package var bytes: Int64 { moved.reduce(0) { $0 + $1.bytes } }
  }

  /// What a remote and the cache differ in.
  package struct Comparison: Sendable {
    /// The remote's name.
    package var remote: String
    /// The remote's URL or folder.
    package var place: String
    /// What is not in both.
    package var differences: [CloudComparison.Difference]
  }

  struct Group {
    var settings: RemoteSettings
    var remote: any Remote
    var items: [TransferItem]
  }

  let project: Project
  let selection: RemoteSelection

  /// Prepares transfers.
  package init(_ project: Project, _ selection: RemoteSelection) {
    self.project = project
    self.selection = selection
  }

  /// Brings to the remotes what they lack.
  ///
  /// - Throws: `no-remote`, `unknown-remote`, `remote-unreachable` and the like.
  package func push(_ report: @escaping Report) throws -> Result {
    let outputs = try project.remoteOutputs(selection).filter { $0.isPushed && $0.imported == nil }
    var result = Result()
    for var group in try groups(outputs + runOutputs(), alwaysDefault: selection.withRunCache) {
      // What records of commits name may be nowhere any more.
      group.items = group.items.filter { !$0.isOptional || project.cache.contains($0) }
      let upload = Upload(from: project.cache.store, to: group.remote)
      let name = group.settings.name
      let folders = takesRuns(group) ? project.format.sharedFolders : []
      let done = try upload.run(group.items, folders: folders) { report(name, $0) }
      result.problems += done.problems
      result.moved.append(
        Moved(
          remote: name, place: group.remote.place, objectCount: done.objectCount,
          bytes: done.bytes, runCount: done.runCount, replacedCount: done.replacedCount))
    }
    return result
  }

  /// Brings into the cache what it lacks.
  ///
  /// - Throws: As ``push(_:)``.
  package func fetch(_ report: @escaping Report) throws -> Result {
    try fetch(try project.remoteOutputs(selection), report)
  }

  /// Compares the cache with the remotes; nothing moves.
  ///
  /// - Throws: As ``push(_:)``.
  package func compare() throws -> [Comparison] {
    let outputs = try project.remoteOutputs(selection).filter {
      $0.isPushed && $0.imported == nil
    }
    return try groups(outputs, alwaysDefault: true).map { group in
      let comparison = try CloudComparison(
        group.items, store: project.cache.store, remote: group.remote)
      return Comparison(
        remote: group.settings.name, place: group.remote.place,
        differences: comparison.differences)
    }
  }

  // MARK: Fetching

  func fetch(_ outputs: [RemoteOutput], _ report: @escaping Report) throws -> Result {
    var result = Result()
    _ = try ProjectAccess.makeFolder(root: project.root, format: project.format)
    let imported = outputs.filter { $0.imported != nil }
    let own = try askable(outputs.filter { $0.imported == nil }, &result)
    for group in try groups(own, alwaysDefault: takesRuns) {
      let download = Download(from: group.remote, into: project.cache.store)
      let name = group.settings.name
      var moved = Moved(
        remote: name, place: group.remote.place, objectCount: 0, bytes: 0, runCount: 0)
      var items = group.items.filter { !$0.isOptional || project.lacks($0) }
      if takesRuns(group) {
        moved.runCount = try receiveRuns(download, &result) { report(name, $0) }
        items += try runOutputs().map(project.cache.transferItem)
      }
      let done = try download.run(items) { report(name, $0) }
      moved.objectCount = done.objectCount
      moved.bytes = done.bytes
      result.problems += done.problems
      try say(of: done.absences, own, &result)
      result.moved.append(moved)
    }
    let imports = ImportFetch(project, jobs: selection.jobs, report)
    result.problems += imports.run(imported.filter { project.lacks($0) })
    result.moved += imports.moved
    result.missing += imported.filter(project.lacks).map(\.path)
    return result
  }

  /// How many entries of the run cache arrived; none from a store that cannot list, which is said to
  /// those who asked for them.
  private func receiveRuns(
    _ download: Download, _ result: inout Result,
    _ report: @escaping TransferProgress.Report
  ) throws -> Int {
    do {
      return try download.receive(project.format.sharedFolders, progress: report)
    } catch let problem as Diagnostic where problem.severity == .warning {
      if selection.insistsOnRunCache { result.problems.append(problem) }
      return 0
    }
  }

  /// Brings the entries of the run cache alone.
  func fetchRuns(_ report: @escaping Report) throws -> Result {
    guard let name = selection.remote ?? defaultName else { return Result() }
    let group = try group(name)
    let download = Download(from: group.remote, into: project.cache.store)
    var moved = Moved(
      remote: name, place: group.remote.place, objectCount: 0, bytes: 0, runCount: 0)
    var result = Result()
    moved.runCount = try receiveRuns(download, &result) { report(name, $0) }
    result.moved = [moved]
    return result
  }

  // MARK: Remotes

  /// Whether results of former runs come along; without a remote only those miss them who asked for them.
  private var takesRuns: Bool {
    selection.withRunCache
      && (selection.insistsOnRunCache || (selection.remote ?? defaultName) != nil)
  }

  private func takesRuns(_ group: Group) -> Bool {
    guard selection.withRunCache, let name = selection.remote ?? defaultName else { return false }
    // A name that is not known has been refused by now.
    return group.settings.name == (try? project.remoteSettings(named: name))?.name
  }

  /// What entries of the run cache name, less former results of outputs that must not go anywhere.
  private func runOutputs() throws -> [RemoteOutput] {
    guard selection.withRunCache else { return [] }
    let kept = project.graph.stages.flatMap(\.outputs).filter { !$0.isPushed }
    let keys = Set(kept.flatMap { [ExactText($0.path), ExactText($0.key)] })
    let remotes = Dictionary(
      project.graph.stages.flatMap(\.outputs).compactMap { output in
        output.remote.map { (ExactText(output.key), $0) }
      }
    ) { first, _ in first }
    return try project.runCache.outputs().filter { !keys.contains(ExactText($0.key)) }.map {
      RemoteOutput(path: $0.key, file: $0, remote: remotes[ExactText($0.key)], isOptional: true)
    }
  }

  /// The outputs by the remote that keeps them, in the order of the outputs.
  ///
  /// - Parameter alwaysDefault: Whether the default remote has a group though it keeps nothing.
  private func groups(_ outputs: [RemoteOutput], alwaysDefault: Bool) throws -> [Group] {
    var groups: [Group] = []
    if alwaysDefault || outputs.contains(where: { $0.remote == nil }) {
      groups.append(try group(selection.remote ?? defaultName))
    }
    for output in outputs {
      // A remote that was named leaves out what belongs to another one.
      let own = try output.remote.map { try project.remoteSettings(named: $0).name }
      let named = try selection.remote.map { try project.remoteSettings(named: $0).name }
      if let own, let named, own != named { continue }
      let name = own ?? named ?? defaultName
      var index = groups.firstIndex { $0.settings.name == name }
      if index == nil {
        groups.append(try group(name))
        index = groups.count - 1
      }
      if let index { groups[index].items.append(project.cache.transferItem(output)) }
    }
    return groups
  }

  func group(_ name: String?) throws -> Group {
    let remotes = project.settings.remotes
    guard let name else { throw noRemoteDiagnostic(project.format.stageFile, known: remotes) }
    let settings = try project.remoteSettings(named: name)
    let opening = RemoteOpening(
      remotes: remotes, environment: project.context.environment,
      layout: project.format.objectLayout)
    return Group(
      settings: settings, remote: try opening.open(settings, jobs: selection.jobs), items: [])
  }

  private var defaultName: String? {
    project.settings.defaultRemote
  }
}

extension Project {
  /// The settings of a remote by its name, which may be given in capitals where it has none: files of
  /// settings whose sections know no case hold small letters, whatever was typed.
  ///
  /// - Throws: `unknown-remote`.
  func remoteSettings(named name: String) throws -> RemoteSettings {
    let remotes = settings.remotes
    let found =
      remotes.last { $0.name.isExactly(name) }
      ?? remotes.last { $0.name.isExactly(name.lowercased()) }
    guard let found else { throw Diagnostic.unknownRemote(name, known: remotes.map(\.name)) }
    return found
  }

  /// Whether the cache lacks some of what is to be fetched.
  func lacks(_ output: RemoteOutput) -> Bool {
    guard cache.contains(output.file) else { return true }
    return output.file.fileCount != nil && !cache.hasAllFiles(of: output.file, output.part)
  }

  /// Whether something stands at a path.
  func isInWorkspace(_ path: String) -> Bool {
    // What cannot be looked at is not there.
    ((try? FileStamp.of(absolutePath(path, in: root))) ?? nil) != nil
  }

  /// Whether neither the cache nor the workspace has an item.
  fileprivate func lacks(_ item: TransferItem) -> Bool {
    !cache.contains(item) && !isInWorkspace(item.path)
  }
}

extension Cache {
  /// An output as a transfer takes it.
  func transferItem(_ output: RemoteOutput) -> TransferItem {
    TransferItem(
      path: output.path, object: object(of: output.file),
      treeFormat: output.file.fileCount == nil ? nil : format(of: output.file),
      size: output.file.fileCount == nil ? output.file.size : 0, part: output.part,
      isOptional: output.isOptional)
  }

  /// Whether the cache seems to have an item.
  func contains(_ item: TransferItem) -> Bool {
    // What cannot be looked at cannot be used either.
    (try? store.contains(item.object)) ?? false
  }
}

extension RunCache {
  /// Everything that its candidates name.
  fileprivate func outputs() throws -> [FileRecord] {
    var found: [FileRecord] = []
    _ = try prune(isDry: true) { file in
      found.append(file)
      return false
    }
    return found
  }
}
