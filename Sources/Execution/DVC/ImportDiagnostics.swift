import Diagnostics

/// Imported data can only come from where it was imported.
func importNotFetchedDiagnostic(_ path: String) -> Diagnostic {
  Diagnostic(
    .objectMissing, "'\(path)' is imported from another repository, which pipe does not ask",
    hint: "bring it with 'dvc pull \(path)'; pipe uses it from then on")
}
