import Diagnostics
import FileStore
import PipelineModel

// The wording of what can go wrong with data that is imported from another repository.

/// A folder that imports name and that is not there.
func sourceNotThereDiagnostic(_ url: String) -> Diagnostic {
  Diagnostic(
    .remoteUnreachable, "the repository '\(url)', which data is imported from, is not there",
    hint: "clone it to that place, or correct 'url' in the file that tracks the data")
}

/// A repository of which Git cannot bring anything.
func sourceUnreachableDiagnostic(_ url: String, complaints: [String]) -> Diagnostic {
  Diagnostic(
    .remoteUnreachable, "the repository '\(url)', which data is imported from, cannot be read",
    excerpt: complaints,
    hint: "look at the network and at your access: git ls-remote \(shellQuoted(url))")
}

/// A repository that does not have what the import was made from.
func sourceLacksCommitDiagnostic(_ url: String, _ revision: String?) -> Diagnostic {
  Diagnostic(
    .remoteUnreachable, "the repository '\(url)' has no commit '\(revision ?? "HEAD")'",
    notes: ["data is imported from that commit; a history that was rewritten loses it"],
    hint: "import what is there now: dvc update FILE.dvc")
}

/// A path that a repository does not have at the commit of the import.
func notInSourceDiagnostic(
  _ path: String, _ source: SourceRepository, near: String?
) -> Diagnostic {
  Diagnostic(
    .objectMissing, "there is no '\(path)' in '\(source.url)' at \(source.commit.prefix(8))",
    hint: near.map { "did you mean '\($0)'?" }
      ?? "correct 'path' or 'rev' in the file that tracks it")
}

/// Data that is not what was recorded when it was imported.
func importDiffersDiagnostic(
  _ output: String, file: String, _ source: SourceRepository, recorded: Digest, found: Digest?
) -> Diagnostic {
  Diagnostic(
    .objectCorrupt,
    "'\(output)' is not at '\(source.url)' what it was when '\(file)' recorded it",
    notes: [
      "recorded \(recorded.hex.prefix(8)), "
        + (found.map { "found \($0.hex.prefix(8))" } ?? "found a file for a folder, or the reverse")
    ],
    hint: "take what is there now: dvc update \(shellQuoted(file))")
}

/// Data that a repository tracks, and that cannot be had from there.
func sourceLacksDataDiagnostic(
  _ path: String, _ source: SourceRepository, remote: String?
) -> Diagnostic {
  let place = remote.map { "its remote '\($0)'" }
  let cause =
    switch (place, source.folder) {
    case (let place?, nil): "\(place) does not have it"
    case (let place?, _?): "neither its cache nor \(place) has it"
    case (nil, nil): "names no default remote"
    case (nil, _?): "does not have it in its cache, and names no default remote"
    }
  return Diagnostic(
    .objectMissing,
    "'\(source.url)' tracks '\(path)', and \(cause)",
    hint: "push it from there, where it was made: dvc push \(shellQuoted(path))")
}

/// Data that repositories have from each other.
func importCycleDiagnostic(_ path: String, _ url: String) -> Diagnostic {
  Diagnostic(
    .objectMissing, "'\(path)' is imported in a circle, through '\(url)' again",
    hint: "one of the repositories must have it: dvc push it there")
}

extension Diagnostic {
  /// The problem, with the data that it keeps from arriving.
  func keeping(_ paths: [String]) -> Diagnostic {
    var copy = self
    let shown = paths.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    let rest = paths.count > 5 ? " and \(paths.count - 5) more" : ""
    copy.notes.append("imported from there: \(shown)\(rest)")
    return copy
  }
}

extension Diagnostic {
  /// A place that data is imported from and that is not there.
  static func importSourceMissing(_ source: Source) -> Diagnostic {
    Diagnostic(
      .objectMissing,
      "'\(source.importedPath ?? source.path)' is not there, from which '\(source.id)' imports",
      at: source.place, hint: "bring it back, or correct 'path' under 'deps' in '\(source.id)'")
  }

  /// Imported data that somebody changed here.
  static func importIsEdited(_ source: Source) -> Diagnostic {
    Diagnostic(
      .inputChanged, "'\(source.path)' was changed by hand, and '\(source.id)' imports it",
      notes: ["it is used as it is, and not recorded"],
      hint: "record it: pipe commit --force \(shellQuoted(source.id)); or bring back what was "
        + "imported: pipe checkout --force \(shellQuoted(source.id))",
      severity: .warning)
  }

  /// Data of which nothing is recorded, and that is not there.
  static func dataNeverRecorded(_ source: Source) -> Diagnostic {
    let hint =
      source.importedPath != nil
      ? "import it: pipe pull \(shellQuoted(source.path))"
      : source.origin != nil
        ? "import it: dvc update \(shellQuoted(source.id))"
        : "put it there, then: pipe commit \(shellQuoted(source.path))"
    return Diagnostic(
      .objectMissing, "nothing is recorded yet for '\(source.path)', which '\(source.id)' tracks",
      at: source.place, hint: hint)
  }
}
