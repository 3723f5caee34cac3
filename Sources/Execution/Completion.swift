/// How an attempt ended and what it used: the content of a completion record.
package struct Completion: Sendable, Hashable {
  /// How the last command that was started ended.
  package enum Outcome: Sendable, Hashable {
    /// It returned this status.
    case exited(Int32)
    /// This signal ended it.
    case signalled(Int32)
    /// It could not be started: which step was refused, and its errno.
    case notStarted(StartStep, errno: Int32)
    /// Nothing is known, as the keeper itself was killed.
    case lost
  }

  /// The steps of starting a command.
  package enum StartStep: String, Sendable {
    /// Making a process.
    case process
    /// Giving it a process group of its own.
    case group
    /// Entering the working directory.
    case directory
    /// Connecting standard output and standard error.
    case streams
    /// Executing the program.
    case program
    /// Keeping the command apart, as its attempt asks.
    case isolation
  }

  /// Why the attempt ended.
  package enum Reason: String, Sendable {
    /// Its commands ended, whether well or not.
    case ended
    /// It was cancelled.
    case cancelled
    /// Its time was up.
    case timedOut = "timed-out"
    /// The process that had submitted it was gone.
    case abandoned
  }

  /// How the last command that was started ended.
  package var outcome: Outcome
  /// Why the attempt ended; only under `ended` does the outcome speak of the commands alone.
  package var reason: Reason
  /// The index of the last command that was started.
  package var commandIndex: Int
  /// Seconds of processor time in user mode, over all processes that were waited for.
  package var userSeconds: Double
  /// Seconds of processor time in the kernel, over all processes that were waited for.
  package var systemSeconds: Double
  /// The resident size of the largest process, in bytes.
  package var maxRSSBytes: Int64
  /// When the attempt began, in nanoseconds since 1970.
  package var startedNanoseconds: Int64
  /// When the last process was gone, in nanoseconds since 1970; never before the start.
  package var endedNanoseconds: Int64
  /// How many processes were still there, and were ended, after the last command had ended by itself.
  package var leftoverProcesses: Int
  /// How many processes could not be ended, because they belong to another user or hang in the kernel.
  package var survivingProcesses: Int

  /// Creates a completion.
  package init(
    outcome: Outcome, reason: Reason, commandIndex: Int = 0, userSeconds: Double = 0,
    systemSeconds: Double = 0, maxRSSBytes: Int64 = 0, startedNanoseconds: Int64 = 0,
    endedNanoseconds: Int64 = 0, leftoverProcesses: Int = 0, survivingProcesses: Int = 0
  ) {
    self.outcome = outcome
    self.reason = reason
    self.commandIndex = commandIndex
    self.userSeconds = userSeconds
    self.systemSeconds = systemSeconds
    self.maxRSSBytes = maxRSSBytes
    self.startedNanoseconds = startedNanoseconds
    self.endedNanoseconds = endedNanoseconds
    self.leftoverProcesses = leftoverProcesses
    self.survivingProcesses = survivingProcesses
  }

  /// Whether every command returned 0 and nothing cut them short.
  package var isSuccess: Bool { outcome == .exited(0) && reason == .ended }
  /// How long the attempt took, in seconds.
  package var seconds: Double { Double(endedNanoseconds - startedNanoseconds) / 1e9 }
}
