import Glibc

/// Makes a tree of a walk whose files are all digested.
struct TreeAssembly {
  private let walk: DirectoryWalk
  private let digests: [[Digest?]]
  private let base: Int32
  private let policy: LinkPolicy
  private var entries: [Tree.Entry] = []

  init(_ walk: DirectoryWalk, _ digests: [[Digest?]], base: Int32, policy: LinkPolicy) {
    self.walk = walk
    self.digests = digests
    self.base = base
    self.policy = policy
  }

  /// The tree.
  ///
  /// - Throws: the link that cannot be followed.
  func tree() throws(UnusableReason) -> Tree {
    var assembly = self
    assembly.entries.reserveCapacity(digests.reduce(0) { $0 + $1.count })
    try assembly.add(0)
    return Tree(trusted: assembly.entries)
  }

  private mutating func add(_ number: Int) throws(UnusableReason) {
    let directory = walk.directories[number]
    let links = Dictionary(uniqueKeysWithValues: directory.links.map { ($0.entry, $0.target) })
    for index in order(of: directory) {
      if let child = directory.children[index] {
        let count = entries.count
        try add(child)
        if entries.count == count { append(index, directory, .emptyDirectory) }
      } else if let target = links[index] {
        append(index, directory, try link(index, number, target))
      } else {
        append(index, directory, try file(index, number, directory.entries[index].stamp))
      }
    }
  }

  private mutating func append(_ index: Int, _ directory: WalkedDirectory, _ content: Tree.Content)
  {
    let path = directory.path(of: directory.entries[index])
    entries.append(Tree.Entry(String(decoding: path, as: UTF8.self), content))
  }

  private func file(
    _ index: Int, _ number: Int, _ stamp: FileStamp
  ) throws(UnusableReason) -> Tree.Content {
    guard let digest = digests[number][index] else {
      // A link was kept when files were looked up, and leads elsewhere now.
      throw UnusableReason(.keepsChanging, at: displayed(walk.fullPath(of: index, in: number)))
    }
    return .file(digest: digest, size: stamp.size, isExecutable: stamp.isExecutable)
  }

  private func link(
    _ index: Int, _ number: Int, _ target: FollowedLink
  ) throws(UnusableReason) -> Tree.Content {
    let directory = walk.directories[number]
    let path = directory.path(of: directory.entries[index])
    let fullPath = walk.fullPath(path)
    guard let text = linkTarget(fullPath, in: base) else {
      throw UnusableReason(.keepsChanging, at: displayed(fullPath))
    }
    let isKept =
      policy == .keepInner
      && (LinkTarget.staysInside(text, of: path)
        || SystemError(Int32(target.errorNumber)).meansMissing)
    if isKept || (policy == .followFiles && target.stamp.isDirectory) {
      guard let target = String(validating: text, as: UTF8.self) else {
        throw UnusableReason(.nameNotUTF8, at: displayed(text))
      }
      return .link(target: target)
    }
    if let cause = cause(target, text) { throw UnusableReason(cause, at: displayed(fullPath)) }
    return try file(index, number, target.stamp)
  }

  /// Why the end of a followed link is not a file, or nil if it is one.
  private func cause(_ target: FollowedLink, _ text: [UInt8]) -> UnusableReason.Cause? {
    let error = SystemError(Int32(target.errorNumber))
    if error.meansMissing { return .brokenLink(displayed(text)) }
    if error.number == ELOOP { return .linkCycle }
    if error.number != 0 { return .unreadable(error.number) }
    return target.stamp.isRegularFile ? nil : target.stamp.specialCause
  }

  /// The entries in the order of their full paths: the name of a directory ends in `/`.
  private func order(of directory: WalkedDirectory) -> [Int] {
    let isFull = directory.children.mapValues { !isEmpty($0) }
    return directory.names.withUnsafeBytes { names in
      directory.entries.indices.sorted { a, b in
        let nameA = SortedName(directory.entries[a], names, isFull[a] ?? false)
        return nameA.precedes(SortedName(directory.entries[b], names, isFull[b] ?? false))
      }
    }
  }

  private func isEmpty(_ number: Int) -> Bool {
    walk.directories[number].entries.isEmpty
  }
}

/// A name with the slash that follows it in the paths of what is below it.
private struct SortedName {
  private let bytes: UnsafeRawBufferPointer
  private let end: UInt8

  init(_ entry: WalkedEntry, _ names: UnsafeRawBufferPointer, _ isFullDirectory: Bool) {
    let start = Int(entry.nameStart)
    bytes = UnsafeRawBufferPointer(rebasing: names[start..<start + Int(entry.nameLength)])
    end = isFullDirectory ? UInt8(ascii: "/") : 0
  }

  func precedes(_ other: SortedName) -> Bool {
    let common = min(bytes.count, other.bytes.count)
    let order = byteOrder(
      .init(rebasing: bytes[..<common]), .init(rebasing: other.bytes[..<common]))
    if order != 0 { return order < 0 }
    return byte(at: common) < other.byte(at: common)
  }

  private func byte(at index: Int) -> UInt8 {
    index < bytes.count ? bytes[index] : end
  }
}
