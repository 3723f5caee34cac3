import Comparison
import Diagnostics
import FileStore
import Records

/// The cache of a project as stages use it: whole outputs go in and come out, files and folders alike.
package struct Cache: Sendable {
  let store: ObjectStore
  let hasher: FileHasher
  let formerFormat: (any TreeFormat)?
  /// The absolute path of its folder.
  let directory: String

  /// Opens the cache in a folder, which need not exist yet.
  ///
  /// - Parameter formerFormat: The form of trees that records with former digests name.
  init(
    directory: String, layout: any ObjectLayout, hasher: FileHasher,
    formerFormat: (any TreeFormat)?
  ) {
    self.directory = directory
    self.hasher = hasher
    self.formerFormat = formerFormat
    store = ObjectStore(
      directory: directory, layout: layout, quarantine: "\(directory)/corrupt",
      cache: hasher.cache, clock: hasher.clock, threadCount: 16, stop: hasher.stop)
  }

  /// Whether the cache has what a record names.
  package func contains(_ file: FileRecord) -> Bool {
    // What cannot be looked at cannot be used either.
    (try? store.contains(object(of: file))) ?? false
  }

  /// The absolute path of the object of a file or folder.
  package func path(of file: FileRecord) -> String {
    store.path(of: object(of: file))
  }

  /// Whether the cache has every file of a folder, or of a part of it, whose list it has, without
  /// reading them.
  func hasAllFiles(of folder: FileRecord, _ part: FolderPart = .whole) -> Bool {
    guard let tree = tree(of: folder) else { return false }
    let format = format(of: folder)
    return part.cut(from: tree).entries.allSatisfy { entry in
      guard case .file(let digest, _, _) = entry.content else { return true }
      // What cannot be looked at cannot be used either.
      return (try? store.contains(format.fileObject(digest))) ?? false
    }
  }

  /// Whether the cache has what a record names, and each object fits its digest; an object is read for
  /// that once, and then remembered by its stamp.
  package func holds(_ file: FileRecord) -> Bool {
    guard contains(file) else { return false }
    do {
      guard try store.verify(object(of: file)) == .intact else { return false }
      guard file.fileCount != nil else { return true }
      let format = format(of: file)
      let files = try storedTree(of: file).entries.compactMap { entry in
        if case .file(let digest, _, _) = entry.content {
          format.fileObject(digest)
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
      let format = format(of: item.file)
      let tree = try observedTree(item.path, format: format)
      files += tree.entries.compactMap { entry in
        guard case .file(let digest, _, _) = entry.content else { return nil }
        let place = "\(absolute(item.path))/\(entry.path)"
        return ObjectSource(.file(place), as: format.fileObject(digest))
      }
      lists.append(ObjectSource(.bytes(format.encode(tree)), as: object(of: item.file)))
    }
    try store.insert(files)
    // A list says that its files are there, so it comes last.
    try store.insert(lists)
  }

  /// A file of a folder that is saved nowhere and would give way; nil if there is none.
  func unsavedFile(
    in path: String, givingWayTo file: FileRecord, part: FolderPart = .whole
  ) throws -> String? {
    let format = format(of: file)
    let (present, wanted) = try trees(path, file, part)
    return try Tree.changes(from: present, to: wanted).first { change in
      guard change.kind != .added,
        case .file(let digest, _, _)? = present.entry(at: change.path)?.content
      else { return false }
      return try !store.contains(format.fileObject(digest))
        && !store.contains(hasher.format.fileObject(digest))
    }.map { "\(path)/\($0.path)" }
  }

  /// What a folder holds, and what it is to hold when a part of it is as a record names it.
  private func trees(
    _ path: String, _ file: FileRecord, _ part: FolderPart
  ) throws -> (present: Tree, wanted: Tree) {
    let format = format(of: file)
    let present = format.heldPart(of: try observedTree(path, format: format))
    let recorded = try storedTree(of: file)
    return (present, part.of(format.completed(recorded, by: present), beside: present))
  }

  /// Whether a part of a folder is as a record names it.
  func isAsRecorded(_ path: String, _ file: FileRecord, part: FolderPart) throws -> Bool {
    let (present, wanted) = try trees(path, file, part)
    return Tree.changes(from: present, to: wanted).isEmpty
  }

  /// Whether a path of the workspace is a symbolic link into the cache.
  func isLinked(_ path: String) -> Bool {
    store.isLinked(from: absolute(path))
  }

  /// Makes a part of a folder hold what a record names; only files that differ are touched, and
  /// whatever the record cannot name stays as it is.
  ///
  /// - Parameter refuge: Where files go that give way and are saved nowhere.
  /// - Throws: As ``place(_:at:links:part:)``; before the first change if an object is missing.
  func bring(
    _ path: String, to file: FileRecord, links: [LinkKind], refuge: String,
    part: FolderPart = .whole
  ) throws {
    let format = format(of: file)
    let (present, wanted) = try trees(path, file, part)
    let leaving = Tree.changes(from: present, to: wanted).filter { $0.kind != .added }
    let objects = leaving.compactMap { change -> ObjectID? in
      guard case .file(let digest, _, _)? = present.entry(at: change.path)?.content else {
        return nil
      }
      return format.fileObject(digest)
    }
    let isSaved = try store.verify(objects).allSatisfy { $0 == .intact }
    let materializer = self.materializer(links, format: format)
    do {
      try materializer.restore(
        wanted, at: path, current: present,
        displacement: isSaved ? .deletingKnown(othersInto: refuge) : .movingAside(into: refuge))
    } catch {
      if isSaved {
        // The failure to be told is the first one; what gave way is in the cache.
        let mixed = try? format.heldPart(of: observedTree(path, format: format))
        // As above.
        try? materializer.restore(
          present, at: path, current: mixed, displacement: .deletingKnown(othersInto: refuge))
      }
      throw error
    }
  }

  /// Puts what a record names, or a part of it, at a path where nothing is.
  ///
  /// - Throws: `object-missing` or `object-corrupt`, or what the system reports.
  package func place(
    _ file: FileRecord, at path: String, links: [LinkKind], part: FolderPart = .whole
  ) throws {
    let materializer = self.materializer(links, format: format(of: file))
    if file.fileCount == nil {
      try materializer.restore(object(of: file), at: path, isExecutable: file.isExecutable)
    } else {
      let tree = part.cut(from: try storedTree(of: file))
      try materializer.restore(tree, at: path, current: nil, displacement: .keepingExtra)
    }
  }

  /// Replaces what a path holds, which the cache has, by links to it; of a folder, some of its files.
  func link(
    _ path: String, to file: FileRecord, links: [LinkKind], part: FolderPart = .whole
  ) throws {
    let format = format(of: file)
    let materializer = self.materializer(links, format: format)
    guard file.fileCount != nil else {
      try materializer.restore(object(of: file), at: path, isExecutable: file.isExecutable)
      return
    }
    for entry in try storedTree(of: file).entries where part.holds(entry.path) {
      guard case .file(let digest, _, let isExecutable) = entry.content else { continue }
      let place = "\(path)/\(entry.path)"
      let stamp = try FileStamp.of(absolute(place))
      // A link of the user's own stays one, and what is executable stays so.
      if stamp?.isSymbolicLink == true, !store.isLinked(from: absolute(place)) { continue }
      try materializer.restore(
        format.fileObject(digest), at: place,
        isExecutable: isExecutable || stamp.map { !$0.isSymbolicLink && $0.isExecutable } ?? false)
    }
  }

  /// The bytes of a small file that the cache has.
  package func bytes(of file: FileRecord) throws -> [UInt8] {
    try store.bytes(of: object(of: file))
  }

  /// The list of files of a folder that the cache has; nil when it has not.
  package func tree(of file: FileRecord) -> Tree? {
    // A list that is lost or damaged only means that changes have no names.
    try? storedTree(of: file)
  }

  /// What a record names, for a comparison; nil where the cache has not all of it.
  package func subject(of file: FileRecord, _ comparesExecutableBit: Bool) -> Subject? {
    guard contains(file) else { return nil }
    func bit(_ isExecutable: Bool) -> Bool? { comparesExecutableBit ? isExecutable : nil }
    guard file.fileCount != nil else {
      return .file(path(of: file), isExecutable: bit(file.isExecutable))
    }
    guard let tree = tree(of: file) else { return nil }
    let format = format(of: file)
    return .folder(
      tree.entries.compactMap { entry in
        switch entry.content {
        case .file(let digest, _, let isExecutable):
          Subject.Item(
            entry.path,
            .file(store.path(of: format.fileObject(digest)), isExecutable: bit(isExecutable)))
        case .link(let target): Subject.Item(entry.path, .link(target))
        case .emptyDirectory: nil
        }
      })
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

  func object(of file: FileRecord) -> ObjectID {
    let format = format(of: file)
    let digest = file.asWritten.digest
    return file.fileCount == nil ? format.fileObject(digest) : format.treeObject(digest)
  }

  /// The forms of trees that records may name.
  var treeFormats: [any TreeFormat] {
    [hasher.format] + (formerFormat.map { [$0] } ?? [])
  }

  /// The files of what a record names, each with its path in the folder and that of its object; nil
  /// where the cache lacks some.
  package func content(of file: FileRecord) -> [(path: String, object: String, isExecutable: Bool)]?
  {
    guard file.fileCount != nil else {
      return holds(file) ? [("", path(of: file), file.isExecutable)] : nil
    }
    guard holds(file), let tree = tree(of: file) else { return nil }
    let format = format(of: file)
    return tree.entries.compactMap { entry in
      guard case .file(let digest, _, let isExecutable) = entry.content else { return nil }
      return (entry.path, store.path(of: format.fileObject(digest)), isExecutable)
    }
  }

  func format(of file: FileRecord) -> any TreeFormat {
    file.asWritten.hasFormerDigest ? formerFormat ?? hasher.format : hasher.format
  }

  private func storedTree(of file: FileRecord) throws -> Tree {
    try store.tree(file.asWritten.digest, format: format(of: file))
  }

  private func observedTree(_ path: String, format: (any TreeFormat)? = nil) throws -> Tree {
    let hasher = format.map(self.hasher.reading) ?? self.hasher
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
