import Documents

/// What was found so far, judged.
struct Ledger {
  private struct Tally {
    var listed: [Difference] = []
    var total = 0
  }

  private let limit: Int
  private var beyond = Tally()
  private var within = Tally()
  private var spread: Spread?
  private var notes: [String] = []
  private var stoppedEarly = false

  init(limit: Int) {
    self.limit = limit
  }

  /// How many differences were found.
  var count: Int { beyond.total + within.total }

  /// Whether nothing that is still to come can change the verdict or the list.
  var isSettled: Bool { beyond.listed.count >= limit && limit > 0 }

  /// Enters a difference; it is made only where it will be listed.
  mutating func record(isAllowed: Bool, _ difference: () -> Difference) {
    if isAllowed {
      Self.enter(difference, into: &within, limit: limit)
    } else {
      Self.enter(difference, into: &beyond, limit: limit)
    }
  }

  /// Enters how far two numbers are apart that differ within the contract.
  mutating func widenSpread(by distance: NumberDistance) {
    if spread == nil { spread = Spread(distance) } else { spread?.widen(by: distance) }
  }

  /// Enters a remark, once.
  mutating func note(_ text: String) {
    if !notes.contains(text), notes.count < 20 { notes.append(text) }
  }

  /// Enters that not all was read.
  mutating func stopEarly(_ note: String) {
    stoppedEarly = true
    self.note(note)
  }

  private static func enter(_ difference: () -> Difference, into tally: inout Tally, limit: Int) {
    tally.total += 1
    if tally.listed.count < limit { tally.listed.append(difference()) }
  }

  /// The verdict.
  var result: ComparisonResult {
    if beyond.total > 0 { return .different(findings(beyond)) }
    if within.total > 0 { return .withinContract(findings(within)) }
    return .equal
  }

  private func findings(_ tally: Tally) -> Findings {
    Findings(
      tally.listed, total: tally.total, isAtLeast: stoppedEarly, spread: spread, notes: notes)
  }
}
