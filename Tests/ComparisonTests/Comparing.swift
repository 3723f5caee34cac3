import Diagnostics
import Documents
import FileStore

@testable import Comparison

/// The time that tests hold timestamps against: 25 November 2026, noon UTC.
let now = 1_795_608_000

/// A contract as it stands behind `compare:`.
func contract(_ yaml: String) throws -> Contract {
  let value = try parseYAML(Array(yaml.utf8), file: "pipe.yaml").root?.value ?? .null
  return try Contract.parse(value, place: SourceSpan(file: "pipe.yaml", line: 7, column: 9))
}

/// Compares two contents under a name.
func compare(
  _ old: [UInt8], _ new: [UInt8], _ name: String, _ compare: String = "exact",
  limits: Comparer.Limits = Comparer.Limits()
) throws -> ComparisonResult {
  let scratch = Scratch()
  let comparer = Comparer(try contract(compare), limits: limits, now: now)
  return try comparer.compare(
    .file(scratch.write("old", old)), with: .file(scratch.write("new", new)), name: name)
}

/// Compares two texts under a name.
func compare(
  _ old: String, _ new: String, _ name: String, _ contract: String = "exact",
  limits: Comparer.Limits = Comparer.Limits()
) throws -> ComparisonResult {
  try compare(Array(old.utf8), Array(new.utf8), name, contract, limits: limits)
}

extension ComparisonResult {
  /// The result as lines: the verdict, each difference with what it looks like, the remarks.
  var lines: [String] {
    let findings = findings
    return [verdict + (findings.total > 0 ? " \(findings.total)" : "")]
      + findings.differences.map { difference in
        let hints = difference.hints.map { " #\($0.rawValue)" }.joined()
        return
          "\(difference.format.rawValue) \(difference.kind.rawValue): \(difference.text)\(hints)"
      } + findings.notes.map { "note: \($0)" } + spread
  }

  var texts: [String] { findings.differences.map(\.text) }

  private var verdict: String {
    switch self {
    case .equal: "equal"
    case .withinContract: "within"
    case .different(let findings): findings.isAtLeast ? "different, at least" : "different"
    }
  }

  private var spread: [String] {
    findings.spread.map { spread in
      let ulps = spread.ulps.map { ", ulp \($0)" } ?? ""
      let absolute = pythonRepr(rounded(spread.absolute, digits: 2))
      let relative = pythonRepr(rounded(spread.relative, digits: 2))
      return "spread: \(spread.count) numbers, abs \(absolute), rel \(relative)\(ulps)"
    }.map { [$0] } ?? []
  }
}
