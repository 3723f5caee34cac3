import Diagnostics
import Execution

/// How one attempt ended, with the end of what it printed.
struct RunEnding {
  var completion: Completion
  /// The end of standard error, or of standard output where that is empty.
  var tail: String
}

/// Why no further execution takes place.
enum Halt: Error {
  case cancelled
  case outOfTime
  case outOfRuns
}

/// Runs attempts one after another, with an eye on the time and on whoever wants to stop.
final class Runner {
  private let executor: LocalExecutor
  private let world: Verifier.World

  /// Prepares to run attempts; nothing starts before the first.
  ///
  /// - Parameter heldDescriptor: A descriptor that stays open until all that was started has ended.
  init(world: Verifier.World, heldDescriptor: Int32) throws {
    self.world = world
    // Signals are whoever owns the process's to take; cancelling comes through the world.
    executor = LocalExecutor(loop: try EventLoop(signals: []), heldDescriptor: heldDescriptor)
  }

  /// Runs an attempt to its end.
  ///
  /// - Parameter deadline: When it is ended for want of time, on the world's clock.
  /// - Throws: A `Halt`; the attempt has ended then.
  func run(_ attempt: Attempt, deadline: Double?) throws -> RunEnding {
    let handle = try executor.submit(attempt)
    var halt: Halt?
    var outputs: [ExecutorEvent.Stream: [UInt8]] = [:]
    while true {
      for event in try executor.poll(timeoutMilliseconds: 100) {
        switch event {
        case .output(_, let stream, let bytes):
          outputs[stream, default: []] += bytes
          outputs[stream] = outputs[stream]?.suffix(Self.keptBytes)
        case .ended(handle, let completion):
          if let halt { throw halt }
          return RunEnding(completion: completion, tail: Self.tail(outputs))
        default: continue
        }
      }
      if halt == nil, let reason = reasonToStop(deadline) {
        halt = reason
        executor.cancel(handle, atOnce: true)
      }
    }
  }

  /// Waits, unless somebody wants to stop.
  func wait(seconds: Double) throws {
    let end = world.clock() + seconds
    while case let rest = end - world.clock(), rest > 0 {
      _ = try executor.poll(timeoutMilliseconds: Int(min(0.1, rest) * 1000) + 1)
      if world.isCancelled() { throw Halt.cancelled }
    }
  }

  private func reasonToStop(_ deadline: Double?) -> Halt? {
    if world.isCancelled() { return .cancelled }
    if let deadline, world.clock() > deadline { return .outOfTime }
    return nil
  }

  private static let keptBytes = 16 << 10

  private static func tail(_ outputs: [ExecutorEvent.Stream: [UInt8]]) -> String {
    let error = outputs[.standardError] ?? []
    let bytes = error.contains { $0 > 0x20 } ? error : outputs[.standardOutput] ?? []
    return String(decoding: bytes, as: UTF8.self)
  }
}
