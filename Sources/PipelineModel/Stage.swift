import Diagnostics
import Documents

/// A step of a pipeline: a command, what it reads and what it makes.
package struct Stage: Sendable {
  /// The name by which people and records call the stage, seen from the project root.
  package var address: String
  /// The name in its stage file, `train@a` for a generated stage.
  package var name: String
  /// The name of the group that generated the stage, `train` for `train@a`.
  package var group: String?
  /// The stage file, relative to the project root.
  package var file: String
  /// Where the stage is declared.
  package var place: SourceSpan
  /// The command, as one text or as a list of texts that run in order.
  package var command: Command
  /// The working directory, relative to the project root, `.` for the root itself.
  package var workingDirectory: String
  /// Where the working directory is declared, nil where it is the stage file's folder.
  package var workingDirectoryPlace: SourceSpan?
  /// The files and folders that the command reads.
  package var dependencies: [Dependency]
  /// The parameters that the command reads.
  package var parameters: [ParameterUse]
  /// The files and folders that the command makes.
  package var outputs: [Output]
  /// The names of environment variables that are inputs, sorted.
  package var variables: [String]
  /// What follows from another environment, where the stage says so itself.
  package var environmentPolicy: EnvironmentPolicy?
  /// What the stage occupies while it runs.
  package var resources: [Resource]
  /// The time after which the command is ended, in seconds.
  package var timeoutSeconds: Double?
  /// Whether the stage keeps its outputs whatever changes.
  package var isFrozen: Bool
  /// Whether the stage runs each time.
  package var isAlwaysChanged: Bool
  /// What the stage is for.
  package var description: String?
  /// The user's own remarks.
  package var meta: Value?

  /// Whether nothing can tell if the stage is stale, so that it runs each time.
  package var isCallback: Bool {
    dependencies.isEmpty && parameters.isEmpty && outputs.isEmpty && variables.isEmpty
  }

  /// Creates a stage without inputs and outputs.
  package init(address: String, name: String, file: String, place: SourceSpan, command: Command) {
    self.address = address
    self.name = name
    self.file = file
    self.place = place
    self.command = command
    workingDirectory = "."
    dependencies = []
    parameters = []
    outputs = []
    variables = []
    resources = []
    isFrozen = false
    isAlwaysChanged = false
  }
}

/// A file or folder that a stage reads.
package struct Dependency: Sendable, Hashable {
  /// The path relative to the project root, or an absolute one outside of it.
  package var path: String
  /// The text by which records name it.
  package var key: String
  /// Where it is declared.
  package var place: SourceSpan
  /// Whether the path is an address on the net or in a registry, whose state pipe does not know.
  package var isElsewhere = false

  /// Creates a dependency.
  package init(path: String, key: String, place: SourceSpan) {
    self.path = path
    self.key = key
    self.place = place
  }
}

/// The parameters of one file that a stage reads.
package struct ParameterUse: Sendable {
  /// A parameter's key and where it is declared.
  package struct Key: Sendable, Hashable {
    /// The key as written, its parts joined by dots.
    package var name: String
    /// Where it is declared.
    package var place: SourceSpan

    /// Creates a key.
    package init(name: String, place: SourceSpan) {
      self.name = name
      self.place = place
    }
  }

  /// The file's path relative to the project root.
  package var path: String
  /// The text by which records name the file.
  package var key: String
  /// The keys, or nil for the whole file.
  package var keys: [Key]?
  /// Where the file is declared.
  package var place: SourceSpan

  /// Creates a use of parameters.
  package init(path: String, key: String, keys: [Key]?, place: SourceSpan) {
    self.path = path
    self.key = key
    self.keys = keys
    self.place = place
  }
}

/// A file or folder that a stage makes.
package struct Output: Sendable {
  /// What the output is for.
  package enum Kind: String, Sendable {
    case out, metric, plot
  }

  /// The path relative to the project root.
  package var path: String
  /// The text by which records name it.
  package var key: String
  /// What the output is for.
  package var kind: Kind
  /// Whether the output is kept in the cache and not in Git.
  package var isCached: Bool
  /// Whether the output stays in place when the stage runs again.
  package var isPersistent: Bool
  /// The name of the remote that keeps it, where it is not the project's.
  package var remote: String?
  /// Whether it goes to a remote with the others.
  package var isPushed = true
  /// What the output is.
  package var description: String?
  /// The user's own remarks.
  package var meta: Value?
  /// How two versions of the output are compared, as written.
  package var comparison: Value?
  /// Where it is declared.
  package var place: SourceSpan

  /// Creates a cached output.
  package init(path: String, key: String, kind: Kind, place: SourceSpan) {
    self.path = path
    self.key = key
    self.kind = kind
    self.place = place
    isCached = true
    isPersistent = false
  }
}

/// An amount of something that stages share while they run.
package struct Resource: Sendable, Hashable {
  /// `cpus`, `memory` in bytes, `gpus`, or a name of the user's.
  package var name: String
  /// How much of it.
  package var amount: Double
  /// Where it is declared.
  package var place: SourceSpan

  /// Creates an amount.
  package init(name: String, amount: Double, place: SourceSpan) {
    self.name = name
    self.amount = amount
    self.place = place
  }
}
