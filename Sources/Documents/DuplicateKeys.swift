/// Two keys of one mapping that are the same.
struct DuplicateKey {
  var first: Node
  var second: Node
}

extension Node.Pair {
  /// The key as Python compares it: `1`, `1.0` and `true` are one key.
  var keyIdentity: Value {
    switch key.scalar?.value {
    case .bool(let value): .int(value ? 1 : 0)
    case .float(let number): Int(exactly: number).map(Value.int) ?? .float(number)
    case let value?: value
    case nil: .null
    }
  }
}

/// The keys of a mapping that occur again, each with its first occurrence.
func duplicateKeys(in pairs: [Node.Pair]) -> [DuplicateKey] {
  pairs.count <= 12 ? duplicatesByComparing(pairs) : duplicatesByHashing(pairs)
}

/// Most mappings are small, and comparing is then cheaper than hashing.
private func duplicatesByComparing(_ pairs: [Node.Pair]) -> [DuplicateKey] {
  var found: [DuplicateKey] = []
  let identities = pairs.map(\.keyIdentity)
  for place in identities.indices.dropFirst() {
    if let first = identities[..<place].firstIndex(of: identities[place]) {
      found.append(DuplicateKey(first: pairs[first].key, second: pairs[place].key))
    }
  }
  return found
}

private func duplicatesByHashing(_ pairs: [Node.Pair]) -> [DuplicateKey] {
  var found: [DuplicateKey] = []
  var firsts: [Value: Node] = [:]
  firsts.reserveCapacity(pairs.count)
  for pair in pairs {
    if let first = firsts.updateValue(pair.key, forKey: pair.keyIdentity) {
      found.append(DuplicateKey(first: first, second: pair.key))
      firsts[pair.keyIdentity] = first
    }
  }
  return found
}
