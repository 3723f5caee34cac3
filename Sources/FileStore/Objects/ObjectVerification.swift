import Glibc

/// What reading an object showed.
package enum ObjectVerification: Sendable, Equatable {
  /// Its content matches its name.
  case intact
  /// It is not there.
  case missing
  /// Its content does not match its name; where it was moved.
  case corrupt(movedTo: String)
}

extension ObjectStore {
  /// Whether an object's content matches its name; read at most once as long as its stamp holds.
  ///
  /// - Throws: a ``Diagnostic`` if it cannot be read, or not be moved to the quarantine.
  package func verify(_ object: ObjectID) throws -> ObjectVerification {
    try verify([object])[0]
  }

  /// Whether objects' contents match their names, read on all threads.
  package func verify(
    _ objects: [ObjectID], progress: (FileHasher.Progress) throws -> Void = { _ in }
  ) throws -> [ObjectVerification] {
    var results = objects.map { _ in ObjectVerification.missing }
    var queues: [DigestAlgorithm: ReadingQueue] = [:]
    for (index, object) in objects.enumerated() {
      let path = path(of: object)
      guard let stamp = try FileStamp.of(path), stamp.isRegularFile else { continue }
      let known = cache.digest(of: path, stamp: stamp, algorithm: object.contentAlgorithm)
      if known == object.digest {
        results[index] = .intact
      } else {
        queues[object.contentAlgorithm, default: ReadingQueue()].add(.path(index), stamp)
      }
    }
    for algorithm in DigestAlgorithm.allCases {
      guard let queue = queues[algorithm] else { continue }
      try withoutActuallyEscaping(progress) {
        try read(queue, objects, algorithm, stop.checking($0), &results)
      }
    }
    return results
  }

  private func read(
    _ queue: ReadingQueue, _ objects: [ObjectID], _ algorithm: DigestAlgorithm,
    _ progress: (FileHasher.Progress) throws -> Void, _ results: inout [ObjectVerification]
  ) throws {
    let reading = clock.reading()
    let outcomes = try queue.read(
      base: AT_FDCWD, algorithm: algorithm, parallel: Parallel(threadCount: coreCount),
      progress: progress
    ) { source in
      guard case .path(let index) = source else { preconditionFailure("objects have paths") }
      return Array(path(of: objects[index]).utf8)
    }
    for (source, job) in queue.sources {
      guard case .path(let index) = source else { continue }
      results[index] = try settle(objects[index], outcomes[job], reading)
    }
  }

  // Reading keeps cores busy, while writing mostly waits for the disk.
  var coreCount: Int { min(threadCount, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }

  private func settle(
    _ object: ObjectID, _ outcome: ContentReader.Outcome, _ reading: ClockReading
  ) throws -> ObjectVerification {
    let path = path(of: object)
    switch outcome {
    case .unread, .vanished: return .missing
    case .unusable(let cause): throw UnusableReason(cause, at: path).diagnostic
    case .digest(let digest, let stamp, _):
      guard digest == object.digest else { return .corrupt(movedTo: try setAside(object)) }
      cache.record(
        digest, of: path, stamp: stamp, algorithm: object.contentAlgorithm, reading: reading)
      return .intact
    }
  }
}
