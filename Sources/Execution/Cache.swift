import Diagnostics
import FileStore
import Records

/// The cache of a project as stages use it: whole outputs go in and come out, files and folders alike.
package struct Cache: Sendable {
  private let store: ObjectStore
  private let hasher: FileHasher
  private let formerFormat: (any TreeFormat)?

  /// Opens the cache in a folder, which need not exist yet.
  ///
  /// - Parameter formerFormat: The form of trees that records with former digests name.
  init(
    directory: String, layout: any ObjectLayout, hasher: FileHasher,
    formerFormat: (any TreeFormat)?
  ) {
    self.hasher = hasher
    self.formerFormat = formerFormat
    store = ObjectStore(
      directory: directory, layout: layout, quarantine: "\(directory)/corrupt",
      cache: hasher.cache, clock: hasher.clock, threadCount: 16)
  }

  /// Whether the cache has what a record names.
  package func contains(_ file: FileRecord) -> Bool {
    // What cannot be looked at cannot be used either.
    (try? store.contains(object(of: file))) ?? false
  }

  /// The absolute path of the object of a file or folder.
  func path(of file: FileRecord) -> String {
    store.path(of: object(of: file))
  }

  /// Whether the cache has what a record names, and each object fits its digest; an object is read for
  /// that once, and then remembered by its stamp.
  func holds(_ file: FileRecord) -> Bool {
    guard contains(file) else { return false }
    do {
      guard try store.verify(object(of: file)) == .intact else { return false }
      guard file.fileCount != nil else { return true }
      let files = try store.tree(file.digest, format: hasher.format).entries.compactMap { entry in
        if case .file(let digest, _, _) = entry.content {
          hasher.format.fileObject(digest)
        } else {
          nil
        }
      }
      return try store.verify(files).allSatisfy { $0 == .intact }
    } catch {
      return false
    }
  }

  /// Whether the cache has each file of a folder, be it as part of another folder.
  func hasFiles(of path: String) -> Bool {
    // What cannot be looked at counts as not saved.
    guard let tree = try? observedTree(path) else { return false }
    return tree.entries.allSatisfy { entry in
      switch entry.content {
      case .file(let digest, _, _):
        // As above.
        (try? store.contains(hasher.format.fileObject(digest))) ?? false
      case .emptyDirectory: true
      case .link: false
      }
    }
  }

  /// Brings what paths hold into the cache, but for what it has; when the call returns all is on the
  /// disk.
  ///
  /// - Throws: A `Diagnostic`: `input-changed` when a path no longer holds what its record names.
  func insert(_ items: [(path: String, file: FileRecord)]) throws {
    var files: [ObjectSource] = []
    var lists: [ObjectSource] = []
    for item in items where !holds(item.file) {
      guard item.file.fileCount != nil else {
        files.append(ObjectSource(.file(absolute(item.path)), as: object(of: item.file)))
        continue
      }
      let tree = try observedTree(item.path)
      files += tree.entries.compactMap { entry in
        guard case .file(let digest, _, _) = entry.content else { return nil }
        let place = "\(absolute(item.path))/\(entry.path)"
        return ObjectSource(.file(place), as: hasher.format.fileObject(digest))
      }
      lists.append(ObjectSource(.bytes(hasher.format.encode(tree)), as: object(of: item.file)))
    }
    try store.insert(files)
    // A list says that its files are there, so it comes last.
    try store.insert(lists)
  }

  /// Puts what a record names at a path, where nothing is.
  ///
  /// - Throws: `object-missing` or `object-corrupt`, or what the system reports.
  func place(_ file: FileRecord, at path: String, links: [LinkKind]) throws {
    let materializer = self.materializer(links, format: format(of: file))
    if file.fileCount == nil {
      try materializer.restore(object(of: file), at: path, isExecutable: file.isExecutable)
    } else {
      let tree = try store.tree(file.digest, format: format(of: file))
      try materializer.restore(tree, at: path, current: nil, displacement: .keepingExtra)
    }
  }

  /// Replaces what a path holds, which the cache has, by links to it.
  func link(_ path: String, to file: FileRecord, links: [LinkKind]) throws {
    let materializer = self.materializer(links)
    guard file.fileCount != nil else {
      try materializer.restore(object(of: file), at: path, isExecutable: file.isExecutable)
      return
    }
    for entry in try store.tree(file.digest, format: hasher.format).entries {
      guard case .file(let digest, _, let isExecutable) = entry.content else { continue }
      try materializer.restore(
        hasher.format.fileObject(digest), at: "\(path)/\(entry.path)",
        isExecutable: isExecutable)
    }
  }

  /// The bytes of a small file that the cache has.
  package func bytes(of file: FileRecord) throws -> [UInt8] {
    try store.bytes(of: object(of: file))
  }

  /// The list of files of a folder that the cache has; nil when it has not.
  func tree(of file: FileRecord) -> Tree? {
    // A list that is lost or damaged only means that changes have no names.
    try? store.tree(file.digest, format: format(of: file))
  }

  /// What the cache holds.
  struct Inventory {
    var count = 0
    var bytes: Int64 = 0
    /// The digests of the objects that were found damaged.
    var corrupt: [String] = []
  }

  /// Lists the objects.
  ///
  /// - Parameter isDeep: Whether each is read and compared with its digest.
  func inventory(isDeep: Bool) throws -> Inventory {
    let objects = try store.objects()
    var inventory = Inventory()
    inventory.count = objects.count
    inventory.bytes = objects.reduce(0) { $0 + $1.size }
    guard isDeep else { return inventory }
    for object in objects { hasher.cache.forget(store.path(of: object.object)) }
    let states = try store.verify(objects.map(\.object))
    for (object, state) in zip(objects, states) {
      guard case .corrupt = state else { continue }
      inventory.corrupt.append(object.object.digest.hex)
    }
    return inventory
  }

  private func object(of file: FileRecord) -> ObjectID {
    let format = format(of: file)
    return file.fileCount == nil
      ? format.fileObject(file.digest) : format.treeObject(file.digest)
  }

  private func format(of file: FileRecord) -> any TreeFormat {
    file.hasFormerDigest ? formerFormat ?? hasher.format : hasher.format
  }

  private func observedTree(_ path: String) throws -> Tree {
    let observation = try hasher.observations(of: [path])[0]
    if case .unusable(let reason) = observation.state { throw reason.diagnostic }
    guard let tree = observation.tree else { throw folderVanishedDiagnostic(path) }
    return tree
  }

  private func materializer(
    _ links: [LinkKind], format: (any TreeFormat)? = nil
  ) -> Materializer {
    Materializer(
      store: store, kinds: links, root: hasher.root, cache: hasher.cache,
      format: format ?? hasher.format, threadCount: 16)
  }

  private func absolute(_ path: String) -> String {
    absolutePath(path, in: hasher.root)
  }
}
