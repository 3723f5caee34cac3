import FileStore

/// What an answer about the environment rests on: while all of it stays, so does the answer.
package struct EnvironmentBasis: Sendable {
  /// What was looked at, each path with its stamp, nil where nothing was; sorted by path.
  package var stamps: [(path: String, stamp: FileStamp?)]
  /// The names of the variables that were looked up, sorted.
  package var variables: [String]
}

/// The paths that one capture looked at, each with the stamp that it saw first.
final class LookLog {
  private(set) var stamps: [ExactName: FileStamp?] = [:]
  private(set) var variables: Set<String> = []

  /// The stamp of what is at a path, links followed.
  func stamp(_ path: String) throws -> FileStamp? {
    let name = ExactName(path)
    if let known = stamps[name] { return known }
    let stamp = try currentStamp(path)
    stamps[name] = .some(stamp)
    return stamp
  }

  /// The text of a file.
  func text(_ path: String) throws -> String? {
    try stamp(path) == nil ? nil : fileText(path)
  }

  /// Notes that variables were looked up.
  func note(variables names: some Sequence<String>) {
    variables.formUnion(names)
  }

  /// Forgets everything, for a look at what has changed.
  func forget() {
    stamps = [:]
    variables = []
  }

  /// The variables that decide where programs and packages are found, whatever the command is.
  static let searchVariables = [
    "PATH", "HOME", "PYTHONPATH", "PYTHONUSERBASE", "PYTHONNOUSERSITE", "PYENV_VERSION", "R_LIBS",
    "R_LIBS_SITE", "R_LIBS_USER", "CONDA_EXE", "MAMBA_EXE", "MAMBA_ROOT_PREFIX",
    "UV_PROJECT_ENVIRONMENT", "PIPE_IMAGE_DIGEST",
  ]
}
