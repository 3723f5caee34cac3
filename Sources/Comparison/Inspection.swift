import Documents

/// A comparison under way: where it stands, and what it found.
struct Inspection {
  var contract: Contract
  let limits: Comparer.Limits
  let now: Int?
  var ledger: Ledger
  /// The files and members that lead to where it stands.
  var members: [String] = []
  /// How many archives it stands in.
  var depth = 0

  /// Enters a difference that only an explicit rule allows.
  mutating func record(
    _ format: Format, _ kind: Difference.Kind, at place: @autoclosure () -> Place,
    old: @autoclosure () -> Value? = nil, new: @autoclosure () -> Value? = nil,
    distance: NumberDistance? = nil, hints: [Hint] = [], isAllowed: Bool
  ) {
    if isAllowed, let distance, !distance.isZero { ledger.widenSpread(by: distance) }
    let (members, now) = (members, now)
    ledger.record(isAllowed: isAllowed) {
      let (old, new) = excerpts(old(), new())
      // What merely moved looks like nothing.
      let seen =
        kind == .order
        ? [] : HintRecognition(now: now).hints(old: old, new: new, distance: distance)
      return Difference(
        format, kind, members: members, at: place(), old: old, new: new, distance: distance,
        hints: (kind == .order ? [.orderOnly] : []) + Set(hints + seen).sorted())
    }
  }

  /// Enters that the same values are written or packed otherwise, which only `exact` forbids.
  mutating func recordRepresentation(
    _ format: Format, _ kind: Difference.Kind = .representation, at place: @autoclosure () -> Place,
    old: @autoclosure () -> Value? = nil, new: @autoclosure () -> Value? = nil
  ) {
    record(
      format, kind, at: place(), old: old(), new: new(), isAllowed: contract.isAboutContent)
  }

  /// Compares under another contract and below a further member.
  mutating func descend(
    into member: String?, under inner: Contract, _ body: (inout Inspection) throws -> Void
  ) rethrows {
    let outer = contract
    contract = inner
    if let member { members.append(member) }
    depth += 1
    defer {
      depth -= 1
      if member != nil { members.removeLast() }
      contract = outer
    }
    try body(&self)
  }

  /// What the file being compared is called.
  func fileName(_ name: String) -> String {
    members.last ?? name
  }
}
