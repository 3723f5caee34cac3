import PipelineModel

/// What stages may use together, and what those that run use at present.
///
/// Each stage takes one job, one of `cpus` unless it names another number, and the other resources
/// that it names. A resource that nobody gives an amount is 1, so that naming it is a mutex. A stage
/// that needs more than there is runs when nothing else does.
package struct ResourceLedger: Sendable {
  private let capacity: [String: Double]
  private let jobs: Int
  private var used: [String: Double] = [:]
  private var running = 0
  /// Whether the stage that runs needs more than there is, so that nothing may join it.
  private var isExclusive = false

  /// Creates a ledger.
  ///
  /// - Parameters:
  ///   - jobs: How many stages may run at once.
  ///   - machine: The machine's own amounts: `cpus`, `memory` in bytes, `gpus`.
  ///   - declared: The project's amounts, which go before the machine's.
  package init(jobs: Int, machine: [String: Double], declared: [Resource]) {
    self.jobs = max(1, jobs)
    var capacity = machine
    capacity["cpus"] = max(Double(jobs), machine["cpus"] ?? 1)
    for resource in declared { capacity[resource.name] = resource.amount }
    self.capacity = capacity
  }

  /// The resources of a stage of which there is not enough even for it alone.
  package func shortages(of stage: Stage) -> [(resource: Resource, available: Double)] {
    stage.resources.compactMap { resource in
      let available = amount(of: resource.name)
      return resource.amount > available ? (resource, available) : nil
    }
  }

  /// Whether no stage at all can be added.
  package var isFull: Bool { running >= jobs || isExclusive }

  /// Takes what a stage needs, if it is free.
  package mutating func take(for stage: Stage) -> Bool {
    let isLarge = !shortages(of: stage).isEmpty
    guard running < jobs, !isExclusive, !(isLarge && running > 0) else { return false }
    let needs = self.needs(of: stage)
    if !isLarge {
      for (name, need) in needs where (used[name] ?? 0) + need > amount(of: name) { return false }
    }
    for (name, need) in needs { used[name, default: 0] += need }
    running += 1
    isExclusive = isLarge
    return true
  }

  /// Gives back what a stage took.
  package mutating func giveBack(for stage: Stage) {
    for (name, need) in needs(of: stage) { used[name, default: 0] -= need }
    running -= 1
    isExclusive = false
  }

  private func amount(of name: String) -> Double {
    capacity[name] ?? 1
  }

  private func needs(of stage: Stage) -> [(String, Double)] {
    let named = stage.resources.map { ($0.name, $0.amount) }
    return named.contains { $0.0 == "cpus" } ? named : named + [("cpus", 1)]
  }
}
