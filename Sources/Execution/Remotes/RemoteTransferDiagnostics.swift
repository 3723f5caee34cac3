import Diagnostics
import PipelineModel

/// No remote is named, neither on the command line nor in the settings.
func noRemoteDiagnostic(_ stageFile: String, known: [RemoteSettings]) -> Diagnostic {
  guard let first = known.first else {
    return Diagnostic(
      .noRemote, "this project has no remote",
      hint: "pipe remote add -d NAME URL, where URL is a folder, s3://…, ssh://… or rclone://…")
  }
  return Diagnostic(
    .noRemote, "none of this project's remotes is the default one",
    hint: "pipe remote default \(first.name), or name one: --remote \(first.name)")
}

/// Data is not in the cache, and there is no remote to ask.
func notHereDiagnostic(_ path: String, known: [RemoteSettings]) -> Diagnostic {
  let problem = noRemoteDiagnostic("", known: known)
  return Diagnostic(
    .objectMissing, "'\(path)' is not in the cache, and \(problem.message)", hint: problem.hint)
}

/// Data is neither in the cache nor in a remote, but the workspace has it.
func onlyInWorkspaceDiagnostic(_ path: String) -> Diagnostic {
  Diagnostic(
    .objectMissing, "'\(path)' is in the workspace alone, neither in the cache nor in a remote",
    hint: "add it to the cache: pipe commit \(shellQuoted(path))", severity: .warning)
}

/// Data is not in the cache, and is not to go to remotes.
package func keptFromRemotesDiagnostic(_ path: String) -> Diagnostic {
  Diagnostic(
    .objectMissing, "'\(path)' is not in the cache, and no remote is to have it (push: false)",
    hint: "make it again: pipe repro \(shellQuoted(path))")
}
