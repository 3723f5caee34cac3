// Merge keys, https://yaml.org/type/merge.html: `<<: *defaults`, `<<: [*first, *second]`.
//
// A mapping's own entries win over merged ones, and earlier mappings over later ones. The order is
// that of Python's ruamel.yaml: merged entries first, the last mapping's before the others'.

extension Node.Scalar {
  /// Whether the scalar is a merge key; a quoted one is an ordinary text.
  var isMergeKey: Bool {
    style == .plain && text == "<<"
  }
}

/// The mappings that a merge key's value names.
func mergeableMappings(_ value: Node) throws(YAMLFailure) -> [[Node.Pair]] {
  var mappings: [[Node.Pair]] = []
  for node in value.sequence ?? [value] {
    guard let pairs = node.mapping else {
      throw .mistake(.mergeOfNoMapping, from: node.start, to: node.end)
    }
    mappings.append(pairs)
  }
  return mappings
}

/// The entries of a mapping together with those it merges.
func mergedPairs(_ mappings: [[Node.Pair]], own: [Node.Pair]) -> [Node.Pair] {
  var pairs: [Node.Pair] = []
  var places: [Value: Int] = [:]
  for pair in mappings.reversed().joined() {
    let identity = pair.keyIdentity
    if let place = places[identity] {
      pairs[place] = pair
    } else {
      places[identity] = pairs.count
      pairs.append(pair)
    }
  }
  // Own entries that are equal to each other are kept apart: they are reported as duplicates.
  for pair in own {
    if let place = places.removeValue(forKey: pair.keyIdentity) {
      pairs[place] = pair
    } else {
      pairs.append(pair)
    }
  }
  return pairs
}
