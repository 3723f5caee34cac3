import Glibc
import Synchronization

/// What a piece of parallel work has done, and whether it is to end early.
package final class WorkProgress: Sendable {
  private let done = Atomic<Int>(0)
  private let cancelled = Atomic<Bool>(false)

  /// Work of which nothing is done.
  package init() {}

  /// How much is done, in the worker's own unit.
  package var amount: Int { done.load(ordering: .relaxed) }
  /// Whether the work is to end early.
  package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Adds to what is done.
  package func add(_ amount: Int) { done.add(amount, ordering: .relaxed) }
  /// Asks the work to end early.
  package func cancel() { cancelled.store(true, ordering: .relaxed) }
}

/// Threads that share the indices of a loop.
package struct Parallel: Sendable {
  /// How many threads work at most.
  package var threadCount: Int
  /// How many indices make a further thread worth starting.
  package var indicesPerThread: Int

  /// Creates a set of threads; none is started before there is work.
  package init(threadCount: Int, indicesPerThread: Int = 1) {
    self.threadCount = max(1, threadCount)
    self.indicesPerThread = max(1, indicesPerThread)
  }

  /// How many threads work on this many indices; the second argument of a body is below it.
  package func workerCount(for count: Int) -> Int {
    min(threadCount, max(1, count / indicesPerThread))
  }

  /// Calls `body` with each index below `count` and the number of the thread; returns when all ended.
  package func forEach(below count: Int, _ body: @Sendable (_ index: Int, _ worker: Int) -> Void) {
    let workers = workerCount(for: count)
    withoutActuallyEscaping(body) { body in
      let loop = SharedLoop(count: count, progress: WorkProgress(), body: body)
      let threads = (1..<max(1, workers)).compactMap { SharedLoop.Worker(loop, $0).started() }
      loop.run(worker: 0)
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  /// As ``forEach(below:_:)``, and calls `tick` every 100 ms; if that throws, the work ends early.
  package func forEach(
    below count: Int, progress: WorkProgress, tick: () throws -> Void = {},
    _ body: @Sendable (_ index: Int, _ worker: Int) -> Void
  ) throws {
    let workers = workerCount(for: count)
    try withoutActuallyEscaping(body) { body in
      let loop = SharedLoop(count: count, progress: progress, body: body)
      let threads = (0..<workers).compactMap { SharedLoop.Worker(loop, $0).started() }
      defer { for thread in threads { pthread_join(thread, nil) } }
      guard !threads.isEmpty else { return loop.run(worker: 0) }
      do {
        for _ in threads { while !loop.waitForWorker(milliseconds: 100) { try tick() } }
      } catch {
        progress.cancel()
        throw error
      }
    }
  }
}

/// The indices that are left, and what to do with each.
private final class SharedLoop: Sendable {
  private let count: Int
  private let next = Atomic<Int>(0)
  private let progress: WorkProgress
  private let body: @Sendable (Int, Int) -> Void
  private let ended = Semaphore()

  init(count: Int, progress: WorkProgress, body: @escaping @Sendable (Int, Int) -> Void) {
    self.count = count
    self.progress = progress
    self.body = body
  }

  func run(worker: Int) {
    while !progress.isCancelled {
      let index = next.add(1, ordering: .relaxed).oldValue
      if index >= count { break }
      body(index, worker)
    }
    ended.signal()
  }

  func waitForWorker(milliseconds: Int) -> Bool {
    ended.wait(milliseconds: milliseconds)
  }

  /// One thread of the loop.
  final class Worker: Sendable {
    private let loop: SharedLoop
    private let number: Int

    init(_ loop: SharedLoop, _ number: Int) {
      self.loop = loop
      self.number = number
    }

    /// The thread, running, or nil if the system has none left.
    func started() -> pthread_t? {
      var thread = pthread_t()
      let argument = Unmanaged.passRetained(self)
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let worker = Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue()
          worker.loop.run(worker: worker.number)
          return nil
        }, argument.toOpaque())
      guard status == 0 else {
        argument.release()
        return nil
      }
      return thread
    }
  }
}

/// A counting semaphore of the system.
private final class Semaphore: @unchecked Sendable {
  // The semaphore needs an address that stays; its own operations make it safe to share.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() {
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() {
    sem_post(semaphore)
  }

  func wait(milliseconds: Int) -> Bool {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    let nanoseconds = deadline.tv_nsec + milliseconds * 1_000_000
    deadline.tv_sec += nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    return sem_timedwait(semaphore, &deadline) == 0
  }
}

/// Places for results that parallel work fills, each by the one call that has its index.
package final class Slots<Element: Sendable>: @unchecked Sendable {
  // Calls of one loop touch disjoint elements, and the loop's end is awaited before any is read.
  private let storage: UnsafeMutableBufferPointer<Element>

  /// Places that all hold the same value.
  package init(count: Int, repeating element: Element) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: element)
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  /// One place.
  package subscript(index: Int) -> Element {
    get { storage[index] }
    set { storage[index] = newValue }
  }

  /// All places in order.
  package var values: [Element] { Array(storage) }
}

/// One buffer of 1 MiB for each thread.
final class Buffers: @unchecked Sendable {
  // Each thread uses the buffer of its own number only.
  private let buffers: [UnsafeMutableRawBufferPointer]

  init(count: Int) {
    buffers = (0..<count).map { _ in
      .allocate(byteCount: 1 << 20, alignment: 4096)
    }
  }

  deinit {
    for buffer in buffers { buffer.deallocate() }
  }

  subscript(worker: Int) -> UnsafeMutableRawBufferPointer { buffers[worker] }
}
