/// How alike two versions of an output have to be.
///
/// `exact` asks for the same bytes. Every other contract speaks of content: how a value is written
/// (`1.0` or `1.00`, the order of keys, quotes, line ends) and how files are packed (times in
/// archives, their members' order, the strength of compression) no longer counts.
package struct Contract: Sendable, Hashable {
  /// How alike two values have to be.
  package enum Rule: Sendable, Hashable {
    /// The same value; types count.
    case exact
    /// Nothing is asked.
    case ignore
    /// The same items in any order.
    case unordered
    /// Numbers may differ, everything else may not.
    case tolerance(Tolerance)
  }

  /// The rule of a value of JSON or YAML and of all below it.
  package struct PointerRule: Sendable, Hashable {
    /// The keys that lead to the value; nil stands for any key.
    package var keys: [String?]
    /// The rule.
    package var rule: Rule
  }

  /// The rule of a column.
  package struct ColumnRule: Sendable, Hashable {
    /// The column's name, or its number counted from 0.
    package var name: String
    /// The rule.
    package var rule: Rule
  }

  /// The contract of the files or members whose path fits a pattern.
  package struct FileRule: Sendable, Hashable {
    /// The pattern, in which `*` stands for any characters.
    package var pattern: String
    /// The contract.
    package var contract: Contract
  }

  /// The rule of everything that has no other.
  package var rule: Rule
  /// Whether only content counts, and not how it is written or packed.
  package var isAboutContent: Bool
  /// The rules of parts of a JSON or YAML document, in the order written.
  package var pointers: [PointerRule]
  /// The rules of columns.
  package var columns: [ColumnRule]
  /// The columns that tell which rows belong together, by name or number; empty for the order.
  package var key: [String]
  /// Whether rows may stand in any order.
  package var rowsAreUnordered: Bool
  /// The contracts of files of a folder and members of an archive; the first that fits counts.
  package var files: [FileRule]

  /// Creates a contract with one rule for everything.
  package init(_ rule: Rule = .exact) {
    self.rule = rule
    isAboutContent = rule != .exact
    pointers = []
    columns = []
    key = []
    rowsAreUnordered = rule == .unordered
    files = []
  }

  /// The same bytes.
  package static let exact = Contract(.exact)

  /// Whether the same bytes are asked for.
  package var isExact: Bool { self == .exact }

  /// The same contract about the content of an archive's members.
  var ofContent: Contract {
    var contract = self
    contract.isAboutContent = true
    return contract
  }
}

/// How far two numbers may be apart; one limit that is kept is enough.
package struct Tolerance: Sendable, Hashable {
  /// The greatest absolute difference.
  package var absolute: Double?
  /// The greatest difference relative to the larger magnitude.
  package var relative: Double?
  /// The greatest distance in units in the last place.
  package var ulps: UInt64?

  /// Creates a tolerance.
  package init(absolute: Double? = nil, relative: Double? = nil, ulps: UInt64? = nil) {
    self.absolute = absolute
    self.relative = relative
    self.ulps = ulps
  }

  /// Whether numbers this far apart are alike enough.
  package func allows(_ distance: NumberDistance) -> Bool {
    if distance.isZero { return true }
    // 0.912 - 0.905 is a little more than 0.007 in binary; a limit means its decimal digits.
    let rounding = distance.magnitude.ulp
    if let absolute, distance.absolute <= absolute + min(rounding, absolute * 1e-9) { return true }
    if let relative, let found = distance.relative, found <= relative * (1 + 1e-12) { return true }
    if let ulps, let found = distance.ulps, found <= ulps { return true }
    return false
  }
}

extension Contract.Rule {
  /// Whether the rule lets a number differ this far.
  func allows(_ distance: NumberDistance) -> Bool {
    switch self {
    case .ignore: true
    case .exact, .unordered: false
    case .tolerance(let tolerance): tolerance.allows(distance)
    }
  }

  /// Whether numbers are compared by their distance.
  var isTolerant: Bool {
    if case .tolerance = self { true } else { false }
  }
}
