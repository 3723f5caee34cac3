/// The links between two neighbouring layers, taken together into lines that branch.
///
/// Whoever follows a line down from an item must reach exactly the items it leads to. A bundle that
/// joins several upper items and branches to several lower ones is therefore only made where each
/// of the upper leads to each of the lower.
struct Bundling {
  /// A branching line from some items to some items of the next layer.
  struct Bundle {
    var uppers: [Int]
    var lowers: [Int]
  }

  /// The bundles; a lower item meets them at ports, an upper item has one port for all.
  private(set) var bundles: [Bundle] = []
  /// For each lower item the bundles that enter it.
  private(set) var entering: [Int: [Int]] = [:]

  /// Bundles the links below a layer.
  init(_ graph: LayeredGraph, below index: Int) {
    var left: [Int: Set<Int>] = [:]
    for upper in graph.layers[index] { left[upper] = Set(graph.below[upper]) }
    let lowers = graph.layers[index + 1].filter { !graph.above[$0].isEmpty }
    takeComplete(graph, lowers, &left)
    for lower in lowers {
      let uppers = graph.above[lower].filter { left[$0] == [lower] && graph.below[$0].count == 1 }
      if !uppers.isEmpty { take(uppers, [lower], &left) }
    }
    for upper in graph.layers[index] {
      let targets = graph.layers[index + 1].filter { left[upper]?.contains($0) == true }
      if !targets.isEmpty { take([upper], targets, &left) }
    }
  }

  /// Takes the sets of lower items that are read by the same two or more upper ones, where none of
  /// these joins another bundle.
  private mutating func takeComplete(
    _ graph: LayeredGraph, _ lowers: [Int], _ left: inout [Int: Set<Int>]
  ) {
    var alike: [[Int]: [Int]] = [:]
    var keys: [[Int]] = []
    for lower in lowers where graph.above[lower].count > 1 {
      let key = graph.above[lower].sorted()
      if alike[key] == nil { keys.append(key) }
      alike[key, default: []].append(lower)
    }
    var joined = Set<Int>()
    for key in keys {
      let targets = alike[key] ?? []
      guard targets.count > 1, joined.isDisjoint(with: key) else { continue }
      joined.formUnion(key)
      take(key, targets, &left)
    }
  }

  private mutating func take(_ uppers: [Int], _ lowers: [Int], _ left: inout [Int: Set<Int>]) {
    for upper in uppers { left[upper]?.subtract(lowers) }
    for lower in lowers { entering[lower, default: []].append(bundles.count) }
    bundles.append(Bundle(uppers: uppers, lowers: lowers))
  }

  /// How the bundles that enter an item share its ports, given how many ports it has room for.
  func ports(of lower: Int, room: Int) -> Ports {
    let all = entering[lower] ?? []
    if all.count <= room { return Ports(groups: all.map { [$0] }, hasBus: false) }
    let closed = all.filter { !leadsElsewhere($0) }
    let open = all.filter(leadsElsewhere)
    let shared = [Array(open.prefix(1)) + closed] + open.dropFirst().map { [$0] }
    if shared.count <= room { return Ports(groups: shared, hasBus: false) }
    return Ports(groups: all.map { [$0] }, hasBus: true)
  }

  /// Whether somebody on the bundle's line may come to several items: by the bundle, or because
  /// the line of the one upper item goes on to another bundle.
  private func leadsElsewhere(_ bundle: Int) -> Bool {
    let uppers = bundles[bundle].uppers
    return bundles[bundle].lowers.count > 1
      || bundles.indices.contains { $0 != bundle && bundles[$0].uppers.contains(uppers[0]) }
  }

  /// The ports of an item.
  struct Ports {
    /// The bundles of each port. Where several meet, at most the first leads elsewhere too.
    let groups: [[Int]]
    /// Whether the ports lie above a line of their own that leads to the item, because the item is
    /// too narrow for them.
    let hasBus: Bool

    /// How many columns they take.
    var columns: Int { 2 * groups.count - 1 }
  }
}
