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
