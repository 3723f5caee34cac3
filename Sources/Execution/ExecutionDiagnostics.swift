import Diagnostics
import Glibc

/// The wording of everything that can go wrong with processes.
package enum ExecutionDiagnostics {
  /// Why a command could not be started, for a line below the stage's name.
  package static func refusal(
    _ step: Completion.StartStep, errno code: Int32, of attempt: Attempt, commandIndex: Int
  ) -> String {
    let program = attempt.commands[commandIndex][0]
    switch (step, code) {
    case (.process, ECANCELED): return "it was cancelled before it began"
    case (.directory, ENOENT): return "its folder '\(attempt.workingDirectory)' does not exist"
    case (.directory, _):
      return "its folder '\(attempt.workingDirectory)' cannot be entered: \(reason(code))"
    case (.program, ENOENT) where program.utf8.contains(0x2F):
      return "'\(program)' does not exist, or the interpreter it names does not"
    case (.program, ENOENT): return "'\(program)' is in no folder of PATH"
    case (.program, E2BIG): return "the command and its environment are too long for the system"
    case (.program, _): return "'\(program)' cannot be executed: \(reason(code))"
    case (.process, _), (.group, _), (.streams, _):
      return "the system refused a process: \(reason(code))"
    case (.isolation, _): return "the system refused to keep it apart: \(reason(code))"
    }
  }

  static func systemCallFailed(_ call: String, errno code: Int32) -> Diagnostic {
    Diagnostic(
      .systemCallFailed, "the system refused '\(call)': \(reason(code))",
      hint: "look at the limits of this machine with 'ulimit -a' and 'df', then run pipe again")
  }

  static func launcherNotStarted(errno code: Int32) -> Diagnostic {
    Diagnostic(
      .systemCallFailed, "the process that starts commands cannot be started: \(reason(code))",
      notes: ["pipe executes itself for this, as /proc/self/exe"],
      hint: "see that /proc is there and that processes may be started: ulimit -u")
  }

  static func launcherGone() -> Diagnostic {
    Diagnostic(
      .systemCallFailed, "the process that starts commands is gone, something killed it",
      notes: ["commands that were running go on to their end"], hint: "run pipe again")
  }

  static func notHandedOver(errno code: Int32) -> Diagnostic {
    let isShort = code == EMFILE || code == ENFILE || code == ETOOMANYREFS
    return Diagnostic(
      isShort ? .resourceShortage : .systemCallFailed,
      "a command cannot be started: \(reason(code))",
      hint: isShort ? "run fewer stages at a time with -j, or raise 'ulimit -n'" : "run pipe again")
  }

  static func invalidVariable(_ name: String) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(name)' is no name of an environment variable",
      hint: "letters, digits and '_', no digit first")
  }

  static func zeroByte(_ place: String) -> Diagnostic {
    Diagnostic(
      .invalidValue, "\(place) holds a zero byte, which no command can be given",
      hint: "take the zero byte out, or let the command read it from a file")
  }

  static func newerRecord(_ path: String) -> Diagnostic {
    Diagnostic(.newerFormat, "'\(path)' was written by a newer pipe", hint: "update pipe")
  }

  static func unreadable(_ path: String, errno code: Int32) -> Diagnostic {
    Diagnostic(
      .unreadableFile, "'\(path)' cannot be read: \(reason(code))",
      hint: "see who may read it: ls -ld \(shellQuoted(path))")
  }

  static func unwritable(_ path: String, errno code: Int32) -> Diagnostic {
    let isFull = code == ENOSPC || code == EDQUOT
    return Diagnostic(
      isFull ? .diskFull : .systemCallFailed, "'\(path)' cannot be written: \(reason(code))",
      hint: isFull
        ? "make room, for example in .pipe/trash and .pipe/failed, then run pipe again"
        : "see who may write there: ls -ld \(shellQuoted(path))")
  }

  private static func reason(_ code: Int32) -> String {
    // strerror never returns null on glibc.
    String(cString: strerror(code))
  }
}

/// Another program than pipe has what is wanted.
func neighbourIsBusyDiagnostic(_ what: String, holder: String) -> Diagnostic {
  Diagnostic(
    .projectBusy, "another program is working on \(what)",
    notes: holder.isEmpty ? [] : ["it is held by \(holder)"],
    hint: "wait for it to end, then run the command again")
}
