/// One execution of a stage's commands: everything an executor needs to start it.
package struct Attempt: Sendable {
  /// A name that no other attempt of the run has.
  package var id: String
  /// The commands as argument lists, run in this order until one fails; a program without a slash is
  /// looked up in the `PATH` of `environment`.
  package var commands: [[String]]
  /// The absolute path of the folder the commands start in.
  package var workingDirectory: String
  /// The whole environment of the commands, in order.
  package var environment: [(name: String, value: String)]
  /// The absolute path of the completion record, in a folder that exists.
  package var completionPath: String
  /// After how many seconds all commands together are ended; `nil` for never.
  package var timeoutSeconds: Double?
  /// How many seconds pass between TERM and KILL when the attempt is ended.
  package var graceSeconds: Double
  /// What the commands are kept apart from.
  package var confinement = Confinement()

  /// Creates an attempt.
  package init(
    id: String, commands: [[String]], workingDirectory: String,
    environment: [(name: String, value: String)], completionPath: String,
    timeoutSeconds: Double? = nil, graceSeconds: Double = 10
  ) {
    self.id = id
    self.commands = commands
    self.workingDirectory = workingDirectory
    self.environment = environment
    self.completionPath = completionPath
    self.timeoutSeconds = timeoutSeconds
    self.graceSeconds = graceSeconds
  }

  /// What names the attempt to its executor, also in a later process.
  package var handle: Handle { Handle(id: id, completionPath: completionPath) }
}

/// What names a submitted attempt; it can be written down and used after a restart.
package struct Handle: Sendable, Hashable {
  /// The attempt's name.
  package var id: String
  /// The absolute path of the attempt's completion record.
  package var completionPath: String

  /// Creates a handle.
  package init(id: String, completionPath: String) {
    self.id = id
    self.completionPath = completionPath
  }
}
