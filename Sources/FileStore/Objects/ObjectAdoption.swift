import CPipe
import Diagnostics
import Glibc

/// What became of a file that was to become an object.
package enum Adoption: Sendable, Equatable {
  /// It is in the store.
  case adopted
  /// It is not there.
  case absent
  /// Its content is not what the object's digest says; it lies where it was.
  case foreign
}

extension ObjectStore {
  /// Takes files that nobody else writes to into the store, by renaming; when the call returns, each
  /// that fits its digest is in the store whole and on the disk.
  ///
  /// - Parameter files: Paths on the store's file system, and the objects that they are to become.
  /// - Throws: A ``Diagnostic`` when a file cannot be read or renamed.
  package func adopt(_ files: [(path: String, object: ObjectID)]) throws -> [Adoption] {
    let results = Slots(
      count: files.count, repeating: Result<Adoption, Diagnostic>.success(.absent))
    let parallel = Parallel(threadCount: coreCount)
    let buffers = Buffers(count: parallel.workerCount(for: files.count))
    parallel.forEach(below: files.count) { index, worker in
      results[index] = examine(files[index].path, files[index].object, buffers[worker])
    }
    let found = try results.values.map { try $0.get() }
    let fitting = files.indices.filter { found[$0] == .adopted }.map { files[$0] }
    guard !fitting.isEmpty else { return found }
    for folder in Set(fitting.map { parentDirectory(of: path(of: $0.object)) }).sorted() {
      try makeDirectory(folder)
    }
    try flush()
    for file in fitting { try take(file.path, as: file.object) }
    try flush()
    remember(fitting.map(\.object))
    return found
  }

  /// Whether a file fits an object; it is then no longer writable.
  private func examine(
    _ path: String, _ object: ObjectID, _ buffer: UnsafeMutableRawBufferPointer
  ) -> Result<Adoption, Diagnostic> {
    do throws(SystemError) {
      let file = try OpenFile.reading(path)
      var hasher = DigestHasher(object.contentAlgorithm)
      while true {
        let count = try file.read(into: buffer)
        if count == 0 { break }
        hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
      guard hasher.finalize() == object.digest else { return .success(.foreign) }
      try file.setMode(0o444)
      return .success(.adopted)
    } catch {
      if error.meansMissing { return .success(.absent) }
      return .failure(error.diagnostic(.reading, at: path))
    }
  }

  private func take(_ file: String, as object: ObjectID) throws {
    guard rename(file, path(of: object)) != 0 else { return }
    throw SystemError(errno).diagnostic(.writing, at: path(of: object))
  }

  private func flush() throws {
    do throws(SystemError) {
      let directory = try OpenFile.directory(directory)
      let status = cpipe_sync_filesystem(directory.descriptor)
      if status != 0 { throw SystemError(status) }
    } catch {
      throw error.diagnostic(.writing, at: directory)
    }
  }

  private func remember(_ objects: [ObjectID]) {
    let reading = clock.reading()
    for object in objects {
      // An object that is gone again is simply not remembered.
      guard let stamp = try? FileStamp.of(path(of: object)) else { continue }
      cache.record(
        object.digest, of: path(of: object), stamp: stamp, algorithm: object.contentAlgorithm,
        reading: reading)
    }
  }
}
