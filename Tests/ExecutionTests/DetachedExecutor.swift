import Diagnostics
import Glibc

@testable import Execution

/// A stand-in for a queue on another machine: its attempts live on without it, write to files, and are
/// looked at from time to time.
final class DetachedExecutor: Executor {
  private let loop: EventLoop
  private var running: [(handle: Handle, pid: pid_t)] = []

  init(loop: EventLoop) {
    self.loop = loop
  }

  deinit {
    // So that a failed test leaves nothing behind.
    for (_, pid) in running { kill(-pid, SIGKILL) }
  }

  func submit(_ attempt: Attempt) throws(Diagnostic) -> Handle {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let words = ["bash", "-c", script(for: attempt)]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      attempt.environment.map { strdup("\($0.name)=\($0.value)") } + [nil]
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/bin/bash", nil, &attributes, &arguments, &variables)
    precondition(code == 0, "no bash")
    for text in arguments + variables { free(text) }
    posix_spawnattr_destroy(&attributes)
    running.append((attempt.handle, pid))
    return attempt.handle
  }

  func poll(timeoutMilliseconds: Int?) throws(Diagnostic) -> [ExecutorEvent] {
    let happenings = try loop.wait(timeoutMilliseconds: min(timeoutMilliseconds ?? 5, 5))
    var events = happenings.signals.map { ExecutorEvent.interrupt($0) }
    if happenings.isWoken { events.append(.wake) }
    for (handle, pid) in running {
      guard let completion = try collect(handle) else { continue }
      waitpid(pid, nil, 0)
      running.removeAll { $0.handle == handle }
      for (suffix, stream) in [
        ("out", ExecutorEvent.Stream.standardOutput), ("err", .standardError),
      ] {
        let bytes = contents(of: "\(handle.completionPath).\(suffix)")
        if !bytes.isEmpty { events.append(.output(handle, stream, bytes)) }
      }
      events.append(.ended(handle, completion))
    }
    return events
  }

  func cancel(_ handle: Handle, atOnce: Bool) {
    for (other, pid) in running where other == handle { kill(-pid, SIGTERM) }
  }

  func collect(_ handle: Handle) throws(Diagnostic) -> Completion? {
    try CompletionRecord.read(handle)
  }

  private func contents(of path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  private func script(for attempt: Attempt) -> String {
    let record = quoted(attempt.completionPath)
    let environment = attempt.environment.map { quoted("\($0.name)=\($0.value)") }
    let commands = attempt.commands.enumerated().map { index, command in
      let words = command.map(quoted).joined(separator: " ")
      return "  index=\(index); env -i \(environment.joined(separator: " ")) \(words) || return\n"
    }
    return """
      trap 'reason=cancelled' TERM
      reason=ended; started=$(date +%s%N)
      run() {
      \(commands.joined())}
      cd \(quoted(attempt.workingDirectory))
      run </dev/null >\(record).out 2>\(record).err; status=$?
      outcome="exited $status"
      [ $status -gt 128 ] && outcome="signalled $((status - 128))"
      cat >\(record).part <<END
      pipe-completion 1
      attempt \(attempt.id)
      reason $reason
      outcome $outcome
      command $index
      user-microseconds 1
      system-microseconds 1
      max-rss-bytes 4096
      started-nanoseconds $started
      ended-nanoseconds $(date +%s%N)
      leftovers 0
      survivors 0
      end
      END
      mv \(record).part \(record)
      """
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }
}
