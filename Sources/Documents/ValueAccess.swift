extension Value {
  /// The value of a map's key; nil where there is no such key or this is no map.
  package subscript(key: String) -> Value? {
    map?.last { $0.key.hasSameCodePoints(as: key) }?.value
  }

  /// The entries, if this is a map.
  package var map: [(key: String, value: Value)]? {
    if case .map(let entries) = self { entries } else { nil }
  }

  /// The items, if this is a list.
  package var list: [Value]? {
    if case .list(let items) = self { items } else { nil }
  }

  /// The text, if this is a string.
  package var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number, if this is an integer of at most 64 bits.
  package var int: Int? {
    if case .int(let number) = self { number } else { nil }
  }

  /// The truth value, if this is one.
  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The number, if this is a float or an integer of at most 64 bits.
  package var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }

  /// Whether this is null.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// What the value is, for people, with its article: `a list`, `a number`, `an empty value`.
  package var kindName: String {
    switch self {
    case .null: "an empty value"
    case .bool: "a boolean"
    case .int, .bigInt, .float: "a number"
    case .string: "a string"
    case .list: "a list"
    case .map: "a mapping"
    }
  }

  /// A map of the entries in which the last of equal keys wins, at the place of the first.
  package static func map(lastOfEqualKeysIn entries: [(key: String, value: Value)]) -> Value {
    if entries.count <= 12, !hasEqualKeys(entries) { return .map(entries) }
    var places: [Value: Int] = [:]
    var kept: [(key: String, value: Value)] = []
    for entry in entries {
      if let place = places[.string(entry.key)] {
        kept[place].value = entry.value
      } else {
        places[.string(entry.key)] = kept.count
        kept.append(entry)
      }
    }
    return .map(kept)
  }

  /// Comparing is cheaper than hashing where there are few keys.
  private static func hasEqualKeys(_ entries: [(key: String, value: Value)]) -> Bool {
    entries.indices.contains { place in
      entries[..<place].contains { $0.key.hasSameCodePoints(as: entries[place].key) }
    }
  }
}
