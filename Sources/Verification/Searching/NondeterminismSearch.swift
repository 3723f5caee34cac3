import Comparison
import Records

/// Finds what makes plain executions disagree among themselves.
///
/// What can be held at one value is held, all of it at first: if executions then agree, groups tell which
/// part of it cures. What differs still is told by what it looks like and by the code.
struct NondeterminismSearch {
  private let inquiry: Inquiry
  private let lab: Laboratory
  private let plain: Run
  private let again: Run

  init(_ inquiry: Inquiry, plain: Run, again: Run) {
    self.inquiry = inquiry
    lab = inquiry.lab
    self.plain = plain
    self.again = again
  }

  /// Finds the causes and concludes.
  func conclude() throws {
    inquiry.answer.verdict = .nondeterministic
    if try dependsOnNetwork() { return }
    let held = fixable
    guard !held.isEmpty else { return concludeByLooks([]) }
    let rest = try differencesHolding(Set(held), executions: 3, isDistant: true)
    guard rest.isEmpty else {
      let cured = spots(inquiry.answer.differences, besides: rest)
      let causes = cured.isEmpty ? [] : try cure(among: held, of: cured)
      // Only chance may have let these agree.
      return concludeByLooks(
        rest,
        causes.filter { $0.breaksAlone == true }.map { Cause(kind: $0.kind, breaksAlone: true) })
    }
    var causes = try cure(among: held, of: nil)
    guard !causes.isEmpty else { return concludeByLooks([]) }
    if causes.contains(where: { $0.kind == .threads }), lab.code.depends(on: .race) {
      causes.append(Cause(kind: .race))
    }
    inquiry.conclude(.nondeterministic, causes.sorted { rank($0.kind) < rank($1.kind) })
  }

  /// The smallest part of what is held with which executions agree, at some spots or everywhere; nothing
  /// where it does not show its effect again.
  private func cure(among held: [CauseKind], of spots: Set<Spot>?) throws -> [Cause] {
    var search = GroupTesting<CauseKind>(knowing: [Set(held): true]) { kinds in
      try agree(holding: kinds, at: spots)
    }
    let likely = Suspicion(inquiry.answer.differences, lab)
    let ordered = held.sorted { weight($0, likely) > weight($1, likely) }
    var cure = try search.smallestSet(among: ordered, likely: 2)
    // Chance may have let two executions agree.
    var isCured = try agree(holding: Set(cure), at: spots)
    guard isCured || cure.count == 1 else { return [] }
    var breaks = cure.count == 1 ? try breaksAlone(cure[0], of: held, at: spots) : nil
    if cure == [.entropy], breaks == false, held.contains(.hashSeed),
      try agree(holding: [.hashSeed], executions: 4, at: spots)
    {
      // Where random bytes are held, so is the seed of hashes, which is drawn from them.
      (cure, isCured) = ([.hashSeed], true)
      breaks = try breaksAlone(.hashSeed, of: held, at: spots)
    }
    return cure.map {
      Cause(
        kind: $0, curesAlone: cure.count == 1 && isCured, breaksAlone: breaks,
        detail: VerificationWords.cure($0))
    }
  }

  // MARK: Spots

  /// Where executions differ.
  private struct Spot: Hashable {
    var output: String
    /// The place in it; nil for all of it.
    var place: Place?
  }

  /// The spots of differences that are none of others: whole outputs, and places in outputs of which all
  /// differences are known.
  private func spots(
    _ differences: [OutputDifference], besides others: [OutputDifference]
  ) -> Set<Spot> {
    var found: Set<Spot> = []
    for difference in differences {
      guard let other = others.first(where: { $0.output == difference.output }) else {
        found.insert(Spot(output: difference.output))
        continue
      }
      let isWhole = other.findings.total == other.findings.differences.count
      guard isWhole, !other.findings.isAtLeast else { continue }
      let places = Set(other.findings.differences.map(\.place))
      for place in difference.findings.differences.map(\.place) where !places.contains(place) {
        found.insert(Spot(output: difference.output, place: place))
      }
    }
    return found
  }

  /// Whether executions that hold some kinds agree, at some spots or everywhere.
  private func agree(
    holding kinds: Set<CauseKind>, executions: Int = 2, at spots: Set<Spot>?
  ) throws -> Bool {
    guard let spots else {
      return try differencesHolding(kinds, executions: executions).isEmpty
    }
    // What differs elsewhere ends a comparison.
    for _ in 0..<(executions / 2) {
      let differences = try differencesHolding(kinds, executions: 2)
      if !spare(spots, differences) { return false }
    }
    return true
  }

  private func spare(_ spots: Set<Spot>, _ differences: [OutputDifference]) -> Bool {
    differences.allSatisfy { difference in
      !spots.contains(Spot(output: difference.output))
        && difference.findings.differences.allSatisfy {
          !spots.contains(Spot(output: difference.output, place: $0.place))
        }
    }
  }

  /// What can be held here.
  private var fixable: [CauseKind] {
    let needsNamespaces: Set<CauseKind> = [.entropy, .pid]
    // A command that cannot be split would not have run before.
    let isSingleCommand = (try? lab.project.invocations(of: lab.specimen.stage).count) == 1
    return CauseKind.fixable.filter { kind in
      if needsNamespaces.contains(kind), lab.surroundings.isolation == .copy { return false }
      // With its first process a table of processes ends.
      if kind == .pid, !isSingleCommand { return false }
      return kind != .cpuCount || lab.surroundings.cores > 1
    }
  }

  private func weight(_ kind: CauseKind, _ suspicion: Suspicion) -> Int {
    var weight = lab.code.depends(on: kind) ? 3 : 0
    switch kind {
    case .entropy: weight += suspicion.has(.uuid) || suspicion.has(.hexadecimal) ? 6 : 2
    case .hashSeed: weight += suspicion.isOrder ? 4 : 0
    case .addresses: weight += suspicion.has(.address) ? 8 : 0
    case .threads:
      weight += suspicion.has(.lastDigits) || lab.code.depends(on: .race) ? 5 : 0
    case .cpuCount: weight += suspicion.has(.lastDigits) ? 2 : 0
    default: break
    }
    return weight
  }

  private func rank(_ kind: CauseKind) -> Int {
    let order: [CauseKind] = [.entropy, .hashSeed, .addresses, .threads, .cpuCount, .pid]
    return order.firstIndex(of: kind) ?? order.count
  }

  /// In what executions differ that hold some kinds; nothing if they agree.
  private func differencesHolding(
    _ kinds: Set<CauseKind>, executions: Int, isDistant: Bool = false
  ) throws -> [OutputDifference] {
    var former: Run?
    for number in 0..<executions {
      let run = try lab.run(
        .fixing(kinds), VerificationWords.fixed(kinds), isDistant: isDistant && number == 1)
      defer { if former?.number != run.number { lab.forget(run) } }
      guard run.isSuccess else { return inquiry.answer.differences }
      guard let first = former else {
        former = run
        continue
      }
      let likeness = try lab.likeness(run, to: first)
      if !likeness.isAgreement {
        lab.forget(first)
        return likeness.differences
      }
    }
    if let former { lab.forget(former) }
    return []
  }

  /// Whether executions differ that hold all but one.
  private func breaksAlone(
    _ kind: CauseKind, of held: [CauseKind], at spots: Set<Spot>?
  ) throws -> Bool {
    // The seed of hashes is itself random.
    let others = Set(held).subtracting(kind == .hashSeed ? [kind, .entropy] : [kind])
    return try !agree(holding: others, at: spots)
  }

  // MARK: What it looks like

  /// Concludes by the looks of what differs although all is held, and of what differed before.
  ///
  /// - Parameter tested: What was found to make what no longer differs.
  private func concludeByLooks(_ rest: [OutputDifference], _ tested: [Cause] = []) {
    let before = Suspicion(inquiry.answer.differences, lab)
    let after = Suspicion(rest.isEmpty ? inquiry.answer.differences : rest, lab)
    var kinds = Looks(after, lab.code).kinds
    // What no longer is to be seen was cured by holding it.
    if !rest.isEmpty {
      let vanished: [(Hint, CauseKind)] = [(.uuid, .entropy), (.address, .addresses)]
      for (hint, kind) in vanished
      where before.has(hint) && !after.has(hint) && !kinds.contains(kind) {
        kinds.append(kind)
      }
    }
    kinds.removeAll { kind in tested.contains { $0.kind == kind } }
    inquiry.conclude(.nondeterministic, tested + kinds.map { Cause(kind: $0) })
  }

  // MARK: Network

  /// Whether the command needs a network that answers differently each time; concludes then.
  private func dependsOnNetwork() throws -> Bool {
    guard lab.surroundings.isolation == .namespaces, lab.code.depends(on: .network) else {
      return false
    }
    var conditions = Conditions()
    conditions.isOffline = true
    let run = try lab.run(conditions, VerificationWords.offline)
    let looks = Looks(Suspicion(inquiry.answer.differences, lab), lab.code).kinds
    let isFailure = !run.isSuccess
    lab.forget(run)
    guard isFailure, looks.first != .time, looks.first != .addresses else { return false }
    inquiry.conclude(.hiddenInput, [Cause(kind: .network, detail: "fails without a network")])
    return true
  }
}

/// What differences look like, where nothing could be held or varied.
struct Looks {
  /// The kinds that come to mind, the likeliest first; never empty.
  let kinds: [CauseKind]

  init(_ suspicion: Suspicion, _ code: CodeReading) {
    var kinds: [CauseKind] = []
    func suspect(_ kind: CauseKind, if condition: Bool) {
      if condition, !kinds.contains(kind) { kinds.append(kind) }
    }
    suspect(.addresses, if: suspicion.has(.address))
    suspect(.time, if: suspicion.has(.timestamp))
    suspect(
      .time,
      if: suspicion.isHeaderOnly && (suspicion.hasField("time") || suspicion.hasField("date")))
    suspect(.tmpdir, if: suspicion.has(.temporaryPath))
    suspect(.entropy, if: suspicion.has(.uuid))
    suspect(.race, if: suspicion.isOrder && code.depends(on: .race))
    suspect(.entropy, if: suspicion.isOrder && code.depends(on: .entropy))
    suspect(.race, if: suspicion.has(.lastDigits) && code.depends(on: .race))
    suspect(.threads, if: suspicion.has(.lastDigits) && !suspicion.has(.timestamp))
    suspect(.time, if: kinds.isEmpty && code.takesSeedFromTime)
    suspect(.tmpdir, if: kinds.isEmpty && code.depends(on: .tmpdir))
    suspect(.pid, if: kinds.isEmpty && code.depends(on: .pid))
    // Both draw random numbers, and take their seeds from the time.
    let takesTime = code.mentions("srand()") || code.mentions("RANDOM")
    suspect(.time, if: kinds.isEmpty && code.mentions("srand()"))
    suspect(.entropy, if: (kinds.isEmpty || takesTime) && code.depends(on: .entropy))
    suspect(.time, if: takesTime)
    suspect(.time, if: kinds.isEmpty && code.depends(on: .time))
    suspect(.race, if: kinds.isEmpty && (suspicion.isOrder || code.depends(on: .race)))
    suspect(.unknown, if: kinds.isEmpty)
    self.kinds = kinds
  }
}
