import Diagnostics

extension Diagnostic {
  static func unknownRevision(_ revision: String) -> Diagnostic {
    Diagnostic(
      .usage, "'\(revision)' is no revision of this repository",
      hint: "see what there is: git branch -a; a shallow clone lacks it: git fetch --unshallow")
  }
}
