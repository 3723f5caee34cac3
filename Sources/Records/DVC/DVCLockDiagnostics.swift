import Diagnostics
import Documents
import PipelineLoading

/// What is said of a `dvc.lock` that DVC refuses.
struct DVCLockWords {
  /// The file's path.
  let file: String

  private var remedy: String {
    "take '\(file)' from Git, or delete it and run 'pipe repro', which restores from the cache what "
      + "it can"
  }

  /// The file is no map, or empty.
  func notMap(_ place: SourceSpan) -> Diagnostic {
    syntax("it is empty or no map, and DVC refuses it too", at: place)
  }

  /// Something in the file is no map.
  func notMap(_ owner: String, _ place: SourceSpan) -> Diagnostic {
    syntax("\(owner) is no map", at: place)
  }

  /// The line of the schema is missing.
  func noSchema(_ place: SourceSpan) -> Diagnostic {
    syntax(
      "it has no 'schema'", at: place,
      hint: "if DVC 1 wrote it, delete it and run 'pipe repro'; else begin it with: schema: '2.0'")
  }

  /// What is wrong with the schema; nil for the one that is known.
  func schema(_ node: Node, at place: SourceSpan) -> Diagnostic? {
    guard let version = node.string else {
      return syntax("its schema is no text", at: place, hint: "write it in quotes: schema: '2.0'")
    }
    if version == "2.0" { return nil }
    if version == "1.0" {
      return syntax(
        "its schema is '1.0', that of DVC 1", at: place,
        hint: "delete '\(file)' and run 'pipe repro'")
    }
    return Diagnostic(
      .newerFormat, "the schema of '\(file)' is '\(version)', this pipe knows '2.0'", at: place,
      hint: "install a newer pipe, or take the file from Git")
  }

  /// A stage without a command.
  func noCommand(_ name: String, _ place: SourceSpan) -> Diagnostic {
    syntax("\(name) has no 'cmd'", at: place)
  }

  /// A file without a path.
  func noPath(_ name: String, _ place: SourceSpan) -> Diagnostic {
    syntax("a file of \(name) has no 'path'", at: place)
  }

  /// A text that is no digest.
  func noDigest(_ text: String, of path: String, _ place: SourceSpan) -> Diagnostic {
    syntax("the md5 of '\(path)' is '\(text)', which is no MD5 digest", at: place)
  }

  /// A key that nobody knows.
  func unknownKey(
    _ key: String, of owner: String?, known: [String], _ place: SourceSpan
  ) -> Diagnostic {
    let whole = owner.map { "\($0) in" } ?? "of"
    let near = nearestName(to: key, among: known)
    return Diagnostic(
      .newerFormat, "'\(key)' is no key \(whole) a dvc.lock that pipe and DVC 3 know",
      at: place,
      hint: near.map { "did you mean '\($0)'?" } ?? "install a newer pipe, or \(remedy)")
  }

  private func syntax(_ message: String, at place: SourceSpan, hint: String? = nil) -> Diagnostic {
    Diagnostic(
      .lockSyntax, "'\(file)' cannot be read: \(message)", at: place, hint: hint ?? remedy)
  }
}
