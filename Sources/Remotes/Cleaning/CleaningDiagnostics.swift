import Diagnostics

// The wording of what can go wrong when a remote is cleaned.

extension Diagnostic {
  static func remoteIsNotCleaned(_ place: String) -> Diagnostic {
    Diagnostic(
      .remoteRefused, "files can only be read from the remote '\(place)', so nothing can go there",
      hint: "name another one with --remote, or leave out --cloud to clean the cache here")
  }

  static func listDamagedInRemote(_ name: String, place: String) -> Diagnostic {
    Diagnostic(
      .objectCorrupt, "the list of files '\(name)' in the remote '\(place)' is damaged",
      notes: ["a record needs it, and nobody knows which files it names; nothing was removed"],
      hint: "remove it there, then push it again from where it is intact")
  }
}
