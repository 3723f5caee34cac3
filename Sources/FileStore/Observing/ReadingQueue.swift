import Glibc

/// Files that must be read, each once however many paths lead to it.
struct ReadingQueue {
  /// Whose content is wanted.
  enum Source: Sendable {
    /// A path that was asked for.
    case path(Int)
    /// An entry of a directory that was asked for.
    case entry(walk: Int, directory: Int, entry: Int)
  }

  private struct FileKey: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  private struct Job {
    var source: Source
    var stamp: FileStamp
  }

  private var jobs: [Job] = []
  private var jobOfFile: [FileKey: Int] = [:]
  /// Each source with the number of its job.
  private(set) var sources: [(source: Source, job: Int)] = []

  /// How many bytes of unaged files are worth a wait of a clock's tick.
  private static let bytesWorthWaiting: Int64 = 16 << 20

  /// Adds a file.
  mutating func add(_ source: Source, _ stamp: FileStamp) {
    let key = FileKey(device: stamp.device, inode: stamp.inode)
    let job = jobOfFile[key] ?? jobs.count
    if job == jobs.count {
      jobOfFile[key] = job
      jobs.append(Job(source: source, stamp: stamp))
    }
    sources.append((source, job))
  }

  /// Lets big files that were written just now rest for a tick, so that they need not be read again.
  func waitForFreshFiles(_ clock: FileClock) {
    guard !jobs.isEmpty else { return }
    let reading = clock.reading()
    let fresh = jobs.map { (rest: reading.rest(of: $0.stamp), size: $0.stamp.size) }
      .filter { (0...ClockReading.kernelTick).contains($0.rest) }
    guard fresh.reduce(0, { $0 + $1.size }) >= Self.bytesWorthWaiting else { return }
    usleep(UInt32(ClockReading.kernelTick / 1000 * 2))
  }

  /// Reads all files, the biggest first; the outcomes by the number of the job.
  func read(
    base: Int32, algorithm: DigestAlgorithm, parallel: Parallel,
    progress: (FileHasher.Progress) throws -> Void, path: (Source) -> [UInt8]
  ) throws -> [ContentReader.Outcome] {
    let order = jobs.indices.sorted { jobs[$0].stamp.size > jobs[$1].stamp.size }
    let paths = order.map { path(jobs[$0].source) }
    let outcomes = Slots(count: jobs.count, repeating: ContentReader.Outcome.unread)
    let work = WorkProgress()
    let reader = ContentReader(base: base, algorithm: algorithm, progress: work)
    var parallel = parallel
    parallel.indicesPerThread = 4
    if totalSize > 4 << 20 { parallel.indicesPerThread = 1 }
    let buffers = Buffers(count: parallel.workerCount(for: jobs.count))
    var report = FileHasher.Progress(bytesDone: 0, bytesTotal: totalSize, filesTotal: jobs.count)
    func tick() throws {
      report.bytesDone = Int64(work.amount)
      try progress(report)
    }
    guard !jobs.isEmpty else { return [] }
    try tick()
    // A thread takes longer to start than a few small files take to read.
    if jobs.count <= 4, totalSize <= 1 << 20 {
      for (position, index) in order.enumerated() {
        outcomes[index] = reader.read(paths[position], buffer: buffers[0])
      }
      return outcomes.values
    }
    try parallel.forEach(below: jobs.count, progress: work, tick: tick) { index, worker in
      outcomes[order[index]] = reader.read(paths[index], buffer: buffers[worker])
    }
    try tick()
    return outcomes.values
  }

  private var totalSize: Int64 { jobs.reduce(0) { $0 + $1.stamp.size } }
}
