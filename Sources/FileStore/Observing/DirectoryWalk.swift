import Crypto
import Glibc

/// All directories below one, as they were listed, parents before children.
struct DirectoryWalk {
  /// The directory where the walk began, as it was named.
  let root: [UInt8]
  var directories: [WalkedDirectory]

  init(root: [UInt8]) {
    self.root = root
    directories = [WalkedDirectory(path: [], parent: nil)]
  }

  /// A path below the root as it is named from outside.
  func fullPath(_ path: [UInt8]) -> [UInt8] {
    path.isEmpty ? root : root + [UInt8(ascii: "/")] + path
  }

  /// The path of an entry as it is named from outside.
  func fullPath(of entry: Int, in directory: Int) -> [UInt8] {
    let directory = directories[directory]
    return fullPath(directory.path(of: directory.entries[entry]))
  }

  /// A digest over every name and every stamp of the tree, which stays the same only if nothing changed.
  ///
  /// Directories and entries are taken in the order in which the system lists them. That an unchanged
  /// directory may be listed in another order costs a rebuilding and never a wrong answer.
  func fingerprint(seed: [UInt8]) -> Digest {
    var hasher = DigestHasher(.sha256)
    hasher.update(seed)
    for directory in directories {
      let counts = [
        directory.path.count, directory.names.count, directory.entries.count, directory.links.count,
      ]
      counts.withUnsafeBytes { hasher.update($0) }
      hasher.update(directory.path)
      directory.names.withUnsafeBytes { hasher.update($0) }
      directory.entries.withUnsafeBytes { hasher.update($0) }
      directory.links.map(\.target).withUnsafeBytes { hasher.update($0) }
    }
    return hasher.finalize()
  }
}

/// Walks several directories at once, level by level, on all threads.
struct DirectoryWalker {
  /// The open directory that paths are relative to.
  let base: Int32
  let ignores: IgnoreRules
  let linkPolicy: LinkPolicy
  let parallel: Parallel

  private struct Step: Sendable {
    var walk: Int
    var directory: Int
    var path: [UInt8]
    var parent: Int?
  }

  private enum Listing: Sendable {
    case pending
    case listed(WalkedDirectory)
    case failed(UnusableReason)
  }

  /// The walks below each of these directories, or why one cannot be walked.
  func walks(below roots: [[UInt8]]) -> [Result<DirectoryWalk, UnusableReason>] {
    var walks = roots.map { Result<DirectoryWalk, UnusableReason>.success(DirectoryWalk(root: $0)) }
    var level = roots.indices.map { Step(walk: $0, directory: 0, path: [], parent: nil) }
    while !level.isEmpty {
      let listings = Slots(count: level.count, repeating: Listing.pending)
      let steps = level
      parallel.forEach(below: steps.count) { index, _ in
        listings[index] = list(steps[index], root: roots[steps[index].walk])
      }
      level = zip(steps, listings.values).flatMap { advance(&walks[$0.walk], $0, $1) }
    }
    return walks
  }

  private func list(_ step: Step, root: [UInt8]) -> Listing {
    let walk = DirectoryWalk(root: root)
    let fullPath = walk.fullPath(step.path)
    var directory = WalkedDirectory(path: step.path, parent: step.parent)
    do throws(SystemError) {
      let scope = ignores.scope(of: fullPath)
      try withCPath(fullPath) { (path) throws(SystemError) in
        let open = try OpenFile.directory(path, in: base)
        try directory.list(open, scope: scope, parallel: parallel)
      }
    } catch {
      let cause: UnusableReason.Cause =
        error.meansMissing ? .keepsChanging : .unreadable(error.number)
      return .failed(UnusableReason(cause, at: displayed(fullPath)))
    }
    if let reason = flaw(in: directory, walk) { return .failed(reason) }
    return .listed(directory)
  }

  /// What makes a directory unusable whatever the files hold; the first by path.
  private func flaw(in directory: WalkedDirectory, _ walk: DirectoryWalk) -> UnusableReason? {
    if let name = directory.nameNotUTF8 {
      let root = displayed(walk.root)
      return UnusableReason(.nameNotUTF8, at: "\(root)/\(name)")
    }
    let flaws = directory.entries.compactMap { entry in
      cause(entry, in: directory).map {
        UnusableReason($0, at: displayed(walk.fullPath(directory.path(of: entry))))
      }
    }
    return flaws.min { $0.path.precedesInBytes($1.path) }
  }

  private func cause(
    _ entry: WalkedEntry, in directory: WalkedDirectory
  ) -> UnusableReason.Cause? {
    switch entry.kind {
    case .directory, .link: nil
    case .file:
      ignores.fileName.flatMap { fileName in
        directory.name(of: entry) { $0.elementsEqual(fileName.utf8) } ? .ignoreFileInside : nil
      }
    case .special: entry.stamp.specialCause
    case .vanished: .keepsChanging
    case .refused: .unreadable(Int32(entry.stamp.size))
    }
  }

  /// Takes a listing into its walk: the steps that follow from it.
  private func advance(
    _ result: inout Result<DirectoryWalk, UnusableReason>, _ step: Step, _ listing: Listing
  ) -> [Step] {
    guard case .success(var walk) = result else { return [] }
    result = .failure(UnusableReason(.keepsChanging, at: ""))
    switch listing {
    case .pending: preconditionFailure("every step of a level is taken")
    case .failed(let reason):
      result = .failure(reason)
      return []
    case .listed(let directory):
      walk.directories[step.directory] = directory
      let children = children(of: step.directory, in: &walk)
      switch children {
      case .failure(let reason): result = .failure(reason)
      case .success: result = .success(walk)
      }
      let found = (try? children.get()) ?? []  // No steps follow from a directory that failed.
      return found.map {
        Step(
          walk: step.walk, directory: $0, path: walk.directories[$0].path, parent: step.directory)
      }
    }
  }

  private func children(
    of index: Int, in walk: inout DirectoryWalk
  ) -> Result<[Int], UnusableReason> {
    let directory = walk.directories[index]
    var found: [Int] = []
    let targets = Dictionary(uniqueKeysWithValues: directory.links.map { ($0.entry, $0.target) })
    for (number, entry) in directory.entries.enumerated() {
      if let target = targets[number] {
        guard target.stamp.isDirectory, isFollowed(number, index, walk) else { continue }
        if isAncestor(target.stamp, of: index, walk) || isAround(target.stamp, walk.root) {
          let path = displayed(walk.fullPath(of: number, in: index))
          return .failure(UnusableReason(.linkCycle, at: path))
        }
      } else if entry.kind != .directory {
        continue
      }
      walk.directories[index].children[number] = walk.directories.count
      found.append(walk.directories.count)
      walk.directories.append(WalkedDirectory(path: directory.path(of: entry), parent: index))
    }
    return .success(found)
  }

  private func isFollowed(_ entry: Int, _ directory: Int, _ walk: DirectoryWalk) -> Bool {
    guard linkPolicy == .keepInner else { return false }
    let path = walk.directories[directory].path(of: walk.directories[directory].entries[entry])
    guard let target = linkTarget(walk.fullPath(path), in: base) else { return false }
    return !LinkTarget.staysInside(target, of: path)
  }

  /// Whether a directory lies around the one that is walked, so that following a link to it would come
  /// back here, and through all of the project besides.
  private func isAround(_ stamp: FileStamp, _ root: [UInt8]) -> Bool {
    var path = root
    var former: FileStamp?
    while true {
      path += Array("/..".utf8)
      let above = withCPath(path) { FileStamp.query($0, in: base, followingLinks: true) }
      guard case .success(let directory) = above, directory.inode != former?.inode else {
        return false
      }
      if directory.device == stamp.device, directory.inode == stamp.inode { return true }
      former = directory
    }
  }

  private func isAncestor(_ stamp: FileStamp, of directory: Int, _ walk: DirectoryWalk) -> Bool {
    var index: Int? = directory
    while let current = index {
      let ancestor = walk.directories[current]
      if ancestor.device == stamp.device, ancestor.inode == stamp.inode { return true }
      index = ancestor.parent
    }
    return false
  }
}

/// Calls `body` with a path as C takes it.
func withCPath<Result, Failure: Error>(
  _ path: [UInt8], _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
) throws(Failure) -> Result {
  let terminated = path.map { CChar(bitPattern: $0) } + [0]
  return try terminated.withUnsafeBufferPointer { (buffer) throws(Failure) in
    guard let start = buffer.baseAddress else { preconditionFailure("a C string has an end") }
    return try body(start)
  }
}
