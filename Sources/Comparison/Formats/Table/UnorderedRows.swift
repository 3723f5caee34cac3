import FileStore

extension Inspection {
  /// Compares the rows of tables whatever their order.
  mutating func joinRows(
    _ old: Content, _ new: Content, _ pair: TablePair, name: String
  ) throws {
    for column in contract.key where pair.common(named: column) == nil {
      ledger.note(Note.missingKeyColumn(fileName(name), column))
      return try alignRows(old, new, pair)
    }
    let before = RowMatching(contract, pair, isNew: false)
    let after = RowMatching(contract, pair, isNew: true)
    let join = RowJoin(
      before.side { try .rows(old, pair.old) }, after.side { try .rows(new, pair.new) },
      memoryBytes: limits.memoryBytes)
    do {
      try join.forEachBatch { removed, added in
        compareGroups(before.entries(removed), after.entries(added), pair)
        return !ledger.isSettled
      }
      if !join.isComplete { ledger.stopEarly(Note.stoppedEarly(fileName(name))) }
    } catch is RowJoin.TooManyRows {
      ledger.note(Note.tooManyRows(fileName(name)))
      try alignRows(old, new, pair)
    }
  }

  /// Pairs the rows of each group in the order of their numbers, and compares the pairs.
  private mutating func compareGroups(
    _ old: [RowMatching.Entry], _ new: [RowMatching.Entry], _ pair: TablePair
  ) {
    var partners = Dictionary(grouping: new, by: \.group).mapValues { Array($0.reversed()) }
    var paired = Set<Int>()
    for entry in old {
      if let partner = partners[entry.group]?.popLast()?.row {
        compareRows(entry.row.bytes, partner.bytes, row: partner.number + 1, pair)
        paired.insert(partner.number)
      } else {
        recordRow(.removed, entry.row.bytes, entry.row.number + 1, pair)
      }
    }
    for entry in new where !paired.contains(entry.row.number) {
      recordRow(.added, entry.row.bytes, entry.row.number + 1, pair)
    }
  }
}
