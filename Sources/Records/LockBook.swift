import Diagnostics
import FileStore
import PipelineModel

/// All lock files of a project, with what a journal lays over them.
package struct LockBook: Sendable {
  private struct Book: Sendable {
    var path: String
    var bytes: [UInt8]
    var lock: Lockfile
    /// The stages' records as the bytes have them.
    var former: [String: StageRecord]

    /// Takes in what another program wrote since; what this one changed stays changed.
    mutating func rebase(on bytes: [UInt8], codec: any LockCodec) throws {
      guard bytes != self.bytes else { return }
      var lock = bytes.isEmpty ? Lockfile() : try codec.decode(bytes, file: path)
      let known = lock.stages
      for (name, record) in self.lock.stages where former[name] != record {
        lock.stages[name] = record
      }
      lock.sources = self.lock.sources
      self = Book(path: path, bytes: bytes, lock: lock, former: known)
    }
  }

  private let root: String
  private let codec: any LockCodec
  private var books: [String: Book] = [:]
  /// Records that no longer count as truth, but whose outputs may be taken again.
  package private(set) var candidates: [(stage: String, record: StageRecord)] = []

  /// Reads the locks that belong to some stage files.
  ///
  /// - Parameters:
  ///   - root: The project's absolute path.
  ///   - stageFiles: The stage files, relative to the root.
  /// - Throws: A `DiagnosticList` when a lock cannot be understood.
  package init(root: String, stageFiles: some Sequence<String>, codec: any LockCodec) throws {
    self.root = root
    self.codec = codec
    for file in Set(stageFiles).sorted() {
      let path = Self.lockPath(of: file, codec: codec)
      let bytes = try readFileIfPresent("\(root)/\(path)")
      let lock = try bytes.map { try codec.decode($0, file: path) } ?? Lockfile()
      books[path] = Book(path: path, bytes: bytes ?? [], lock: lock, former: lock.stages)
      candidates += lock.candidates
    }
  }

  /// The paths of all locks, relative to the root, sorted.
  package var paths: [String] { books.keys.sorted() }

  /// The digest of all locks as they were read, which a journal builds on.
  package var digest: Digest {
    let text = books.sorted { $0.key < $1.key }.map { path, book in
      "\(path) \(DigestAlgorithm.sha256.digest(of: book.bytes).hex)\n"
    }
    return DigestAlgorithm.sha256.digest(of: Array(text.joined().utf8))
  }

  /// The last record of a stage.
  package func record(of stage: Stage) -> StageRecord? {
    let found = books[Self.lockPath(of: stage.file, codec: codec)]?.lock.stages[stage.name]
    return found.map { completed($0, for: stage) }
  }

  /// A record with the working directory that its format cannot hold.
  package func completed(_ record: StageRecord, for stage: Stage) -> StageRecord {
    guard !codec.holdsContext else { return record }
    var record = record
    record.workingDirectory = stage.workingDirectory
    return record
  }

  /// Replaces a stage's record.
  package mutating func set(_ record: StageRecord, for stage: Stage) {
    books[Self.lockPath(of: stage.file, codec: codec)]?.lock.stages[stage.name] = record
  }

  /// The recorded data that no stage makes.
  package var sources: [FileRecord] {
    get { books.values.flatMap(\.lock.sources) }
    set { for path in books.keys { books[path]?.lock.sources = newValue } }
  }

  /// Lays a journal's records over the locks if it builds on them, else keeps them as candidates.
  package mutating func overlay(_ journal: JournalContent, graph: StageGraph) {
    let isCurrent = journal.lockDigest == digest
    for (address, record) in journal.records.sorted(by: { $0.key < $1.key }) {
      if isCurrent, let index = graph.index(of: address) {
        set(record, for: graph.stages[index])
      } else {
        candidates.append((address, record))
      }
    }
  }

  /// Writes the locks whose bytes change.
  ///
  /// - Parameter keepsOthers: Whether records of stages that no longer exist stay.
  /// - Returns: The paths of the locks that did not exist before.
  /// - Throws: A `Diagnostic` when a lock cannot be written; the former one is intact then.
  package mutating func write(_ graph: StageGraph, keepsOthers: Bool) throws -> [String] {
    var orders: [String: [String]] = [:]
    for index in graph.order {
      let stage = graph.stages[index]
      orders[Self.lockPath(of: stage.file, codec: codec), default: []].append(stage.name)
    }
    var created: [String] = []
    for (path, var book) in books.sorted(by: { $0.key < $1.key }) {
      try book.rebase(on: readFileIfPresent("\(root)/\(path)") ?? [], codec: codec)
      book.lock.order = orders[path] ?? []
      if !keepsOthers {
        let known = Set(book.lock.order)
        book.lock.stages = book.lock.stages.filter { known.contains($0.key) }
      }
      if book.lock.stages.isEmpty, book.lock.sources.isEmpty, book.bytes.isEmpty { continue }
      let bytes = try codec.encode(book.lock, former: book.bytes)
      guard bytes != book.bytes else { continue }
      try AtomicFile.write(bytes, to: "\(root)/\(path)", durability: .durable)
      if book.bytes.isEmpty { created.append(path) }
      book.bytes = bytes
      book.former = book.lock.stages
      book.lock.isConflicted = false
      books[path] = book
    }
    return created
  }

  private static func lockPath(of stageFile: String, codec: any LockCodec) -> String {
    guard let slash = stageFile.lastIndex(of: "/") else { return codec.fileName }
    return "\(stageFile[..<slash])/\(codec.fileName)"
  }
}
