import Glibc

/// One look at many paths: stamps first, then what the cache knows, then reading all the rest at once.
struct ObservationPass {
  private let hasher: FileHasher
  private let base: Int32
  private let paths: [String]
  private let keepsTrees: Bool
  private let parallel: Parallel

  private var observations: [Observation]
  private var directories: [DirectoryObservation] = []
  private var queue = ReadingQueue()

  init(_ hasher: FileHasher, base: Int32, paths: [String], _ keepsTrees: Bool) {
    self.hasher = hasher
    self.base = base
    self.paths = paths
    self.keepsTrees = keepsTrees
    parallel = Parallel(threadCount: hasher.threadCount)
    observations = paths.map { _ in Observation(.missing) }
  }

  /// What is at each path.
  func run(_ progress: (FileHasher.Progress) throws -> Void) throws -> [Observation] {
    var pass = self
    pass.lookAtPaths()
    pass.queue.waitForFreshFiles(hasher.clock)
    let reading = hasher.clock.reading()
    let outcomes = try pass.read(progress)
    pass.settleFiles(outcomes, reading)
    pass.settleDirectories(outcomes, reading)
    return pass.observations
  }

  // MARK: Looking

  private mutating func lookAtPaths() {
    let stamps = stamps()
    var found: [Int] = []
    hasher.cache.withTables { tables in
      for (index, stamp) in stamps.enumerated() {
        if look(index, stamp, &tables) { found.append(index) }
      }
    }
    lookAtDirectories(found)
  }

  private func stamps() -> [Result<FileStamp, SystemError>] {
    let slots = Slots(count: paths.count, repeating: Result<FileStamp, SystemError>.success(.none))
    let chunk = 512
    parallel.forEach(below: (paths.count + chunk - 1) / chunk) { [paths, base] part, _ in
      for index in part * chunk..<min(paths.count, (part + 1) * chunk) {
        slots[index] = FileStamp.query(paths[index], in: base, followingLinks: true)
      }
    }
    return slots.values
  }

  /// Settles a path as far as its stamp and the cache tell; true for a directory.
  private mutating func look(
    _ index: Int, _ result: Result<FileStamp, SystemError>, _ tables: inout StatCache.Tables
  ) -> Bool {
    switch result {
    case .failure(let error): observations[index] = Observation(unseen(index, error, &tables))
    case .success(let stamp) where stamp.isDirectory: return true
    case .success(let stamp) where !stamp.isRegularFile:
      observations[index] = unusable(index, stamp.specialCause)
    case .success(let stamp):
      let digest = withKey(paths[index], hasher.format.algorithm.fileTag) { key in
        tables.digest(key, stamp: stamp)
      }
      if let digest {
        observations[index] = Observation(
          .file(FileIdentity(digest: digest, size: stamp.size, isExecutable: stamp.isExecutable)))
      } else {
        queue.add(.path(index), stamp)
      }
    }
    return false
  }

  private func unusable(_ index: Int, _ cause: UnusableReason.Cause) -> Observation {
    Observation(.unusable(UnusableReason(cause, at: paths[index])))
  }

  /// What a path is that cannot be followed to its end.
  private func unseen(
    _ index: Int, _ error: SystemError, _ tables: inout StatCache.Tables
  ) -> PathState {
    let path = paths[index]
    if error.number == ELOOP { return .unusable(UnusableReason(.linkCycle, at: path)) }
    guard error.meansMissing else {
      return .unusable(UnusableReason(.unreadable(error.number), at: path))
    }
    guard let target = linkTarget(Array(path.utf8), in: base) else {
      tables.forget(Array(path.utf8))
      return .missing
    }
    return .unusable(UnusableReason(.brokenLink(displayed(target)), at: path))
  }

  private mutating func lookAtDirectories(_ indices: [Int]) {
    let format = hasher.format
    let walker = DirectoryWalker(
      base: base, ignores: hasher.ignores, linkPolicy: format.linkPolicy, parallel: parallel)
    let walks = walker.walks(below: indices.map { Array(paths[$0].utf8) })
    for (index, result) in zip(indices, walks) {
      switch result {
      case .failure(let reason): observations[index] = Observation(.unusable(reason))
      case .success(let walk):
        var directory = DirectoryObservation(walk, index: index, format: format)
        let known = hasher.cache.withTables {
          directory.lookUp(&$0, base: base, needsTree: keepsTrees)
        }
        if let known, !keepsTrees {
          observations[index] = Observation(.directory(known))
          continue
        }
        directory.enqueueUnknown(&queue, number: directories.count)
        directories.append(directory)
      }
    }
  }

  // MARK: Reading

  private func read(
    _ progress: (FileHasher.Progress) throws -> Void
  ) throws -> [ContentReader.Outcome] {
    try queue.read(
      base: base, algorithm: hasher.format.algorithm, parallel: parallel, progress: progress
    ) { source in
      switch source {
      case .path(let index): Array(paths[index].utf8)
      case .entry(let number, let directory, let entry):
        directories[number].walk.fullPath(of: entry, in: directory)
      }
    }
  }

  private mutating func settleFiles(_ outcomes: [ContentReader.Outcome], _ reading: ClockReading) {
    for (source, job) in queue.sources {
      guard case .path(let index) = source else { continue }
      switch outcomes[job] {
      case .unread, .vanished: observations[index] = unusable(index, .keepsChanging)
      case .unusable(let cause): observations[index] = unusable(index, cause)
      case .digest(let digest, let stamp, let size):
        observations[index] = Observation(
          .file(FileIdentity(digest: digest, size: size, isExecutable: stamp.isExecutable)))
        guard size == stamp.size else { continue }
        hasher.cache.record(
          digest, of: paths[index], stamp: stamp, algorithm: hasher.format.algorithm,
          reading: reading)
      }
    }
  }

  private mutating func settleDirectories(
    _ outcomes: [ContentReader.Outcome], _ reading: ClockReading
  ) {
    for (source, job) in queue.sources {
      guard case .entry(let number, let directory, let entry) = source else { continue }
      directories[number].settle(entry, in: directory, outcomes[job])
    }
    for directory in directories {
      observations[directory.index] = hasher.cache.withTables { tables in
        directory.finish(&tables, base: base, reading: reading)
      }
    }
  }
}
