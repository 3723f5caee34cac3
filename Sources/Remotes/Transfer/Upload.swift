import Diagnostics
import FileStore

/// Brings to a remote what it lacks of some items.
///
/// Files go first and lists of folders last, each only if all that it names is there, so that a list in
/// the remote always tells the truth, whenever the upload is interrupted.
package struct Upload {
  /// What an upload did.
  package struct Result: Sendable {
    /// How many objects arrived.
    package var objectCount = 0
    /// How many bytes they have.
    package var bytes: Int64 = 0
    /// How many entries of the run cache arrived.
    package var runCount = 0
    /// How many objects replaced one of another size.
    package var replacedCount = 0
    /// What could not be done.
    package var problems: [Diagnostic] = []

    /// Creates the result of an upload that did nothing.
    package init() {}
  }

  private let store: ObjectStore
  private let remote: any Remote

  /// Prepares an upload from a cache's store.
  package init(from store: ObjectStore, to remote: any Remote) {
    self.store = store
    self.remote = remote
  }

  /// Does it.
  ///
  /// - Parameter folders: The folders of the cache beside its objects that go along, such as `runs`:
  ///   what the remote lacks of their files; they are never changed.
  /// - Throws: When the remote cannot be reached or written.
  package func run(
    _ items: [TransferItem], folders: [String] = [], progress: @escaping TransferProgress.Report
  ) throws -> Result {
    var result = Result()
    let contents = try TransferContents(items) { store.tree(of: $0) }
    result.problems += contents.problems
    let lacking = try lackingObjects(contents, &result)
    let lists = contents.trees.filter { !$0.files.contains(where: lacking.unavailable.contains) }
    let phases = [contents.files, lists.map(\.list)].map { objects in
      objects.filter { lacking.objects.contains($0.object) }.map {
        RemoteFile(name: store.layout.path(of: $0.object), size: lacking.sizes[$0.object] ?? 0)
      }
    }
    let side = try folders.flatMap(lackingFiles)
    let all = phases.flatMap(\.self)
    guard !all.isEmpty || !side.isEmpty else { return result }
    if remote.isReadOnly { throw Diagnostic.remoteIsReadOnly(remote.place) }
    // What names others comes after them.
    try remote.upload(phases + [side], from: store.directory, progress: progress)
    result.objectCount = all.count
    result.bytes = all.progress.bytesTotal
    result.runCount = side.count
    return result
  }

  /// The files below a folder that the remote lacks.
  private func lackingFiles(_ folder: String) throws -> [RemoteFile] {
    let here = try DirectoryRemote(directory: store.directory, layout: store.layout, jobs: nil)
      .list(folder)
    guard !here.isEmpty else { return [] }
    let there = try remote.list(folder)
    return here.filter { there[$0.key] == nil }
      .map { RemoteFile(name: $0.key, size: $0.value) }
      .sorted { $0.name.precedesInBytes($1.name) }
  }

  /// What has to be sent, and what cannot be.
  private struct Lacking {
    var objects: Set<ObjectID> = []
    var unavailable: Set<ObjectID> = []
    var sizes: [ObjectID: Int64] = [:]
  }

  private func lackingObjects(
    _ contents: TransferContents, _ result: inout Result
  ) throws -> Lacking {
    let all = contents.all
    let unknown = contents.unknownTrees
    let present = try remote.sizes(of: (all + unknown).map { store.layout.path(of: $0.object) })
    var lacking = Lacking()
    lacking.sizes = try store.sizes(of: all.map(\.object))
    for object in unknown
    where !object.isOptional && present[store.layout.path(of: object.object)] == nil {
      result.problems.append(.nowhere(object.path, place: remote.place))
    }
    var wanted: [TransferObject] = []
    for object in all {
      let there = present[store.layout.path(of: object.object)]
      guard let size = lacking.sizes[object.object] else {
        if there != nil { continue }
        lacking.unavailable.insert(object.object)
        if !object.isOptional {
          result.problems.append(.nowhere(object.path, place: remote.place))
        }
        continue
      }
      if there == size { continue }
      if there != nil { result.replacedCount += 1 }
      wanted.append(object)
    }
    for (object, state) in zip(wanted, try store.verify(wanted.map(\.object))) {
      if state == .intact {
        lacking.objects.insert(object.object)
      } else {
        lacking.unavailable.insert(object.object)
        result.problems.append(.damagedInCache(object.path))
      }
    }
    return lacking
  }
}
