import CPipe
import Diagnostics
import Glibc

/// What a process waits on: descriptors, signals, and a call from another thread.
///
/// It belongs to one thread. While it lives, its signals are blocked in the thread that made it, and in
/// threads started from there later; so make it before any other thread.
package final class EventLoop {
  /// What one wait found.
  package struct Happenings {
    /// Registered descriptors that can be read or have reached their end, in order of registration.
    package var readable: [Int32] = []
    /// Signals that arrived.
    package var signals: [Int32] = []
    /// Whether a waker was used.
    package var isWoken = false
  }

  /// Wakes the loop from any thread.
  package let waker: Waker
  private let signals: [Int32]
  private let signalDescriptor: Int32
  private var entries: [pollfd]

  /// Creates a loop that takes over these signals of the process.
  package init(signals: [Int32]) throws(Diagnostic) {
    self.signals = signals
    waker = try Waker()
    signalDescriptor = cpipe_signals_open(signals, signals.count)
    entries = [pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)]
    if signalDescriptor < 0 {
      throw ExecutionDiagnostics.systemCallFailed("signalfd", errno: -signalDescriptor)
    }
    register(signalDescriptor)
  }

  deinit {
    if signalDescriptor >= 0 { cpipe_signals_close(signalDescriptor, signals, signals.count) }
  }

  /// Adds a descriptor that is waited on for reading.
  package func register(_ descriptor: Int32) {
    entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
  }

  /// Removes a descriptor; call it before closing the descriptor.
  package func unregister(_ descriptor: Int32) {
    entries.removeAll { $0.fd == descriptor }
  }

  /// Waits until something happened or the time is up; `nil` waits without limit.
  package func wait(timeoutMilliseconds: Int?) throws(Diagnostic) -> Happenings {
    let timeout = timeoutMilliseconds.map { Int32(clamping: max(0, $0)) } ?? -1
    var happenings = Happenings()
    guard Glibc.poll(&entries, nfds_t(entries.count), timeout) >= 0 else {
      // A signal that is not ours, or being stopped and continued, is no event.
      if errno == EINTR { return happenings }
      throw ExecutionDiagnostics.systemCallFailed("poll", errno: errno)
    }
    for entry in entries where entry.revents != 0 {
      switch entry.fd {
      case waker.descriptor: happenings.isWoken = waker.clear()
      case signalDescriptor: happenings.signals = waitingSignals()
      default: happenings.readable.append(entry.fd)
      }
    }
    return happenings
  }

  private func waitingSignals() -> [Int32] {
    var found: [Int32] = []
    while case let signal = cpipe_signals_next(signalDescriptor), signal > 0 {
      found.append(signal)
    }
    return found
  }
}

/// Wakes an event loop from any thread; many calls before the loop looks count as one.
package final class Waker: Sendable {
  fileprivate let descriptor: Int32

  fileprivate init() throws(Diagnostic) {
    descriptor = cpipe_wake_open()
    if descriptor < 0 {
      throw ExecutionDiagnostics.systemCallFailed("eventfd", errno: -descriptor)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Makes the current or the next wait of the loop return.
  package func wake() {
    var one: UInt64 = 1
    // It can only refuse when its counter is full, and then the loop is awake already.
    _ = write(descriptor, &one, 8)
  }

  fileprivate func clear() -> Bool {
    var count: UInt64 = 0
    return read(descriptor, &count, 8) == 8
  }
}
