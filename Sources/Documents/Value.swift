import Glibc

/// A plain value of YAML, JSON or a parameter file, with the order of its keys.
///
/// Types count: `1`, `1.0` and `true` are three different values. NaN equals itself, so a value
/// always equals its copy. Maps compare without regard to the order of their keys, texts by their
/// code points.
package enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// An integer that does not fit 64 bits, as normalised decimal digits with an optional `-`.
  case bigInt(String)
  case float(Double)
  case string(String)
  case list([Value])
  case map([(key: String, value: Value)])
}

extension Value: Hashable {
  /// Whether both are the same, type by type; see the type for what counts.
  package static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.bigInt(let a), .bigInt(let b)): a == b
    case (.float(let a), .float(let b)): a == b || (a.isNaN && b.isNaN)
    case (.string(let a), .string(let b)): a.hasSameCodePoints(as: b)
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): haveSameEntries(a, b)
    default: false
    }
  }

  /// Feeds the parts that equality compares, keys in the order of their code points.
  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .bigInt(let digits): hasher.combine(digits)
    case .float(let value): hasher.combine(value.isNaN ? .nan : value)
    case .string(let text): hasher.combine(text)
    case .list(let items): hasher.combine(items)
    case .map(let entries):
      for entry in Value.sortedByKey(entries) {
        hasher.combine(entry.key)
        hasher.combine(entry.value)
      }
    }
  }

  private static func haveSameEntries(
    _ left: [(key: String, value: Value)], _ right: [(key: String, value: Value)]
  ) -> Bool {
    guard left.count == right.count else { return false }
    return zip(sortedByKey(left), sortedByKey(right)).allSatisfy {
      $0.key.hasSameCodePoints(as: $1.key) && $0.value == $1.value
    }
  }

  /// The entries in the order of their keys' code points.
  package static func sortedByKey(
    _ entries: [(key: String, value: Value)]
  ) -> [(key: String, value: Value)] {
    entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}

extension String {
  /// Whether both are the same code points; `==` would take `é` for `e` with an accent.
  package func hasSameCodePoints(as other: String) -> Bool {
    let isSame: Bool?? = utf8.withContiguousStorageIfAvailable { mine in
      other.utf8.withContiguousStorageIfAvailable { theirs in
        guard mine.count == theirs.count else { return false }
        guard let a = mine.baseAddress, let b = theirs.baseAddress else { return true }
        return memcmp(a, b, mine.count) == 0
      }
    }
    return (isSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}
