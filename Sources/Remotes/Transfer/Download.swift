import Diagnostics
import FileStore
import Glibc

/// Brings into a cache what it lacks of some items.
///
/// What arrives lies in a folder of its own until its size and digest are checked; a list of a folder
/// enters the cache after the files that it names.
package struct Download {
  /// What a download did.
  package struct Result: Sendable {
    /// How many objects arrived.
    package var objectCount = 0
    /// How many bytes they have.
    package var bytes: Int64 = 0
    /// How many entries of the run cache arrived.
    package var runCount = 0
    /// What could not be done.
    package var problems: [Diagnostic] = []
    /// What the remote does not have.
    package var absences: [Absence] = []

    /// Creates the result of a download that did nothing.
    package init() {}
  }

  /// A file, or the list of a folder, that a remote does not have.
  package struct Absence: Sendable {
    /// The path of the output, or of the file inside of it.
    package var path: String
    /// What to say of it.
    package var problem: Diagnostic

    /// Creates an absence.
    package init(path: String, problem: Diagnostic) {
      self.path = path
      self.problem = problem
    }
  }

  /// So much is taken into the cache at once; what an interruption loses is at most that.
  private static let filesInPart = 4096
  private static let bytesInPart: Int64 = 1 << 30

  private let store: ObjectStore
  private let remote: any Remote

  /// Prepares a download into a cache's store.
  package init(from remote: any Remote, into store: ObjectStore) {
    self.remote = remote
    self.store = store
  }

  /// Does it.
  ///
  /// - Throws: When the remote cannot be reached, or the cache not be written.
  package func run(
    _ items: [TransferItem], progress: @escaping TransferProgress.Report
  ) throws -> Result {
    var result = Result()
    let folder = try TemporaryFolder(above: store.directory)
    defer { folder.remove() }
    let lists = try absent(items.filter { $0.treeFormat != nil })
    try copy(lists, to: folder.path) { _ in }
    let contents = try TransferContents(items) { item in
      try store.tree(of: item) ?? arrivedTree(item, in: folder.path, &result)
    }
    for list in contents.unknownTrees where !list.isOptional {
      result.absences.append(absence(list))
    }
    result.problems += contents.problems
    let unavailable = try fetch(contents.files, folder.path, &result, progress)
    let arrived = Set(lists.map(\.object))
    let complete = contents.trees.filter { tree in
      arrived.contains(tree.list.object) && !tree.files.contains(where: unavailable.contains)
    }
    _ = try adopt(complete.map(\.list), in: folder.path, &result)
    return result
  }

  /// Brings files that lie beside the objects and are not there yet; they are never changed.
  ///
  /// - Parameter folders: Their folders, such as `runs`.
  /// - Returns: How many arrived.
  package func receive(
    _ folders: [String], progress: @escaping TransferProgress.Report
  ) throws -> Int {
    let here = DirectoryRemote(directory: store.directory, layout: store.layout, jobs: nil)
    let files = try folders.flatMap { folder in
      let present = try here.list(folder)
      return try remote.list(folder).filter { present[$0.key] == nil && Self.isSafe($0.key) }
        .map { RemoteFile(name: $0.key, size: $0.value) }
        .sorted { $0.name.precedesInBytes($1.name) }
    }
    guard !files.isEmpty else { return 0 }
    let folder = try TemporaryFolder(above: store.directory)
    defer { folder.remove() }
    try remote.download(files, into: folder.path, progress: progress)
    return try files.reduce(0) { count, file in try count + take(file, from: folder.path) }
  }

  private func take(_ file: RemoteFile, from folder: String) throws -> Int {
    let arrived = "\(folder)/\(file.name)"
    guard let stamp = try FileStamp.of(arrived), stamp.isRegularFile, stamp.size == file.size else {
      return 0
    }
    try makeDirectory(parentDirectory(of: "\(store.directory)/\(file.name)"))
    chmod(arrived, 0o644)
    return rename(arrived, "\(store.directory)/\(file.name)") == 0 ? 1 : 0
  }

  /// Whether a name that a remote gives stays below the store.
  private static func isSafe(_ name: String) -> Bool {
    !name.hasPrefix("/") && !name.split(separator: "/").contains("..")
  }

  /// The items that the cache lacks, each object once.
  private func absent(_ items: [TransferItem]) throws -> [TransferObject] {
    var seen: Set<ObjectID> = []
    return try items.filter { seen.insert($0.object).inserted }
      .filter { try !store.contains($0.object) }
      .map { TransferObject(object: $0.object, path: $0.path, size: 0) }
  }

  private func arrivedTree(
    _ item: TransferItem, in folder: String, _ result: inout Result
  ) throws -> Tree? {
    let path = "\(folder)/\(store.layout.path(of: item.object))"
    guard let format = item.treeFormat, let bytes = try readFileIfPresent(path) else { return nil }
    guard item.object.contentAlgorithm.digest(of: bytes) == item.object.digest else {
      result.problems.append(.damagedInRemote(item.path, place: remote.place))
      unlink(path)
      return nil
    }
    return try format.decode(bytes, source: item.path)
  }

  /// Brings the files that the cache lacks: those that are still lacking.
  private func fetch(
    _ files: [TransferObject], _ folder: String, _ result: inout Result,
    _ progress: @escaping TransferProgress.Report
  ) throws -> Set<ObjectID> {
    let lacking = Set(try store.missing(from: files.map(\.object)))
    let wanted = files.filter { lacking.contains($0.object) }
    var unavailable: Set<ObjectID> = []
    var done = TransferProgress(
      filesTotal: wanted.count, bytesTotal: wanted.reduce(0) { $0 + $1.size })
    for part in parts(of: wanted) {
      let before = done
      let copied = Swift.Result {
        try copy(part, to: folder) { state in
          var sum = before
          sum.filesDone += state.filesDone
          sum.bytesDone += state.bytesDone
          progress(sum)
        }
      }
      // What arrived before a failure is kept.
      let adopted = try adopt(part, in: folder, &result)
      try copied.get()
      for object in part where !adopted.contains(object.object) {
        unavailable.insert(object.object)
      }
      done.filesDone += part.count
      done.bytesDone += part.reduce(0) { $0 + $1.size }
    }
    return unavailable
  }

  private func parts(of objects: [TransferObject]) -> [[TransferObject]] {
    let files = objects.map { RemoteFile(name: "", size: $0.size) }
    var rest = objects[...]
    return files.parts(ofFiles: Self.filesInPart, bytes: Self.bytesInPart).map { part in
      defer { rest = rest.dropFirst(part.count) }
      return Array(rest.prefix(part.count))
    }
  }

  private func copy(
    _ objects: [TransferObject], to folder: String,
    _ progress: @escaping TransferProgress.Report
  ) throws {
    guard !objects.isEmpty else { return }
    let files = objects.map { RemoteFile(name: store.layout.path(of: $0.object), size: $0.size) }
    try remote.download(files, into: folder, progress: progress)
  }

  private func absence(_ object: TransferObject) -> Absence {
    Absence(path: object.path, problem: .notInRemote(object.path, place: remote.place))
  }

  /// Takes what arrived and fits its digest into the cache: which objects.
  private func adopt(
    _ objects: [TransferObject], in folder: String, _ result: inout Result
  ) throws -> Set<ObjectID> {
    guard !objects.isEmpty else { return [] }
    let files = objects.map { ("\(folder)/\(store.layout.path(of: $0.object))", $0.object) }
    var taken: Set<ObjectID> = []
    for (object, adoption) in zip(objects, try store.adopt(files.map { (path: $0, object: $1) })) {
      switch adoption {
      case .adopted:
        taken.insert(object.object)
        result.objectCount += 1
        result.bytes += try FileStamp.of(store.path(of: object.object))?.size ?? 0
      case .absent:
        if object.isOptional { continue }
        result.absences.append(absence(object))
      case .foreign:
        result.problems.append(.damagedInRemote(object.path, place: remote.place))
      }
    }
    return taken
  }
}
