/// Finds which of many things have an effect, testing them in groups.
///
/// The order of the items is their likelihood: the likeliest stand first. No set is tested twice.
struct GroupTesting<Item: Hashable> {
  /// What was found.
  struct Findings {
    /// The causes, each a smallest set that has the effect: mostly a single item, several where only
    /// their interplay has it.
    var causes: [[Item]] = []
    /// Whether all items but the causes have no effect, as a test has shown.
    var isComplete = false
    /// Whether the effect comes and goes: what the search came to did not have it once more.
    var isErratic = false
  }

  private let hasEffect: (Set<Item>) throws -> Bool
  private var known: [Set<Item>: Bool] = [:]
  private let given: [Set<Item>: Bool]

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - known: Outcomes that need no test.
  ///   - hasEffect: Tests a set.
  init(
    knowing known: [Set<Item>: Bool] = [:], hasEffect: @escaping (Set<Item>) throws -> Bool
  ) {
    self.known = known
    given = known
    self.hasEffect = hasEffect
  }

  /// All causes among items that together have the effect.
  ///
  /// - Parameters:
  ///   - likely: How many items, from the first on, are tested alone before groups are formed.
  ///   - most: After how many causes the search ends.
  ///   - found: Told of each cause.
  mutating func causes(
    among items: [Item], likely: Int, most: Int = .max, found: ([Item]) -> Void = { _ in }
  ) throws -> Findings {
    var findings = Findings()
    var rest = items
    let suspects = Set(items.prefix(likely))
    while !rest.isEmpty, findings.causes.count < most {
      let cause = try smallestSet(
        among: rest, likely: rest.prefix(while: suspects.contains).count)
      guard try isConfirmed(cause) else {
        findings.isErratic = true
        break
      }
      findings.causes.append(cause)
      found(cause)
      rest.removeAll(where: cause.contains)
      if try !test(Set(rest)) {
        findings.isComplete = true
        break
      }
    }
    return findings
  }

  /// A smallest set with the effect, which the items have together.
  mutating func smallestSet(among items: [Item], likely: Int) throws -> [Item] {
    for item in items.prefix(likely) where items.count > 1 {
      if try test([item]) { return [item] }
    }
    return try reduced(items, beside: [])
  }

  /// Whether several items were seen to have the effect together, rather than inferred to.
  private mutating func isConfirmed(_ cause: [Item]) throws -> Bool {
    guard cause.count > 1 else { return true }
    let items = Set(cause)
    guard given[items] != nil else { return try test(items) }
    return try hasEffect(items)
  }

  private mutating func test(_ items: Set<Item>) throws -> Bool {
    if let outcome = known[items] { return outcome }
    if items.isEmpty { return false }
    let outcome = try hasEffect(items)
    known[items] = outcome
    return outcome
  }

  /// A smallest part of some items that has the effect beside others, with which all of them have it.
  private mutating func reduced(_ items: [Item], beside others: Set<Item>) throws -> [Item] {
    guard items.count > 1 else { return items }
    let (first, second) = (
      Array(items[..<((items.count + 1) / 2)]), Array(items[((items.count + 1) / 2)...])
    )
    if try test(others.union(first)) { return try reduced(first, beside: others) }
    if try test(others.union(second)) { return try reduced(second, beside: others) }
    // Neither half has it alone: what matters in each is found beside the whole other half.
    let kept = try reduced(first, beside: others.union(second))
    return kept + (try reduced(second, beside: others.union(kept)))
  }
}
