import Documents
import FileStore

/// A file or folder as a record names it.
package struct FileRecord: Sendable, Hashable {
  /// The text by which the record names it.
  package var key: String
  /// The digest of the file's bytes, or of the folder's tree.
  package var digest: Digest
  /// The size in bytes; of a folder, the sum of its files'.
  package var size: Int64
  /// How many files a folder holds; nil for a file.
  package var fileCount: Int?
  /// Whether the file is executable.
  package var isExecutable: Bool
  /// Whether the digest is of the kind that the project's format has given up.
  package var hasFormerDigest = false
  /// The digest of the kind that the format has given up by which locks go on naming this content; nil
  /// where they name it by ``digest``.
  package var formerDigest: Digest?

  /// Creates a record of a file or folder.
  package init(
    key: String, digest: Digest, size: Int64, fileCount: Int? = nil, isExecutable: Bool = false
  ) {
    self.key = key
    self.digest = digest
    self.size = size
    self.fileCount = fileCount
    self.isExecutable = isExecutable
  }

  /// The record as locks name the content, and the cache too.
  package var asWritten: FileRecord {
    guard let formerDigest else { return self }
    var file = self
    file.digest = formerDigest
    file.hasFormerDigest = true
    file.formerDigest = nil
    return file
  }

  /// Whether both name the same content: digest, kind and executable bit.
  package func hasContent(of other: FileRecord) -> Bool {
    digest == other.digest && (fileCount == nil) == (other.fileCount == nil)
      && isExecutable == other.isExecutable
  }
}

/// A parameter's value as a record keeps it.
package struct ParameterRecord: Sendable, Hashable {
  /// The text by which the record names the file.
  package var file: String
  /// The key within the file.
  package var key: String
  /// The value.
  package var value: Value

  /// Creates a record of a parameter.
  package init(file: String, key: String, value: Value) {
    self.file = file
    self.key = key
    self.value = value
  }
}

extension ParameterRecord {
  /// The record of a file that is tracked whole and holds nothing.
  package init(emptyFile file: String) {
    self.init(file: file, key: "", value: .map([]))
  }

  /// Whether this only says that a file is tracked whole; such a record names no parameter.
  package var isEmptyFile: Bool { key.isEmpty && value == .map([]) }
}

/// An environment variable that is an input, as a record keeps it.
package struct VariableRecord: Sendable, Hashable {
  /// The variable's name.
  package var name: String
  /// The value, or its digest where the name speaks of a secret; nil when it is not set.
  package var value: String?

  /// Creates a record of a variable.
  package init(name: String, value: String?) {
    self.name = name
    self.value = value
  }
}

/// With what a stage's results were made.
package struct StageRecord: Sendable, Hashable {
  /// The command with its parameters put in, a text or a list of texts.
  package var command: Value
  /// The working directory, `.` for the project root.
  package var workingDirectory: String
  /// What was read, sorted by key.
  package var dependencies: [FileRecord]
  /// The parameters, sorted by file and key.
  package var parameters: [ParameterRecord]
  /// The variables, sorted by name.
  package var variables: [VariableRecord]
  /// What was made, sorted by key.
  package var outputs: [FileRecord]
  /// The digest of the environment in which the result was made; nil where it is not recorded.
  package var environment: String?
  /// What re-executing the stage said; nil where nobody did.
  package var verdict: RecordedVerdict?
  /// Whether the record's own digest does not fit its content, as after a careless merge.
  package var isInconsistent: Bool

  /// Creates a record.
  package init(
    command: Value, workingDirectory: String = ".", dependencies: [FileRecord] = [],
    parameters: [ParameterRecord] = [], variables: [VariableRecord] = [],
    outputs: [FileRecord] = [], environment: String? = nil, verdict: RecordedVerdict? = nil,
    isInconsistent: Bool = false
  ) {
    self.command = command
    self.workingDirectory = workingDirectory
    self.dependencies = dependencies
    self.parameters = parameters
    self.variables = variables
    self.outputs = outputs
    self.environment = environment
    self.verdict = verdict
    self.isInconsistent = isInconsistent
  }
}
