/// What came of comparing two versions of an output.
package enum ComparisonResult: Sendable, Hashable {
  /// The same bytes, names and permissions.
  case equal
  /// Other bytes, yet all that the contract asks is kept.
  case withinContract(Findings)
  /// Something differs beyond the contract; only such differences are in the findings' list.
  case different(Findings)

  /// What was found; empty where the versions are equal.
  package var findings: Findings {
    switch self {
    case .equal: Findings()
    case .withinContract(let findings), .different(let findings): findings
    }
  }

  /// Whether the contract is kept.
  package var isAcceptable: Bool {
    if case .different = self { false } else { true }
  }
}

/// Where two versions differ: the first places, and how many there are.
package struct Findings: Sendable, Hashable {
  /// The first differences, in the order of the file.
  package var differences: [Difference]
  /// How many differences there are, listed or not.
  package var total: Int
  /// Whether the search stopped early, so that there may be more than `total`.
  package var isAtLeast: Bool
  /// How far numbers are apart that the contract lets differ; nil where none do.
  package var spread: Spread?
  /// Remarks on how the comparison was made, one sentence each without a full stop.
  package var notes: [String]

  /// Creates findings.
  package init(
    _ differences: [Difference] = [], total: Int? = nil, isAtLeast: Bool = false,
    spread: Spread? = nil, notes: [String] = []
  ) {
    self.differences = differences
    self.total = total ?? differences.count
    self.isAtLeast = isAtLeast
    self.spread = spread
    self.notes = notes
  }

  /// What the listed differences look like, each hint once.
  package var hints: [Hint] {
    Set(differences.flatMap(\.hints)).sorted()
  }
}

/// The greatest distances among the numbers that differ within a contract.
package struct Spread: Sendable, Hashable {
  /// How many numbers differ.
  package var count: Int
  /// The greatest absolute difference.
  package var absolute: Double
  /// The greatest relative difference.
  package var relative: Double
  /// The greatest distance in units in the last place; nil where it is not known of all numbers.
  package var ulps: UInt64?

  /// Creates the spread of one number.
  package init(_ distance: NumberDistance) {
    count = 1
    absolute = distance.absolute
    relative = distance.relative ?? 0
    ulps = distance.ulps
  }

  /// Takes in another number.
  package mutating func widen(by distance: NumberDistance) {
    count += 1
    absolute = max(absolute, distance.absolute)
    relative = max(relative, distance.relative ?? 0)
    if let known = ulps { ulps = distance.ulps.map { max(known, $0) } }
  }
}
