/// What hangs together with some stages.
extension StageGraph {
  /// The stages with everything they need, directly or not.
  package func closure(upstreamOf indices: some Sequence<Index>) -> Set<Index> {
    closure(of: indices) { upstream(of: $0) }
  }

  /// The stages with everything that needs them, directly or not.
  ///
  /// - Parameter passesFrozen: Whether a frozen stage is followed from what it reads.
  package func closure(
    downstreamOf indices: some Sequence<Index>, passesFrozen: Bool = true
  ) -> Set<Index> {
    closure(of: indices) { downstream(of: $0, passesFrozen) }
  }

  /// The stages with everything connected to them in either direction.
  ///
  /// - Parameter passesFrozen: Whether a frozen stage is connected to what it reads.
  package func component(
    of indices: some Sequence<Index>, passesFrozen: Bool = true
  ) -> Set<Index> {
    closure(of: indices) { index in
      (stages[index].isFrozen && !passesFrozen ? [] : upstream(of: index))
        + downstream(of: index, passesFrozen)
    }
  }

  private func downstream(of index: Index, _ passesFrozen: Bool) -> [Index] {
    let readers = downstream(of: index)
    return passesFrozen ? readers : readers.filter { !stages[$0].isFrozen }
  }

  private func closure(
    of indices: some Sequence<Index>, next: (Index) -> [Index]
  ) -> Set<Index> {
    var found = Set(indices)
    var pending = Array(found)
    while let index = pending.popLast() {
      for other in next(index) where found.insert(other).inserted { pending.append(other) }
    }
    return found
  }
}
