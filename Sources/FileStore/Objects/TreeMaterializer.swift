import Diagnostics
import Glibc

extension Materializer {
  /// Makes a directory hold what a tree says.
  ///
  /// A directory that is not there is made beside its place and renamed. In one that is there, only
  /// what differs from `current` is touched, file by file.
  ///
  /// - Parameters:
  ///   - path: the directory, relative to the root or absolute.
  ///   - current: what the directory holds now, nil if it is not there.
  ///   - displacement: what happens to files that give way.
  ///   - progress: called about ten times a second; what it throws ends the work.
  /// - Throws: a ``Diagnostic``; before the first change if an object is missing or corrupt.
  package func restore(
    _ tree: Tree, at path: String, current: Tree?, displacement: Displacement,
    progress: (FileHasher.Progress) throws -> Void = { _ in }
  ) throws {
    let wanted = current.map { Tree.changes(from: $0, to: tree) }
    let entries = wanted.map { changes in
      changes.filter { $0.kind != .removed }.compactMap { tree.entry(at: $0.path) }
    }
    let plan = try TreePlan(entries ?? tree.entries, format: format)
    try requireIntact(plan.files.map(\.object), progress)
    guard let wanted else { return try build(plan, at: path, progress) }
    let change = TreeRestoration(self, path, displacement)
    try change.makeRoom(for: tree, wanted)
    try change.apply(plan, progress)
  }

  /// Makes a new directory beside its place.
  private func build(
    _ plan: TreePlan, at path: String, _ progress: (FileHasher.Progress) throws -> Void
  ) throws {
    let target = absolute(path)
    try makeDirectory(parentDirectory(of: target))
    let temporary = TemporaryName.path(in: parentDirectory(of: target))
    do {
      try makeDirectory(temporary)
      for directory in plan.directories { try makeDirectory("\(temporary)/\(directory)") }
      let made = try makeAll(plan.files, progress) { file in
        try make(file, at: "\(temporary)/\(file.path)")
      }
      for (link, to) in plan.links { try makeLink("\(temporary)/\(link)", to: to, shownAs: link) }
      if rename(temporary, target) != 0 {
        throw SystemError(errno).diagnostic(.writing, at: path)
      }
      remember(made.map { $0.below(path) }, wereRenamed: false)
    } catch {
      // The failure to be told is the first one, not that of clearing up after it.
      try? removeTree(temporary)
      throw error
    }
  }

  /// Makes files on all threads.
  func makeAll(
    _ files: [MaterialFile], _ progress: (FileHasher.Progress) throws -> Void,
    _ make: @Sendable (MaterialFile) throws -> MadeFile
  ) throws -> [MadeFile] {
    let results = Slots(count: files.count, repeating: Result<MadeFile, Diagnostic>?.none)
    let work = WorkProgress()
    let groups = Self.groups(files)
    let total = files.reduce(0) { $0 + $1.size }
    func tick() throws {
      try progress(
        FileHasher.Progress(
          bytesDone: Int64(work.amount), bytesTotal: total, filesTotal: files.count))
    }
    try Parallel(threadCount: threadCount).forEach(
      below: groups.count, progress: work, tick: tick
    ) { group, _ in
      for index in groups[group] where !work.isCancelled {
        do {
          results[index] = .success(try make(files[index]))
          work.add(Int(files[index].size))
        } catch let diagnostic as Diagnostic {
          results[index] = .failure(diagnostic)
          work.cancel()
        } catch {
          preconditionFailure("making a file throws diagnostics only")
        }
      }
    }
    for case .failure(let diagnostic)? in results.values { throw diagnostic }
    return try results.values.compactMap { try $0?.get() }
  }

  private static let smallSize: Int64 = 1 << 16

  /// Neighbours that one thread makes: a big file alone, small ones of a directory together.
  ///
  /// Making a name locks its directory, so threads that make small files in one directory mostly wait
  /// for each other.
  private static func groups(_ files: [MaterialFile]) -> [Range<Int>] {
    var groups: [Range<Int>] = []
    var directory = ""
    for (index, file) in files.enumerated() {
      let parent = parentDirectory(of: file.path)
      if let last = groups.last, file.size < smallSize, parent.hasSameBytes(as: directory) {
        groups[groups.count - 1] = last.lowerBound..<index + 1
      } else {
        groups.append(index..<index + 1)
      }
      directory = parent
    }
    return groups
  }

  /// Makes a symbolic link at a path that is not taken.
  func makeLink(_ path: String, to target: String, shownAs name: String) throws {
    if symlink(target, path) != 0 { throw SystemError(errno).diagnostic(.linking, at: name) }
  }
}

/// What a tree's entries need, each kind in the order of paths.
struct TreePlan {
  var directories: [String] = []
  var files: [MaterialFile] = []
  var links: [(path: String, target: String)] = []

  init(_ entries: [Tree.Entry], format: any TreeFormat) throws {
    var known = Set<[UInt8]>()
    for entry in entries {
      addParents(of: entry.path, &known)
      switch entry.content {
      case .file(let digest, let size, let isExecutable):
        files.append(
          MaterialFile(
            path: entry.path, object: format.fileObject(digest), isExecutable: isExecutable,
            size: size ?? 0))
      case .link(let target): links.append((entry.path, target))
      case .emptyDirectory:
        if known.insert(Array(entry.path.utf8)).inserted { directories.append(entry.path) }
      }
    }
  }

  private mutating func addParents(of path: String, _ known: inout Set<[UInt8]>) {
    guard path.utf8.contains(UInt8(ascii: "/")) else { return }
    let parent = parentDirectory(of: path)
    guard known.insert(Array(parent.utf8)).inserted else { return }
    addParents(of: parent, &known)
    directories.append(parent)
  }
}

extension MadeFile {
  /// The same file, named from outside of its directory.
  func below(_ directory: String) -> MadeFile {
    var file = self
    file.path = "\(directory)/\(path)"
    return file
  }
}
