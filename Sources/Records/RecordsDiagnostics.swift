import Diagnostics
import Glibc

/// A lock that is not written as pipe writes it.
func lockSyntaxDiagnostic(_ message: String, at place: SourceSpan?) -> Diagnostic {
  Diagnostic(
    .lockSyntax, "the lock file cannot be read: \(message)", at: place,
    hint: "pipe alone writes this file: take it from Git, or delete it and run 'pipe repro', "
      + "which restores from the cache what it can")
}

/// A lock of a version that this program does not know.
func newerLockDiagnostic(_ version: String, at place: SourceSpan) -> Diagnostic {
  Diagnostic(
    .newerFormat, "the lock file has version '\(version)', this pipe knows version 1", at: place,
    hint: "install a newer pipe")
}

/// A key that this program does not know, which a newer one may have written.
func unknownLockKeyDiagnostic(_ key: String, at place: SourceSpan) -> Diagnostic {
  Diagnostic(
    .newerFormat, "'\(key)' is not a key of a lock file that this pipe knows", at: place,
    hint: "install a newer pipe, or take the file from Git")
}

/// A verdict that this program does not know, which a newer one may have written.
func unknownVerdictDiagnostic(_ word: String, at place: SourceSpan) -> Diagnostic {
  Diagnostic(
    .newerFormat, "'\(word)' is not a verdict that this pipe knows", at: place,
    hint: "install a newer pipe, or take the file from Git")
}

/// A fact of an environment that this program does not know, which a newer one may have written.
func unknownFactDiagnostic(_ key: String, at place: SourceSpan) -> Diagnostic {
  Diagnostic(
    .newerFormat, "'\(key)' is not a fact of an environment that this pipe knows", at: place,
    hint: "install a newer pipe, or take the file from Git")
}

/// A way of linking that nobody knows.
func unknownLinkKindDiagnostic(_ word: String, file: String) -> Diagnostic {
  Diagnostic(
    .invalidValue, "'\(word)' is no way for objects of the cache to come into the workspace",
    hint: "set 'type' of [cache] in '\(file)' to some of: reflink, hardlink, symlink, copy")
}

/// A file of pipe's own that cannot be written.
func appendDiagnostic(_ path: String, _ number: Int32) -> Diagnostic {
  let isFull = number == ENOSPC || number == EDQUOT
  return Diagnostic(
    isFull ? .diskFull : .systemCallFailed,
    "'\(path)' cannot be written: \(String(cString: strerror(number)))",
    hint: isFull ? "free some space, then: pipe repro" : "check its permissions and the disk")
}
