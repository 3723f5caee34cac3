import Diagnostics
import FileStore
import PipelineModel

/// All lock files of a project, with what a journal lays over them.
package struct LockBook: Sendable {
  private struct Book: Sendable {
    var path: String
    /// The stage file that the lock belongs to.
    var stageFile: String
    var bytes: [UInt8]
    var lock: Lockfile
    /// The stages' records as the bytes have them.
    var former: [String: StageRecord]

    /// Takes in what another program wrote since; what this one changed stays changed.
    ///
    /// - Returns: Whether anything was written since.
    mutating func rebase(on bytes: [UInt8], codec: any LockCodec) throws -> Bool {
      guard bytes != self.bytes else { return false }
      var lock = bytes.isEmpty ? Lockfile() : try codec.decode(bytes, file: path)
      let known = lock.stages
      for (name, record) in self.lock.stages where former[name] != record {
        lock.stages[name] = record
      }
      lock.sources = self.lock.sources
      self = Book(
        path: path, stageFile: stageFile, bytes: bytes, lock: lock, former: known)
      return true
    }

    /// The address of one of the lock's stages.
    func address(of name: String) -> String {
      stageFile.contains("/") ? "\(stageFile):\(name)" : name
    }
  }

  private let root: String
  private let codec: any LockCodec
  private var books: [String: Book] = [:]
  /// What the locks have no place for; nil where they hold everything.
  private var companion: CompanionLock?
  /// The stages of which the companion tells more.
  private var attested: Set<String> = []
  /// The environments that records may name.
  private var environments: [String: EnvironmentRecord] = [:]
  /// What is known of entries that the locks do not hold at present; nil where nobody keeps it.
  private var verdicts: KnownVerdicts?
  /// Records that no longer count as truth, but whose outputs may be taken again.
  package private(set) var candidates: [(stage: String, record: StageRecord)] = []

  /// Reads the locks that belong to some stage files.
  ///
  /// - Parameters:
  ///   - root: The project's absolute path.
  ///   - stageFiles: The stage files, relative to the root.
  ///   - read: Reads a lock by its path relative to the root, as from a revision; nil for the files.
  /// - Throws: A `DiagnosticList` when a lock cannot be understood.
  package init(
    root: String, stageFiles: some Sequence<String>, codec: any LockCodec,
    read: ((_ path: String) throws -> [UInt8]?)? = nil
  ) throws {
    let read = read ?? { try readFileIfPresent("\(root)/\($0)") }
    self.root = root
    self.codec = codec
    for file in Set(stageFiles).sorted() {
      let path = Self.lockPath(of: file, codec: codec)
      let bytes = try read(path)
      let lock = try bytes.map { try codec.decode($0, file: path) } ?? Lockfile()
      books[path] = Book(
        path: path, stageFile: file, bytes: bytes ?? [], lock: lock, former: lock.stages)
      candidates += lock.candidates
      environments.merge(lock.environments) { first, _ in first }
    }
    guard let name = codec.companionName else { return }
    let companion = try CompanionLock(path: name, bytes: read(name))
    environments.merge(companion.environments) { first, _ in first }
    for path in books.keys { attest(path, by: companion) }
    self.companion = companion
  }

  /// Completes the records of a lock by what its companion tells of exactly these.
  private mutating func attest(_ path: String, by companion: CompanionLock) {
    guard var book = books[path], !companion.attestations.isEmpty else { return }
    let codec = self.codec
    for (name, record) in book.lock.stages where book.former[name] == record {
      let address = book.address(of: name)
      attested.remove(address)
      let told = companion.attestations[address] ?? []
      guard let complete = told.lazy.compactMap({ $0.completed(record, codec: codec) }).first else {
        // Both sides of a merge made this result, each from other inputs, and the entry is neither's.
        if told.count > 1 {
          book.lock.stages[name]?.isInconsistent = true
          book.former[name]?.isInconsistent = true
        }
        continue
      }
      attested.insert(address)
      book.lock.stages[name] = complete
      book.former[name] = complete
    }
    books[path] = book
  }

  /// The paths of the locks that were written, relative to the root.
  package private(set) var written: [String] = []

  /// The paths of all locks, relative to the root, sorted.
  package var paths: [String] {
    (Array(books.keys) + [companion?.path].compactMap(\.self)).sorted()
  }

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

  /// Whether all that a record holds was recorded by pipe, and not by another program, which knows
  /// nothing of variables and environments.
  package func isAttested(_ stage: Stage) -> Bool {
    companion == nil || attested.contains(stage.address)
  }

  /// Lets verdicts be kept in a file, so that an entry that comes back gets its own back.
  package mutating func keepVerdicts(in file: String) {
    verdicts = KnownVerdicts(file: file)
  }

  /// Replaces a stage's record. A verdict about the very same entry stays, or comes back.
  package mutating func set(_ record: StageRecord, for stage: Stage) {
    var record = record
    let former = self.record(of: stage)?.verdict
    if let former { verdicts?.learn(former) }
    if record.verdict == nil, former != nil || verdicts?.isEmpty == false {
      let entry = codec.entry(of: record)
      record.verdict = former?.entry == entry ? former : verdicts?.verdict(about: entry)
    }
    books[Self.lockPath(of: stage.file, codec: codec)]?.lock.stages[stage.name] = record
    if companion != nil { attested.insert(stage.address) }
  }

  /// Keeps what re-executing a stage said, if the stage's record still is the one that it is about.
  ///
  /// - Returns: Whether it is.
  @discardableResult
  package mutating func setVerdict(_ verdict: RecordedVerdict, for stage: Stage) -> Bool {
    guard var record = record(of: stage), !record.isInconsistent,
      codec.entry(of: record) == verdict.entry
    else { return false }
    record.verdict = verdict
    set(record, for: stage)
    verdicts?.learn(verdict)
    return true
  }

  /// An environment that some record names; nil where it is not described.
  package func environment(_ digest: String) -> EnvironmentRecord? {
    environments[digest]
  }

  /// Makes an environment known, which records may name from now on.
  package mutating func set(environment: EnvironmentRecord) {
    environments[environment.digest] = environment
  }

  /// The recorded data that no stage makes.
  package var sources: [FileRecord] {
    get { books.values.flatMap(\.lock.sources) }
    set { for path in books.keys { books[path]?.lock.sources = newValue } }
  }

  /// Lays a journal's records over the locks if it builds on them, else keeps them as candidates.
  package mutating func overlay(_ journal: JournalContent, graph: StageGraph) {
    for environment in journal.environments { set(environment: environment) }
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
    try rebase()
    for (path, var book) in books.sorted(by: { $0.key < $1.key }) {
      environments.merge(book.lock.environments) { first, _ in first }
      book.lock.environments = environments
      book.lock.order = orders[path] ?? []
      if !keepsOthers {
        let known = Set(book.lock.order)
        book.lock.stages = book.lock.stages.filter { known.contains($0.key) }
      }
      if book.lock.stages.isEmpty, book.lock.sources.isEmpty, book.bytes.isEmpty { continue }
      let bytes = try codec.encode(book.lock, former: book.bytes)
      guard bytes != book.bytes else { continue }
      try AtomicFile.rewrite(bytes, to: "\(root)/\(path)", durability: .durable)
      if book.bytes.isEmpty { created.append(path) }
      written.append(path)
      book.bytes = bytes
      book.former = book.lock.stages
      book.lock.isConflicted = false
      books[path] = book
    }
    verdicts?.save()
    return try created + writeCompanion()
  }

  /// Takes in what other programs wrote into the locks since.
  private mutating func rebase() throws {
    for (path, var book) in books {
      let bytes = try readFileIfPresent("\(root)/\(path)") ?? []
      guard try book.rebase(on: bytes, codec: codec) else { continue }
      books[path] = book
      if let companion { attest(path, by: companion) }
    }
  }

  /// Writes what the locks have no place for, if it changes; a companion that would be empty is not
  /// made.
  private mutating func writeCompanion() throws -> [String] {
    guard var companion else { return [] }
    for book in books.values {
      for (name, record) in book.lock.stages {
        let address = book.address(of: name)
        guard attested.contains(address) else { continue }
        companion.attestations[address] = [Attestation(record, codec: codec)]
      }
    }
    companion.environments = environments
    let isNew = companion.isAbsent
    let isWritten = try companion.write(root: root)
    if isWritten { written.append(companion.path) }
    self.companion = companion
    return isNew && isWritten ? [companion.path] : []
  }

  private static func lockPath(of stageFile: String, codec: any LockCodec) -> String {
    guard let slash = stageFile.lastIndex(of: "/") else { return codec.fileName }
    return "\(stageFile[..<slash])/\(codec.fileName)"
  }
}
