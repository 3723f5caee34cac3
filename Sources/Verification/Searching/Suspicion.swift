import Comparison

/// What differences and code make one suspect.
struct Suspicion {
  private let hints: Set<Hint>
  private let kindsOfDifferences: Set<Difference.Kind>
  private let fields: Set<String>
  private let code: CodeReading

  init(_ differences: [OutputDifference], _ lab: Laboratory) {
    let all = differences.flatMap(\.findings.differences)
    hints = Set(all.flatMap(\.hints))
    kindsOfDifferences = Set(all.map(\.kind))
    fields = Set(
      all.compactMap { difference in
        if case .field(let name) = difference.place { return name }
        return nil
      })
    code = lab.code
  }

  /// Whether a difference looks like this.
  func has(_ hint: Hint) -> Bool { hints.contains(hint) }

  /// Whether a field of an archive's header differs.
  func hasField(_ name: String) -> Bool { fields.contains { $0.contains(name) } }

  /// Whether something is merely in another order.
  var isOrder: Bool { hints.contains(.orderOnly) || kindsOfDifferences == [.order] }

  /// Whether nothing but the header of archives differs.
  var isHeaderOnly: Bool {
    !kindsOfDifferences.isEmpty && kindsOfDifferences.isSubset(of: [.header, .order, .mode])
  }

  /// The kinds with the likeliest first, and how many of them are strongly suspected.
  func ordered(_ kinds: Set<CauseKind>) -> (kinds: [CauseKind], likely: Int) {
    let ranked = CauseKind.sorted(kinds).map { ($0, weight($0)) }
    let sorted = ranked.enumerated().sorted {
      $0.element.1 != $1.element.1 ? $0.element.1 > $1.element.1 : $0.offset < $1.offset
    }.map(\.element)
    return (sorted.map(\.0), min(3, sorted.count { $0.1 >= 4 }))
  }

  private func weight(_ kind: CauseKind) -> Int {
    let telling: Set<CauseKind> = [
      .cpuCount, .hostname, .user, .home, .path, .locale, .timezone, .listingOrder, .mtime, .env,
    ]
    var weight = code.depends(on: kind) ? (telling.contains(kind) ? 4 : 2) : 0
    switch kind {
    case .timezone where has(.timestamp): weight += 4
    case .locale where has(.decimalMark): weight += 6
    case .addresses where has(.address): weight += 5
    case .path where has(.absolutePath) || has(.temporaryPath): weight += 4
    case .tmpdir where has(.temporaryPath): weight += 4
    case .home where has(.absolutePath): weight += 1
    case .listingOrder where isOrder || hasField("order"): weight += 3
    case .locale where isOrder, .hashSeed where isOrder: weight += 2
    case .mtime where hasField("mtime") || hasField("time"): weight += 4
    case .mode where hasField("mode"), .umask where hasField("mode"): weight += 3
    case .user where hasField("uid") || hasField("uname"): weight += 3
    case .cpuModel where has(.lastDigits): weight += 5
    case .threads where has(.lastDigits): weight += 4
    case .cpuCount where has(.lastDigits): weight += 1
    default: break
    }
    return weight
  }
}
