import Diagnostics

// The wording of what keeps a stage file from being changed by pipe.

extension Diagnostic {
  /// A file that pipe leaves as it is, for it cannot change it without harm.
  package static func notEditable(_ file: String, reason: String) -> Diagnostic {
    Diagnostic(
      .unsupportedFormat, "'\(file)' cannot be changed by pipe: \(reason)",
      hint: "make this change by hand; pipe leaves the file as it is")
  }
}
