import Documents

extension Difference {
  /// The difference as an entry of `differences` in `pipe.verify/1`.
  ///
  /// The keys are `output`, `format`, `at`, `old`, `new`, `relative` (two significant digits), `kind`,
  /// and where they say something `member`, `ulps` and `hints`.
  package func json(output: String) -> Value {
    var entries: [(key: String, value: Value)] = [
      ("output", .string(output)), ("format", .string(format.rawValue)),
      ("at", .string(place.text)), ("old", old ?? .null), ("new", new ?? .null),
    ]
    if let relative = distance?.relative {
      entries.append(("relative", .float(rounded(relative, digits: 2))))
    }
    entries.append(("kind", .string(kind.rawValue)))
    if !members.isEmpty {
      entries.append(("member", .string(members.joined(separator: ":"))))
    }
    if let ulps = distance?.ulps {
      entries.append(("ulps", Int(exactly: ulps).map(Value.int) ?? .bigInt(String(ulps))))
    }
    if !hints.isEmpty {
      entries.append(("hints", .list(hints.map { .string($0.rawValue) })))
    }
    return .map(entries)
  }
}
