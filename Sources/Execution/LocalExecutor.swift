import CPipe
import Diagnostics
import Glibc

/// Runs attempts on this machine, each under a keeper that ends with it, or with this process.
///
/// The first `submit` starts the launcher. Letting go of the executor ends what still runs.
package final class LocalExecutor: Executor {
  private let loop: EventLoop
  private let heldDescriptor: Int32
  private var launcher: cpipe_launcher?
  private var running: [Handle: RunningAttempt] = [:]
  /// Which attempt a descriptor belongs to.
  private var owners: [Int32: Handle] = [:]
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Creates an executor that waits on the loop; nothing is started before the first `submit`.
  ///
  /// - Parameter heldDescriptor: A descriptor that stays open until all that this executor started has
  ///   ended, even if this process is killed; a lock on it lasts as long.
  package init(loop: EventLoop, heldDescriptor: Int32 = -1) {
    self.heldDescriptor = heldDescriptor
    self.loop = loop
  }

  deinit {
    for attempt in running.values { attempt.descriptors.forEach(forget) }
    if var launcher { cpipe_launcher_release(&launcher) }
  }

  /// Hands an attempt to the launcher.
  package func submit(_ attempt: Attempt) throws(Diagnostic) -> Handle {
    let handle = attempt.handle
    precondition(running[handle] == nil, "an attempt was submitted twice")
    let request = try attempt.request()
    let launcher = try startedLauncher()
    var ends = cpipe_attempt()
    let code = cpipe_attempt_start(launcher.socket, request, request.count, &ends)
    guard code != EPIPE else { throw ExecutionDiagnostics.launcherGone() }
    guard code == 0 else { throw ExecutionDiagnostics.notHandedOver(errno: code) }
    let started = RunningAttempt(handle: handle, ends: ends)
    for descriptor in started.descriptors {
      loop.register(descriptor)
      owners[descriptor] = handle
    }
    running[handle] = started
    return handle
  }

  /// Waits on the loop and reports what happened to attempts.
  package func poll(timeoutMilliseconds: Int?) throws(Diagnostic) -> [ExecutorEvent] {
    let happenings = try loop.wait(timeoutMilliseconds: timeoutMilliseconds)
    var events = happenings.signals.map { signal in
      signal == SIGWINCH ? ExecutorEvent.resized : .interrupt(signal)
    }
    if happenings.isWoken { events.append(.wake) }
    for descriptor in happenings.readable {
      // An earlier descriptor of this very round may have ended the attempt.
      guard let handle = owners[descriptor], let attempt = running[handle] else { continue }
      events += try react(to: descriptor, of: attempt)
    }
    return events
  }

  /// Tells the attempt's keeper to end it.
  package func cancel(_ handle: Handle, atOnce: Bool) {
    guard let control = running[handle]?.control else { return }
    var order = UInt8((atOnce ? CPIPE_ORDER_KILL : CPIPE_ORDER_TERMINATE).rawValue)
    // A keeper that is gone has nothing left to end.
    send(control, &order, 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }

  /// Reads the completion record.
  package func collect(_ handle: Handle) throws(Diagnostic) -> Completion? {
    try CompletionRecord.read(handle)
  }

  private func startedLauncher() throws(Diagnostic) -> cpipe_launcher {
    if let launcher { return launcher }
    var started = cpipe_launcher()
    let code = cpipe_launcher_start(heldDescriptor, &started)
    guard code == 0 else { throw ExecutionDiagnostics.launcherNotStarted(errno: code) }
    launcher = started
    return started
  }

  private func react(
    to descriptor: Int32, of attempt: RunningAttempt
  ) throws(Diagnostic) -> [ExecutorEvent] {
    if let stream = attempt.stream(of: descriptor) {
      return readOutput(descriptor, stream, of: attempt, limitBytes: buffer.count)
    }
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    if count > 0 { attempt.record += buffer[..<count] }
    let isWhole = attempt.record.suffix(4).elementsEqual("end\n".utf8)
    return count <= 0 || isWhole ? try end(attempt) : []
  }

  /// Reads what is there, up to a limit, and lets go of the pipe at its end.
  private func readOutput(
    _ descriptor: Int32, _ stream: ExecutorEvent.Stream, of attempt: RunningAttempt,
    limitBytes: Int
  ) -> [ExecutorEvent] {
    var events: [ExecutorEvent] = []
    var total = 0
    while total < limitBytes {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { break }
      guard count > 0 else {
        forget(descriptor)
        attempt.outputs.removeAll { $0.descriptor == descriptor }
        break
      }
      events.append(.output(attempt.handle, stream, Array(buffer[..<count])))
      total += count
    }
    return events
  }

  /// Everything that wrote to the pipes is gone, so what is in them now is the rest. Only a process that
  /// nobody could end may write on for ever, so the rest has a limit.
  private func end(_ attempt: RunningAttempt) throws(Diagnostic) -> [ExecutorEvent] {
    var events: [ExecutorEvent] = []
    for (descriptor, stream) in attempt.outputs {
      events += readOutput(descriptor, stream, of: attempt, limitBytes: 16 << 20)
    }
    attempt.descriptors.forEach(forget)
    running[attempt.handle] = nil
    let text = String(decoding: attempt.record, as: UTF8.self)
    let path = attempt.handle.completionPath
    events.append(.ended(attempt.handle, try CompletionRecord.parse(text, path: path)))
    return events
  }

  private func forget(_ descriptor: Int32) {
    owners[descriptor] = nil
    loop.unregister(descriptor)
    close(descriptor)
  }
}

/// What is known here of an attempt that runs.
private final class RunningAttempt {
  let handle: Handle
  let control: Int32
  /// The pipes that are still open.
  var outputs: [(descriptor: Int32, stream: ExecutorEvent.Stream)]
  /// What the keeper has sent.
  var record: [UInt8] = []

  init(handle: Handle, ends: cpipe_attempt) {
    self.handle = handle
    control = ends.control
    outputs = [(ends.output, .standardOutput), (ends.error, .standardError)]
  }

  var descriptors: [Int32] { outputs.map(\.descriptor) + [control] }

  func stream(of descriptor: Int32) -> ExecutorEvent.Stream? {
    outputs.first { $0.descriptor == descriptor }?.stream
  }
}
