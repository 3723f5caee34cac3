import Glibc

/// A walked directory on its way to a tree.
struct DirectoryObservation {
  private(set) var walk: DirectoryWalk
  /// Which of the asked paths it is.
  let index: Int
  private let format: any TreeFormat
  private let seed: [UInt8]
  /// The digest of each entry that is a file or leads to one, as far as known.
  private var digests: [[Digest?]] = []
  /// Files that were read now and not found in the cache.
  private var fresh: [(directory: Int, entry: Int)] = []
  private var unknown: [(directory: Int, entry: Int)] = []
  private var reason: UnusableReason?
  /// Whether the cache knows the directory in the state that was walked.
  private var isKnown = false
  /// Whether some file's size on the file system is not the number of its bytes, as in /proc.
  private var hasOddSizes = false

  init(_ walk: DirectoryWalk, index: Int, format: any TreeFormat) {
    self.walk = walk
    self.index = index
    self.format = format
    // A fingerprint says nothing about another algorithm or another treatment of links.
    seed = [1, format.algorithm.rawValue, format.linkPolicy == .keepInner ? 1 : 2]
  }

  private var key: (UnsafeRawBufferPointer) -> StatKey {
    { [tag = format.algorithm.directoryTag] in StatKey($0, tag: tag) }
  }

  /// The summary, if the cache knows the directory in this very state; else looks up each file.
  mutating func lookUp(
    _ tables: inout StatCache.Tables, base: Int32, needsTree: Bool
  ) -> TreeSummary? {
    let fingerprint = walk.fingerprint(seed: seed)
    let known = walk.root.withUnsafeBytes { tables.summary(key($0), fingerprint: fingerprint) }
    isKnown = known != nil
    if isKnown, !needsTree { return known }
    if !isKnown { tables.relisted.append(walk.root) }
    for number in walk.directories.indices { lookUpFiles(of: number, base, &tables) }
    return known
  }

  private mutating func lookUpFiles(
    of number: Int, _ base: Int32, _ tables: inout StatCache.Tables
  ) {
    let directory = walk.directories[number]
    var known = [Digest?](repeating: nil, count: directory.entries.count)
    var path = walk.fullPath(directory.path) + [UInt8(ascii: "/")]
    let prefix = path.count
    let tag = format.algorithm.fileTag
    forEachFile(of: directory, base) { index, stamp in
      path.removeSubrange(prefix...)
      directory.name(of: directory.entries[index]) { path.append(contentsOf: $0) }
      known[index] = path.withUnsafeBytes { tables.digest(StatKey($0, tag: tag), stamp: stamp) }
      if known[index] == nil { unknown.append((number, index)) }
    }
    digests.append(known)
  }

  /// Calls `body` with each entry that is a file or a followed link to one, and the file's stamp.
  private func forEachFile(
    of directory: WalkedDirectory, _ base: Int32, _ body: (Int, FileStamp) -> Void
  ) {
    for (index, entry) in directory.entries.enumerated() where entry.kind == .file {
      body(index, entry.stamp)
    }
    for (index, target) in directory.links where target.stamp.isRegularFile {
      let path = directory.path(of: directory.entries[index])
      let text = linkTarget(walk.fullPath(path), in: base) ?? []
      let isKept = format.linkPolicy == .keepInner && LinkTarget.staysInside(text, of: path)
      if !isKept { body(index, target.stamp) }
    }
  }

  /// Adds the files that the cache did not know to the queue.
  func enqueueUnknown(_ queue: inout ReadingQueue, number: Int) {
    for (directory, entry) in unknown {
      let stamp = stamp(of: entry, in: directory)
      queue.add(.entry(walk: number, directory: directory, entry: entry), stamp)
    }
  }

  private func stamp(of entry: Int, in directory: Int) -> FileStamp {
    let directory = walk.directories[directory]
    let seen = directory.entries[entry]
    guard seen.kind == .link else { return seen.stamp }
    return directory.links.first { $0.entry == entry }?.target.stamp ?? seen.stamp
  }

  /// Takes in what came of reading an entry.
  mutating func settle(_ entry: Int, in directory: Int, _ outcome: ContentReader.Outcome) {
    switch outcome {
    case .unread, .vanished: fail(.keepsChanging, entry, directory)
    case .unusable(let cause): fail(cause, entry, directory)
    case .digest(let digest, let stamp, let size):
      digests[directory][entry] = digest
      hasOddSizes = hasOddSizes || size != stamp.size
      fresh.append((directory, entry))
      walk.directories[directory].replaceStamp(of: entry, by: stamp)
    }
  }

  private mutating func fail(_ cause: UnusableReason.Cause, _ entry: Int, _ directory: Int) {
    let path = displayed(walk.fullPath(of: entry, in: directory))
    if let reason, reason.path.precedesInBytes(path) { return }
    reason = UnusableReason(cause, at: path)
  }

  /// The state of the directory; what was learnt goes to the cache.
  func finish(
    _ tables: inout StatCache.Tables, base: Int32, reading: ClockReading
  ) -> Observation {
    recordFiles(&tables, reading)
    if let reason { return Observation(.unusable(reason)) }
    let tree: Tree
    do throws(UnusableReason) {
      tree = try TreeAssembly(walk, digests, base: base, policy: format.linkPolicy).tree()
    } catch {
      return Observation(.unusable(error))
    }
    let summary = format.summary(of: tree)
    if !isKnown || !fresh.isEmpty, isAged(reading), !hasOddSizes {
      let fingerprint = walk.fingerprint(seed: seed)
      walk.root.withUnsafeBytes { tables.record(summary, key($0), fingerprint: fingerprint) }
    }
    return Observation(.directory(summary), tree: tree)
  }

  private func recordFiles(_ tables: inout StatCache.Tables, _ reading: ClockReading) {
    let tag = format.algorithm.fileTag
    for (directory, entry) in fresh {
      let stamp = stamp(of: entry, in: directory)
      guard reading.hasAged(stamp), !hasOddSizes, let digest = digests[directory][entry] else {
        continue
      }
      walk.fullPath(of: entry, in: directory).withUnsafeBytes {
        tables.learnt.set(StatKey($0, tag: tag), digest: digest, evidence: stamp)
      }
    }
  }

  /// Whether every stamp that the tree rests on proves what it stands for.
  ///
  /// Files that the cache knew have proved themselves earlier; a link's text was read just now.
  private func isAged(_ reading: ClockReading) -> Bool {
    fresh.allSatisfy { reading.hasAged(stamp(of: $0.entry, in: $0.directory)) }
      && walk.directories.allSatisfy { directory in
        directory.links.allSatisfy { reading.hasAged(directory.entries[$0.entry].stamp) }
      }
  }
}

extension WalkedDirectory {
  /// Puts the stamp that a file had when it was read in place of the one that was seen.
  mutating func replaceStamp(of entry: Int, by stamp: FileStamp) {
    if entries[entry].kind == .link {
      let link = links.firstIndex { $0.entry == entry }
      if let link { links[link].target.stamp = stamp }
    } else {
      entries[entry].stamp = stamp
    }
  }
}
