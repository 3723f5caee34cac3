import Diagnostics
import Glibc

/// The wording of everything that can go wrong with remotes.
extension Diagnostic {
  static func programNotStarted(_ program: String, errno number: Int32) -> Diagnostic {
    guard number == ENOENT else {
      return Diagnostic(
        .systemCallFailed, "'\(program)' cannot be started: \(String(cString: strerror(number)))",
        hint: "look at what PATH finds: command -v \(program)")
    }
    guard program == "rclone" else {
      return Diagnostic(
        .systemCallFailed, "there is no program '\(program)' in PATH",
        hint: "apt-get install \(program == "git" ? "git" : "openssh-client")")
    }
    return Diagnostic(
      .rcloneMissing, "the program 'rclone', which reaches this remote, is not installed",
      hint: "apt-get install rclone")
  }

  static func remoteUnreachable(
    _ place: String, complaints: [String], status: Int32
  ) -> Diagnostic {
    Diagnostic(
      .remoteUnreachable, "the remote '\(place)' cannot be used",
      excerpt: complaints.isEmpty ? ["rclone ended with exit status \(status)"] : complaints,
      notes: ["what has arrived stays; the same command goes on with the rest"],
      hint: "look at the network, the remote's URL and the credentials: pipe remote list")
  }

  static func noRoomToDownload(_ folder: String) -> Diagnostic {
    Diagnostic(
      .diskFull, "no space is left on the disk that holds '\(folder)'",
      notes: ["what arrived whole is in the cache; the same command goes on with the rest"],
      hint: "free some space ('pipe gc' lists what can go), then run the command again")
  }

  static func remoteCannotList(_ place: String) -> Diagnostic {
    Diagnostic(
      .remoteRefused, "the remote '\(place)' cannot say which files it has",
      notes: ["so results of former runs cannot come from there"],
      hint: "leave out --run-cache, or take another remote: pipe remote list", severity: .warning)
  }

  static func remoteIsReadOnly(_ place: String) -> Diagnostic {
    Diagnostic(
      .remoteRefused, "files can only be read from the remote '\(place)'",
      hint: "name another one with --remote; all remotes: pipe remote list")
  }

  static func noTerminalForSecret(_ question: String) -> Diagnostic {
    Diagnostic(
      .remoteRefused, "there is no terminal to ask for the \(question.dropLast(2))",
      hint: "put it into the local settings: pipe remote modify --local NAME password …")
  }

  static func driveNeedsAccount(_ name: String, at place: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .remoteRefused, "the remote '\(name)' would open a browser to log in to Google Drive",
      at: place,
      hint: "log in once with 'rclone config', then give the remote the URL rclone://NAME/PATH")
  }

  static func unsupportedRemoteOption(
    _ option: String, of name: String, at place: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(
      .remoteRefused,
      "the remote '\(name)' has '\(option)', which keeps files under their own names", at: place,
      hint: "pipe keeps objects under their digests: use a remote without '\(option)'")
  }

  static func unknownScheme(
    _ scheme: String, of name: String, at place: SourceSpan?
  ) -> Diagnostic {
    let known = ["s3", "ssh", "gs", "azure", "webdav", "webdavs", "http", "https", "gdrive", "oss"]
    let near = nearestName(to: scheme, among: known)
    return Diagnostic(
      .invalidValue, "the remote '\(name)' begins with '\(scheme)://', which pipe does not know",
      at: place,
      hint: near.map { "did you mean '\($0)://'?" }
        ?? "anything that rclone reaches: rclone://NAME/PATH, with NAME from 'rclone listremotes'")
  }

  /// There is no remote of this name.
  package static func unknownRemote(_ name: String, known: [String]) -> Diagnostic {
    let near = nearestName(to: name, among: known)
    return Diagnostic(
      .unknownRemote, "there is no remote '\(name)'",
      hint: near.map { "did you mean '\($0)'?" }
        ?? (known.isEmpty
          ? "no remote is set up: pipe remote add NAME URL"
          : "the remotes are \(known.map { "'\($0)'" }.joined(separator: ", "))"))
  }

  static func nowhere(_ path: String, place: String) -> Diagnostic {
    Diagnostic(
      .objectMissing, "'\(path)' is neither in the cache nor in the remote '\(place)'",
      hint: "make it again: pipe repro", severity: .warning)
  }

  static func notInRemote(_ path: String, place: String) -> Diagnostic {
    Diagnostic(
      .objectMissing, "the remote '\(place)' does not have '\(path)'",
      hint: "push it from where it was made, or make it again: pipe repro")
  }

  static func damagedInRemote(_ path: String, place: String) -> Diagnostic {
    Diagnostic(
      .objectCorrupt, "what the remote '\(place)' has of '\(path)' does not fit its digest",
      notes: ["it was not taken into the cache"],
      hint: "remove it there, then push it again from where it is intact")
  }

  static func damagedInCache(_ path: String) -> Diagnostic {
    Diagnostic(
      .objectCorrupt, "what the cache had of '\(path)' does not fit its digest",
      notes: ["it was moved aside and not pushed"], hint: "make it again: pipe repro")
  }
}
