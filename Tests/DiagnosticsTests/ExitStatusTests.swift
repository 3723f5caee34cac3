import Diagnostics
import Testing

struct ExitStatusTests {
  private func status(_ diagnostics: Diagnostic...) -> Int32 {
    DiagnosticList(diagnostics).exitStatus
  }

  @Test func theHighestStatusOfTheErrorsCounts() {
    let failed = Diagnostic(.stageFailed, "")
    let wrong = Diagnostic(.unknownKey, "")
    let full = Diagnostic(.diskFull, "")
    let stopped = Diagnostic(.interrupted, "")
    #expect(status(failed) == 1)
    #expect(status(failed, wrong) == 2)
    #expect(status(full, wrong, failed) == 3)
    #expect(status(failed, stopped, full) == 130)
  }

  @Test func warningsDoNotCount() {
    let warning = Diagnostic(.diskFull, "", severity: .warning)
    #expect(status(warning) == 0)
    #expect(status(warning, Diagnostic(.stageFailed, "")) == 1)
  }

  /// The contract with scripts: a code never changes its status.
  @Test func everyCodeHasTheStatusThatScriptsRelyOn() {
    let statuses = Dictionary(grouping: DiagnosticCode.allCases, by: \.category.exitStatus)
      .mapValues { $0.map(\.rawValue) }
    #expect(
      statuses[1] == [
        "object-missing", "would-overwrite", "stage-failed", "stage-timed-out", "output-not-made",
        "input-changed", "not-confirmed",
      ])
    #expect(
      statuses[2] == [
        "yaml-syntax", "json-syntax", "parameter-syntax", "duplicate-key", "not-utf8",
        "unknown-key", "misplaced-key",
        "missing-key", "wrong-type", "invalid-value", "invalid-name", "unresolved-variable",
        "invalid-interpolation", "redefined-variable", "unsupported-format", "missing-file",
        "missing-parameter", "newer-format", "duplicate-stage", "duplicate-output",
        "overlapping-outputs", "cycle", "output-tracked-by-git", "output-ignored",
        "path-outside-project", "duplicate-dependency", "missing-dependency", "unknown-target",
        "special-file", "name-not-utf8", "broken-link", "link-cycle", "lock-syntax",
        "lock-conflict", "lock-inconsistent", "no-repository", "unknown-revision",
        "unknown-digest", "ambiguous-digest", "no-remote", "unknown-remote", "remote-refused",
        "not-kept", "not-a-project", "already-a-project", "usage",
        "unknown-code",
      ])
    #expect(
      statuses[3] == [
        "unreadable-file", "disk-full", "system-call-failed", "object-corrupt", "project-busy",
        "remote-unreachable", "rclone-missing", "resource-shortage",
      ])
    #expect(statuses[130] == ["interrupted"])
    #expect(statuses.count == 4)
  }
}
