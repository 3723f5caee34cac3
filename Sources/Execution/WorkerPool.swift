import Glibc

/// Threads for work that waits for disks: hashing, copying and syncing.
///
/// Threads start as they are needed. A job runs on one of them; what it returns, its closing step,
/// runs on the thread that calls ``finish()``.
package final class WorkerPool: @unchecked Sendable {
  /// What runs on the thread that owns the pool when a job has ended.
  package typealias Closing = @Sendable () -> Void

  // All of these are guarded by `mutex`.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var jobs: [@Sendable () -> Closing] = []
  private var nextJob = 0
  private var closings: [Closing] = []
  private var threads: [pthread_t] = []
  private var idleThreads = 0
  private var outstanding = 0
  private var isEnding = false

  private let limit: Int
  private let wake: @Sendable () -> Void

  /// Creates a pool.
  ///
  /// - Parameters:
  ///   - limit: The largest number of threads.
  ///   - wake: Called on a worker's thread whenever a job has ended.
  package init(limit: Int, wake: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.wake = wake
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    mutex.deallocate()
    condition.deallocate()
  }

  /// Runs a job on some thread.
  ///
  /// Where the system has no thread left and none runs yet, the job runs here and now.
  package func submit(_ job: @escaping @Sendable () -> Closing) {
    let isAlone = locked {
      outstanding += 1
      if idleThreads == 0, threads.count < limit { startThread() }
      guard !threads.isEmpty else { return true }
      jobs.append(job)
      pthread_cond_signal(condition)
      return false
    }
    guard isAlone else { return }
    let closing = job()
    locked { closings.append(closing) }
    wake()
  }

  /// Runs the closing steps of all jobs that have ended, in the order in which they ended.
  package func finish() {
    let steps = locked {
      defer { closings = [] }
      return closings
    }
    for step in steps { step() }
    locked { outstanding -= steps.count }
  }

  /// Whether every job has ended and its closing step has run.
  package var isIdle: Bool {
    locked { outstanding == 0 }
  }

  /// Ends all threads when they have no more jobs, and waits for them.
  package func end() {
    let ending = locked {
      isEnding = true
      pthread_cond_broadcast(condition)
      defer { threads = [] }
      return threads
    }
    for thread in ending { pthread_join(thread, nil) }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Starts a thread if the system has one; called with the mutex held.
  private func startThread() {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self).toOpaque()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<WorkerPool>.fromOpaque(context).takeRetainedValue().work()
        return nil
      }, context)
    guard status == 0 else {
      Unmanaged<WorkerPool>.fromOpaque(context).release()
      return
    }
    threads.append(thread)
  }

  private func work() {
    while let job = takeJob() {
      let closing = job()
      locked { closings.append(closing) }
      wake()
    }
  }

  /// The next job; nil when the pool ends.
  private func takeJob() -> (@Sendable () -> Closing)? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    idleThreads += 1
    while nextJob == jobs.count, !isEnding { pthread_cond_wait(condition, mutex) }
    idleThreads -= 1
    guard nextJob < jobs.count else { return nil }
    defer {
      nextJob += 1
      if nextJob == jobs.count {
        jobs = []
        nextJob = 0
      }
    }
    return jobs[nextJob]
  }
}
