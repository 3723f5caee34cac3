import Diagnostics

/// The project is in no Git repository, or there is no git.
func noRepositoryDiagnostic() -> Diagnostic {
  Diagnostic(
    .noRepository, "there is no Git history here to look into",
    hint: "this needs 'git' and a project in a repository: git init")
}

/// A word that names no commit.
func unknownRevisionDiagnostic(
  _ revision: String, isShallow: Bool, mayBeTarget: Bool = false
) -> Diagnostic {
  if mayBeTarget {
    return Diagnostic(
      .unknownRevision, "'\(revision)' names neither a commit nor a stage",
      notes: isShallow ? ["the history was cut off when it was cloned"] : [],
      hint: "commits: git log --oneline --all; stages: pipe stage list")
  }
  if isShallow {
    return Diagnostic(
      .unknownRevision, "'\(revision)' names no commit of this clone",
      notes: ["the history was cut off when it was cloned"],
      hint: "fetch the rest with: git fetch --unshallow")
  }
  return Diagnostic(
    .unknownRevision, "'\(revision)' names no commit",
    hint: revision == "HEAD"
      ? "nothing has been committed yet" : "branches, tags and commits: git log --oneline --all")
}

/// A word that names a commit and a stage.
func ambiguousWordDiagnostic(_ word: String) -> Diagnostic {
  Diagnostic(
    .usage, "'\(word)' names a commit and a stage",
    hint: "for the stage write it behind '--', for the commit its digits")
}

/// A file that a revision must have and has not.
func missingAtRevisionDiagnostic(_ path: String, revision: String) -> Diagnostic {
  Diagnostic(
    .missingFile, "there is no '\(revision):\(path)'",
    notes: ["the project does not exist at that revision, or lies in another folder"],
    hint: "the commits that have it: git log --oneline -- \(path)")
}

/// A digest that nothing has.
func unknownDigestDiagnostic(_ digest: String, searchedGit: Bool, isShallow: Bool) -> Diagnostic {
  var notes = ["looked in the lock, in the last runs, and in the run cache"]
  if searchedGit { notes[0] = "looked in the lock, in the last runs, and in Git's history" }
  if isShallow { notes.append("the history was cut off when it was cloned") }
  return Diagnostic(
    .unknownDigest, "nothing recorded has the digest '\(digest)'", notes: notes,
    hint: isShallow
      ? "fetch the rest with: git fetch --unshallow"
      : searchedGit
        ? "only commits that are here are searched; others come with: git fetch --all" : nil)
}

/// An abbreviated digest that fits several.
func ambiguousDigestDiagnostic(_ digest: String, candidates: [String]) -> Diagnostic {
  let shown = candidates.prefix(8)
  var notes = shown.map { "it may be \($0)" }
  if candidates.count > shown.count { notes.append("and \(candidates.count - shown.count) more") }
  return Diagnostic(
    .ambiguousDigest, "'\(digest)' is the start of \(candidates.count) digests", notes: notes,
    hint: "give more of its digits")
}

/// A word that is nothing that can be asked about.
func unknownSubjectDiagnostic(_ word: String, near: String?, exists: Bool) -> Diagnostic {
  Diagnostic(
    .unknownTarget,
    exists
      ? "no stage makes or reads '\(word)', and nothing recorded has its content"
      : "'\(word)' is neither a stage, nor a file that one makes or reads, nor a digest",
    hint: near.map { "did you mean '\($0)'?" }
      ?? "stages: pipe stage list; a digest has at least 6 hexadecimal digits")
}

/// A folder that holds several outputs.
func severalOutputsDiagnostic(_ path: String, outputs: [String]) -> Diagnostic {
  let names = outputs.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
  return Diagnostic(
    .unknownTarget, "'\(path)' holds several outputs",
    notes: ["\(names)\(outputs.count > 5 ? " and \(outputs.count - 5) more" : "")"],
    hint: "ask for one of them")
}
