import CPipe
import Diagnostics
import Glibc
import Synchronization

/// A file that is to become an object.
package struct ObjectSource: Sendable {
  /// Where the content is.
  package enum Content: Sendable {
    /// In a file; a link is followed.
    case file(String)
    /// In memory.
    case bytes([UInt8])
  }

  /// The content.
  package var content: Content
  /// The object that it is to become.
  package var object: ObjectID

  /// A file that is to become an object.
  package init(_ content: Content, as object: ObjectID) {
    self.content = content
    self.object = object
  }
}

extension ObjectStore {
  /// Keeps one file or some bytes; see ``insert(_:progress:)-(_,_)``.
  package func insert(_ content: ObjectSource.Content, as object: ObjectID) throws {
    try insert([ObjectSource(content, as: object)])
  }

  /// Keeps files: when the call returns, each is in the store whole and on the disk.
  ///
  /// What the store already holds is verified, not written. A file is digested while it is copied, so
  /// that one which changes meanwhile never gets in.
  ///
  /// - Throws: a ``Diagnostic`` for the first source that cannot be kept: `input-changed` if its
  ///   content is not what its digest says, `disk-full`, or what the system reports. Nothing half
  ///   written is left behind; other sources may have been kept.
  package func insert(
    _ sources: [ObjectSource], progress: (FileHasher.Progress) throws -> Void = { _ in }
  ) throws {
    var seen = Set<ObjectID>()
    let distinct = sources.filter { seen.insert($0.object).inserted }
    let known = try verify(distinct.map(\.object))
    let absent = zip(distinct, known).filter { $0.1 != .intact }.map(\.0)
    // Chunks bound how many temporary files there are.
    for start in stride(from: 0, to: absent.count, by: 16384) {
      let chunk = Array(absent[start..<min(absent.count, start + 16384)])
      try InsertionBatch(self, chunk).run(progress)
    }
  }
}

/// Sources that become objects together.
private struct InsertionBatch {
  private enum Result: Sendable {
    case pending
    case written(temporary: String)
    case failed(Diagnostic)

    var failure: Diagnostic? {
      if case .failed(let diagnostic) = self { diagnostic } else { nil }
    }
  }

  // From about this many files on, one flush of the whole file system is faster than one for each file.
  private static let flushThreshold = 64

  private let store: ObjectStore
  private let sources: [ObjectSource]
  private let results: Slots<Result>
  private let parallel: Parallel

  init(_ store: ObjectStore, _ sources: [ObjectSource]) {
    self.store = store
    self.sources = sources
    results = Slots(count: sources.count, repeating: .pending)
    parallel = Parallel(threadCount: store.threadCount)
  }

  private var flushesTogether: Bool { sources.count >= Self.flushThreshold }

  func run(_ progress: (FileHasher.Progress) throws -> Void) throws {
    defer { removeTemporaries() }
    let changed = try makeDirectories()
    try write(progress)
    if let failure = results.values.lazy.compactMap(\.failure).first { throw failure }
    if flushesTogether { try flushFileSystem() }
    try rename()
    if flushesTogether { try flushFileSystem() } else { try synchronize(changed) }
    rememberStamps()
  }

  /// Makes the directories of all objects: those whose names will have changed.
  private func makeDirectories() throws -> [String] {
    let directories = Set(sources.map { parentDirectory(of: store.path(of: $0.object)) })
      .sorted { $0.precedesInBytes($1) }
    let absent = try directories.filter { try FileStamp.of($0) == nil }
    for directory in absent { try makeDirectory(directory) }
    let above = absent.flatMap { directory -> [String] in
      let folder = parentDirectory(of: directory)
      return [folder, parentDirectory(of: folder), store.directory]
    }
    return directories + Set(above).sorted { $0.precedesInBytes($1) }
  }

  private func write(_ progress: (FileHasher.Progress) throws -> Void) throws {
    let work = WorkProgress()
    var report = FileHasher.Progress(bytesDone: 0, bytesTotal: 0, filesTotal: sources.count)
    func tick() throws {
      try store.stop.check()
      report.bytesDone = Int64(work.amount)
      try progress(report)
    }
    try store.stop.check()
    let isDurable = !flushesTogether
    let buffers = Buffers(count: parallel.workerCount(for: sources.count))
    try parallel.forEach(below: sources.count, progress: work, tick: tick) { index, worker in
      let writer = ObjectWriter(
        path: store.path(of: sources[index].object), buffer: buffers[worker], progress: work)
      do throws(Diagnostic) {
        let temporary = try writer.write(sources[index], isDurable: isDurable)
        results[index] = temporary.map { .written(temporary: $0) } ?? .pending
      } catch {
        results[index] = .failed(error)
        work.cancel()
      }
    }
  }

  private func flushFileSystem() throws {
    do throws(SystemError) {
      let directory = try OpenFile.directory(store.directory)
      let status = cpipe_sync_filesystem(directory.descriptor)
      if status != 0 { throw SystemError(status) }
    } catch {
      throw error.diagnostic(.writing, at: store.directory)
    }
  }

  private func rename() throws {
    for (index, source) in sources.enumerated() {
      guard case .written(let temporary) = results[index] else { continue }
      let path = store.path(of: source.object)
      do throws(SystemError) {
        try checked(Glibc.rename(temporary, path))
      } catch {
        throw error.diagnostic(.writing, at: path)
      }
      results[index] = .pending
    }
  }

  private func synchronize(_ directories: [String]) throws {
    let failures = Slots<SystemError?>(count: directories.count, repeating: nil)
    parallel.forEach(below: directories.count) { index, _ in
      do throws(SystemError) {
        try synchronizeDirectory(directories[index])
      } catch {
        failures[index] = error
      }
    }
    for (directory, failure) in zip(directories, failures.values) {
      if let failure { throw failure.diagnostic(.writing, at: directory) }
    }
  }

  /// Remembers that the new objects are what they are called.
  ///
  /// They were digested under names that nobody else knew, and have rested since at least as long as
  /// the disk took to write them; those that were renamed within the last tick are read once later.
  private func rememberStamps() {
    let reading = store.clock.reading()
    for source in sources {
      let object = source.object
      let path = store.path(of: object)
      // An object that is gone again is simply not remembered.
      guard let stamp = try? FileStamp.of(path) else { continue }
      store.cache.record(
        object.digest, of: path, stamp: stamp, algorithm: object.contentAlgorithm,
        reading: reading)
    }
  }

  private func removeTemporaries() {
    for case .written(let temporary) in results.values { unlink(temporary) }
  }
}
