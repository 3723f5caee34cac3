import Diagnostics

/// Something that runs attempts: here, or elsewhere and beyond the life of this process.
///
/// The truth about an attempt is its completion record; events only say when to look.
package protocol Executor: AnyObject {
  /// Starts an attempt; its id must not be in use. Throws if it cannot be handed over, in which case
  /// none of its commands runs.
  func submit(_ attempt: Attempt) throws(Diagnostic) -> Handle

  /// Waits until something happened or the time is up; `nil` waits without limit.
  func poll(timeoutMilliseconds: Int?) throws(Diagnostic) -> [ExecutorEvent]

  /// Ends an attempt: TERM, after its grace KILL; `atOnce` sends KILL now, also during the grace. It
  /// still ends with an event. Does nothing for an attempt that has ended.
  func cancel(_ handle: Handle, atOnce: Bool)

  /// What the completion record says, `nil` while there is none. Works for attempts of former
  /// processes too. Throws if the record is damaged or from a newer version.
  func collect(_ handle: Handle) throws(Diagnostic) -> Completion?
}

/// What an executor reports, in the order in which it happened as far as that is known.
package enum ExecutorEvent: Sendable, Hashable {
  /// A stream of an attempt's commands.
  package enum Stream: Sendable {
    case standardOutput, standardError
  }

  /// Bytes that commands wrote, as they came.
  case output(Handle, Stream, [UInt8])
  /// An attempt has ended; all its output was reported before.
  case ended(Handle, Completion)
  /// A signal to this process that asks it to stop: INT, TERM or HUP.
  case interrupt(Int32)
  /// The terminal's size has changed.
  case resized
  /// Another thread called `Waker.wake()` since the last poll.
  case wake
}
