import Diagnostics
import FileStore
import Glibc
import PipelineLoading
import PipelineModel
import Records
import Remotes

/// Taking data under the project's care that goes straight to a remote: neither the cache nor the
/// workspace gets any of it.
extension Addition {
  /// Sends a file or folder to a remote and records it as data of a path.
  ///
  /// - Parameters:
  ///   - source: An absolute path.
  ///   - target: Relative to the root; nothing need be there.
  ///   - selection: The remote, and how many files move at once.
  /// - Throws: What speaks against it, and what keeps the data from arriving; nothing is recorded then.
  package func run(
    sending source: String, to target: String, _ selection: RemoteSelection,
    _ report: @escaping RemoteTransfers.Report
  ) throws -> Result {
    guard try FileStamp.of(source, followingLinks: true) != nil else {
      throw Diagnostic.nothingToAdd(source, near: nil)
    }
    let data = try AdditionRules(project).targetOfTransfer(target)
    let path = absolutePath(target, in: project.root)
    let isInPlace = path.isExactly(source)
    guard try isInPlace || options.isForced || FileStamp.of(path) == nil else {
      throw Diagnostic.targetOfTransferExists(target)
    }
    let seen = try project.hasher.observations(of: [project.relativeToRoot(source)])[0]
    if case .unusable(let reason) = seen.state { throw reason.diagnostic }
    guard let record = FileRecord(seen.state, key: target) else {
      throw Diagnostic.nothingToAdd(source, near: nil)
    }
    let shipment = try Shipment(project, source, record, seen.tree)
    defer { shipment.remove() }
    try RemoteTransfers(project, selection).send(record, of: target, from: shipment.store, report)
    return try self.record(record, seen.tree, of: data)
  }

  private func record(
    _ record: FileRecord, _ tree: Tree?, of target: AdditionTarget
  ) throws -> Result {
    var result = Result()
    if let warning = lossWarning(target.data, tree, project.format.treeFormat) {
      result.warnings.append(warning)
    }
    var texts: [String: [UInt8]] = [:]
    let file = try note(record, tree, of: target, &texts)
    result.items = [Item(path: target.data, file: file.path, record: record, word: file.word)]
    try finish([target], [(target.data, record)], texts, &result)
    return result
  }
}

/// The objects of a file or folder, for a transfer, in a folder of their own: as far as possible other
/// names of the files themselves.
private struct Shipment {
  let store: ObjectStore
  private let folder: String

  init(_ project: Project, _ source: String, _ record: FileRecord, _ tree: Tree?) throws {
    let state = project.stateDirectory
    try makeDirectory(state)
    try TemporaryName.sweep(state, nowNanoseconds: project.hasher.clock.reading().nanoseconds)
    folder = TemporaryName.path(in: state)
    store = ObjectStore(
      directory: folder, layout: project.format.objectLayout, quarantine: "\(folder)/corrupt",
      cache: StatCache(file: nil), clock: project.hasher.clock, stop: project.hasher.stop)
    do {
      try fill(project.cache, source, record, tree)
    } catch {
      remove()
      throw error
    }
  }

  private func fill(
    _ cache: Cache, _ source: String, _ record: FileRecord, _ tree: Tree?
  ) throws {
    let format = cache.hasher.format
    guard record.fileCount != nil, let tree else {
      return try take(source, as: cache.object(of: record))
    }
    for entry in tree.entries {
      guard case .file(let digest, _, _) = entry.content else { continue }
      try take("\(source)/\(entry.path)", as: format.fileObject(digest))
    }
    try store.insert(.bytes(format.encode(tree)), as: cache.object(of: record))
  }

  private func take(_ path: String, as object: ObjectID) throws {
    let place = store.path(of: object)
    try makeDirectory(parentDirectory(of: place))
    if linkat(AT_FDCWD, path, AT_FDCWD, place, AT_SYMLINK_FOLLOW) == 0 || errno == EEXIST { return }
    // On another file system it is copied.
    try store.insert(.file(path), as: object)
  }

  /// Removes the folder.
  func remove() {
    // What cannot be removed now is swept by a later run.
    try? removeTree(folder)
  }
}

extension RemoteTransfers {
  /// Brings to a remote what it lacks of one file or folder.
  ///
  /// - Throws: Also what could not be brought there.
  func send(
    _ record: FileRecord, of path: String, from store: ObjectStore, _ report: @escaping Report
  ) throws {
    let group = try group(selection.remote ?? project.settings.defaultRemote)
    let name = group.settings.name
    let item = project.cache.transferItem(RemoteOutput(path: path, file: record))
    let done = try Upload(from: store, to: group.remote).run([item]) { report(name, $0) }
    guard done.problems.isEmpty else { throw DiagnosticList(done.problems) }
  }
}

extension Project {
  /// The absolute path of what a URL stands for, `remote://NAME/path` in a folder of this machine; nil
  /// for a word that is no URL.
  ///
  /// - Throws: `invalid-value` for what lies elsewhere, `unknown-remote`.
  package func path(ofURL word: String) throws -> String? {
    guard isURL(word) else { return nil }
    let parts = word.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
    guard word.hasPrefix("remote://"), parts.count > 1 else { throw Diagnostic.urlIsNotAdded(word) }
    let remote = try remoteSettings(named: String(parts[1]))
    let opening = RemoteOpening(
      remotes: settings.remotes, environment: context.environment, layout: format.objectLayout)
    guard let folder = try opening.open(remote, jobs: nil) as? DirectoryRemote else {
      throw Diagnostic.urlIsNotAdded(word)
    }
    return parts.count > 2 ? "\(folder.place)/\(parts[2])" : folder.place
  }
}

/// Whether a word begins as a URL does.
func isURL(_ word: String) -> Bool {
  guard let colon = word.firstRange(of: "://") else { return false }
  let scheme = word[..<colon.lowerBound]
  return !scheme.isEmpty && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
}
