import Synchronization

/// What files' digests were when they were last read, each with the stamp that proves it.
///
/// It only saves reading: an empty cache gives the same answers. It may be shared by threads.
package final class StatCache: Sendable {
  /// What is known and what was learnt since.
  struct Tables {
    var saved: StatTable
    var learnt = StatTable()
    /// Which saved records were found during this session.
    var seen: [Bool]
    /// Directories listed anew, whose other saved records are of files that are gone.
    var relisted: [[UInt8]] = []
    /// Directories whose fingerprint held, whose saved records are as good as seen.
    var unchanged: [[UInt8]] = []
    /// Paths that are gone, with all below.
    var forgotten: [[UInt8]] = []

    /// The stamp of the file that `saved` came from.
    let origin: FileStamp?

    init(saved: StatTable, origin: FileStamp?) {
      self.saved = saved
      self.origin = origin
      seen = Array(repeating: false, count: saved.records.count)
    }
  }

  private let file: String?
  private let tables: Mutex<Tables>

  /// The cache that a file holds; with no file, one that is forgotten at the end.
  ///
  /// A file that is missing, damaged or of another version is an empty cache.
  package init(file: String?) {
    self.file = file
    let loaded = file.flatMap { StatCacheFile.table(in: $0) }
    tables = Mutex(Tables(saved: loaded?.table ?? StatTable(), origin: loaded?.stamp))
  }

  /// Calls `body` with all tables, for many look-ups at once.
  func withTables<Result>(_ body: (inout sending Tables) throws -> sending Result) rethrows
    -> sending Result
  {
    try tables.withLock(body)
  }

  /// The digest of a file whose stamp is still the one that proves it, or nil.
  package func digest(
    of path: String, stamp: FileStamp, algorithm: DigestAlgorithm
  ) -> Digest? {
    withKey(path, algorithm.fileTag) { key in
      tables.withLock { $0.digest(key, stamp: stamp) }
    }
  }

  /// Remembers a file's digest, read after the clock showed `reading`, if the stamp had aged by then.
  package func record(
    _ digest: Digest, of path: String, stamp: FileStamp, algorithm: DigestAlgorithm,
    reading: ClockReading
  ) {
    guard reading.hasAged(stamp) else { return }
    withKey(path, algorithm.fileTag) { key in
      tables.withLock { $0.learnt.set(key, digest: digest, evidence: stamp) }
    }
  }

  /// Drops what is known of a path and of all below it when the cache is saved.
  package func forget(_ path: String) {
    tables.withLock { $0.forget(Array(path.utf8)) }
  }

  /// Writes the cache if something was learnt; `droppingUnseen` drops records nobody asked for.
  ///
  /// What another process saved meanwhile is kept, unless it is older than what was learnt here.
  ///
  /// - Throws: a ``Diagnostic`` if the file cannot be written.
  package func save(droppingUnseen: Bool = false) throws {
    guard let file else { return }
    let bytes = tables.withLock { tables in
      let newer = Self.tablesSaved(since: tables.origin, in: file)
      return tables.merged(into: newer, droppingUnseen: droppingUnseen)
    }
    guard let bytes else { return }
    try AtomicFile.write(bytes, to: file, durability: .none)
  }

  /// What another process saved since, or nil.
  private static func tablesSaved(since origin: FileStamp?, in file: String) -> StatTable? {
    // Nothing that can be looked at is nothing that could be lost.
    let stamp = try? FileStamp.of(file)
    return stamp == origin ? nil : StatCacheFile.table(in: file)?.table
  }
}

/// Calls `body` with the key of a path.
func withKey<Result>(_ path: String, _ tag: UInt8, _ body: (StatKey) -> Result) -> Result {
  var path = path
  return path.withUTF8 { body(StatKey(UnsafeRawBufferPointer($0), tag: tag)) }
}

extension DigestAlgorithm {
  /// The tag of a record about a file.
  var fileTag: UInt8 { rawValue }
  /// The tag of a record about a directory.
  var directoryTag: UInt8 { rawValue | 0x80 }
}

extension StatCache.Tables {
  /// The digest of a file whose stamp is still the one that proves it, or nil.
  mutating func digest(_ key: StatKey, stamp: FileStamp) -> Digest? {
    guard let record = record(key), record.evidence == stamp else { return nil }
    return record.digest
  }

  /// The summary of a directory whose fingerprint is still the one that proves it, or nil.
  mutating func summary(_ key: StatKey, fingerprint: Digest) -> TreeSummary? {
    guard let record = record(key) else { return nil }
    let words = record.evidence.words
    guard DirectoryEvidence(words).fingerprint == fingerprint else { return nil }
    unchanged.append(Array(key.path))
    return TreeSummary(
      digest: record.digest, size: Int64(bitPattern: words[4]), fileCount: Int(words[5]))
  }

  /// Remembers a directory's summary under the fingerprint that proves it.
  mutating func record(_ summary: TreeSummary, _ key: StatKey, fingerprint: Digest) {
    let evidence = DirectoryEvidence(fingerprint, summary)
    learnt.set(key, digest: summary.digest, evidence: FileStamp(words: evidence.words))
  }

  private mutating func record(_ key: StatKey) -> StatRecord? {
    if let index = learnt.index(of: key) { return learnt.records[index] }
    guard let index = saved.index(of: key) else { return nil }
    seen[index] = true
    return saved.records[index]
  }
}

/// A directory's fingerprint, size and file count as the six words of a record.
private struct DirectoryEvidence {
  var words: [UInt64]

  init(_ words: [UInt64]) {
    self.words = words
  }

  init(_ fingerprint: Digest, _ summary: TreeSummary) {
    words = Array(repeating: 0, count: 4)
    words.withUnsafeMutableBytes { $0.copyBytes(from: fingerprint.bytes) }
    words += [UInt64(bitPattern: summary.size), UInt64(summary.fileCount)]
  }

  var fingerprint: Digest {
    words.withUnsafeBytes { Digest(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(32))) }
  }
}

extension FileStamp {
  /// The stamp as six words.
  var words: [UInt64] {
    [
      device, inode, UInt64(bitPattern: size), UInt64(bitPattern: modifiedNanoseconds),
      UInt64(bitPattern: changedNanoseconds), UInt64(mode) | UInt64(linkCount) << 32,
    ]
  }

  /// The stamp that six words spell.
  init(words: [UInt64]) {
    self = .none
    device = words[0]
    inode = words[1]
    size = Int64(bitPattern: words[2])
    modifiedNanoseconds = Int64(bitPattern: words[3])
    changedNanoseconds = Int64(bitPattern: words[4])
    mode = UInt32(truncatingIfNeeded: words[5])
    linkCount = UInt32(truncatingIfNeeded: words[5] >> 32)
  }
}
