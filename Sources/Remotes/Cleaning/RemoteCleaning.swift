import Diagnostics
import FileStore

/// Finding what a remote has that nobody needs, and removing it.
///
/// Only files count whose names are those of objects; whatever else lies in the store is neither looked
/// at nor touched. Lists of folders go before all files, so that an interruption leaves no list that
/// names a file which has gone.
package struct RemoteCleaning {
  /// An object that a remote has.
  package struct Object: Sendable, Equatable {
    /// Which object it is.
    package var object: ObjectID
    /// Its path relative to the store.
    package var name: String
    /// Its size in bytes.
    package var size: Int64
  }

  private let remote: any Remote
  private let layout: any ObjectLayout

  /// Prepares to look at a remote in which objects lie as a layout says.
  package init(_ remote: any Remote, layout: any ObjectLayout) {
    self.remote = remote
    self.layout = layout
  }

  /// The objects that are there, sorted by name.
  ///
  /// - Throws: `remote-refused` for a remote from which nothing can be removed or that cannot list,
  ///   `remote-unreachable`.
  package func objects() throws -> [Object] {
    if remote.isReadOnly { throw Diagnostic.remoteIsNotCleaned(remote.place) }
    return try remote.listObjects(below: layout.folders).compactMap { name, size in
      layout.object(named: name).map { Object(object: $0, name: name, size: size) }
    }.sorted { $0.name.precedesInBytes($1.name) }
  }

  /// The digests of the files that some lists of folders name.
  ///
  /// - Parameters:
  ///   - lists: The lists, each with the format in which it is written.
  ///   - folder: A folder in which files may arrive for a moment.
  /// - Throws: `object-corrupt` for a damaged list, for then nobody knows what it needs.
  package func contents(
    of lists: [(object: Object, format: any TreeFormat)], above folder: String
  ) throws -> Set<Digest> {
    guard !lists.isEmpty else { return [] }
    let folder = try TemporaryFolder(above: folder)
    defer { folder.remove() }
    let files = lists.map { RemoteFile(name: $0.object.name, size: $0.object.size) }
    try remote.download(files, into: folder.path) { _ in }
    var digests: Set<Digest> = []
    for (list, format) in lists {
      let bytes = try readFileIfPresent("\(folder.path)/\(list.name)") ?? []
      guard list.object.contentAlgorithm.digest(of: bytes) == list.object.digest else {
        throw Diagnostic.listDamagedInRemote(list.name, place: remote.place)
      }
      for entry in try format.decode(bytes, source: list.name).entries {
        if case .file(let digest, _, _) = entry.content { digests.insert(digest) }
      }
    }
    return digests
  }

  /// The digests of the files that one list of a folder names; nil where the remote does not have it.
  ///
  /// - Throws: As ``contents(of:above:)``, and when the remote cannot be asked.
  package func contents(
    of list: ObjectID, _ format: any TreeFormat, above folder: String
  ) throws -> Set<Digest>? {
    let name = layout.path(of: list)
    guard let size = try remote.sizes(of: [name])[name] else { return nil }
    return try contents(of: [(Object(object: list, name: name, size: size), format)], above: folder)
  }

  /// Removes objects, lists of folders first.
  ///
  /// - Throws: When one could not be removed; others may have been.
  package func remove(
    _ objects: [Object], progress: @escaping TransferProgress.Report
  ) throws {
    let lists = objects.filter(\.object.isMarkedAsTree)
    let files = objects.filter { !$0.object.isMarkedAsTree }
    var state = TransferProgress(filesTotal: objects.count, bytesTotal: 0)
    for part in [lists, files] where !part.isEmpty {
      let before = state.filesDone
      try remote.remove(part.map(\.name)) { count in
        state.filesDone = before + min(count, part.count)
        progress(state)
      }
      state.filesDone = before + part.count
    }
  }
}
