import Support

/// A claim that did not hold.
struct Breach: Error, CustomStringConvertible {
  var description: String
}

/// A project's way through edits and runs, each of which must leave what a rebuild would.
struct Journey {
  let seed: UInt64
  private let world: World
  /// The lock that belongs to a state of the project.
  private var locks: [String: String] = [:]

  init(seed: UInt64) {
    self.seed = seed
    world = World(seed: seed)
  }

  /// Goes so many steps; the first of them has no edits.
  mutating func go(steps: Int) throws {
    do {
      for step in 0..<steps {
        world.trail.append("\n  step \(step):")
        if step > 0 { edit() }
        if world.generator.isOne(in: 6) { try failOnce() }
        if world.generator.isOne(in: 6) { try runOneTarget() }
        try look()
        try run()
        try rest()
        world.branches.append(
          .init(blueprint: world.blueprint, lock: world.scratch.read("pipe.lock")))
      }
    } catch {
      throw Breach(
        description: "\(error)\nrepeat it with PIPE_SEED=\(seed); it came by"
          + world.trail.joined(separator: " ")
          // Whoever repeats it wants to see the stages too.
          + (PropertyTests.isRepeating ? "\n\(world.blueprint.stageFile)" : ""))
    }
  }

  private func edit() {
    for _ in 0..<Int.random(in: 1...4, using: &world.generator) {
      if let edit = world.generator.pick(Edit.allCases) { world.make(edit) }
    }
  }

  // MARK: The claims

  /// Looking changes nothing but what is remembered of files.
  private func look() throws {
    let before = world.stamps
    let status = pipe("status", "--json")
    try demand(status.status == 0, "status: \(status)")
    let after = world.stamps
    try demand(before == after, "status changed files: \(difference(before, after))")
  }

  /// A run does what its plan said, and leaves what a rebuild of everything would.
  private mutating func run() throws {
    let before = world.stamps
    let plan = pipe("repro", "--dry", "--json")
    try demand(plan.status == 0, "repro --dry: \(plan)")
    try demand(before == world.stamps, "repro --dry changed files")
    let jobs = Int.random(in: 1...4, using: &world.generator)
    world.trail.append("run -j \(jobs)")
    let events = pipe("repro", "--json", "-j", "\(jobs)")
    try demand(events.status == 0, "repro: \(brief(events))")
    try compare(Report(plan.output, key: "decision"), Report(events.output, key: "outcome"))
    let (found, expected) = (world.files, world.blueprint.expected)
    try demand(found == expected, "the workspace differs: \(difference(found, expected))")
    world.hasEditsSinceRun = false
    world.lacksObjects = false
    try checkLock()
  }

  private func compare(_ plan: Report, _ events: Report) throws {
    let ran = events.stages("ran")
    let allowed = plan.stages("run", "may-run")
    let restored = world.hasDamagedObjects ? plan.stages("restore") : []
    try demand(
      ran.isSubset(of: allowed.union(restored)), "ran unplanned: \(ran.subtracting(allowed))")
    let returned = world.lacksObjects ? events.stages("restored") : []
    let must = plan.stages("run").subtracting(ran).subtracting(returned)
    try demand(
      must.isSubset(of: events.stages("blocked", "cancelled")), "planned and not run: \(must)")
    let idle = plan.stages("skip").intersection(events.stages("ran", "restored"))
    try demand(idle.isEmpty, "said to be up to date, yet touched: \(idle)")
  }

  /// The same state has the same lock, whatever the way to it was.
  private mutating func checkLock() throws {
    guard !world.wasFrozen else { return }
    let sources = world.blueprint.sources.sorted { $0.key < $1.key }
    let state = "\(world.blueprint.stageFile)\(world.blueprint.parameters)\(sources)"
    let lock = world.scratch.read("pipe.lock") ?? ""
    let former = locks.updateValue(lock, forKey: state) ?? lock
    try demand(former == lock, "another lock for the same state: \(difference(former, lock))")
  }

  /// After a run there is nothing to do, and everybody says so.
  private func rest() throws {
    let status = pipe("status", "--json")
    // An object that two stages share may be found damaged after one of them had its turn.
    let allowed = world.hasDamagedObjects ? "uncached" : "fresh"
    let stale = Report(status.output, key: "state").stages(without: "fresh", "frozen", allowed)
    try demand(
      status.status == 0 && stale.isEmpty,
      "stale after a run: \(stale)\n\(reasons(in: status.output))")
    let lock = world.scratch.read("pipe.lock")
    let second = pipe("repro", "--json")
    let touched = Report(second.output, key: "outcome").stages(without: "skipped")
    try demand(second.status == 0 && touched.isEmpty, "a second run: \(brief(second))")
    try demand(world.scratch.read("pipe.lock") == lock, "a second run changed pipe.lock")
    let locked = pipe("repro", "--locked")
    try demand(locked.status == 0, "repro --locked: \(locked)")
  }

  // MARK: Runs that do not reach everything

  /// A stage fails: what it had made before is back, and nothing of its descendants ran.
  private func failOnce() throws {
    guard let position = world.blueprint.stages.indices.randomElement(using: &world.generator),
      world.blueprint.stages[position].frozenResults == nil
    else { return }
    let stage = world.blueprint.stages[position]
    world.trail.append("\(stage.name) fails")
    world.blueprint.stages[position].isBroken = true
    world.save()
    let isPart = { (path: String) in
      stage.outputs.contains { path == $0.path || path.hasPrefix("\($0.path)/") }
    }
    let persistent = stage.outputs.filter { $0.form == .persistent }.map(\.path)
    let isInterrupted = world.scratch.exists(".pipe/journal")
    let before = world.files.filter { isPart($0.key) && !persistent.contains($0.key) }
    let events = pipe("repro", "--json", "-k")
    try demand(events.status == 1, "a failing stage: \(brief(events))")
    let after = world.files.filter { isPart($0.key) && !persistent.contains($0.key) }
    // After a killed run the former outputs come back first.
    try demand(
      isInterrupted || before == after, "not brought back: \(difference(after, before))")
    world.blueprint.stages[position].isBroken = false
    world.hasEditsSinceRun = true
    world.save()
  }

  /// A target brings itself and what it needs up to date.
  private func runOneTarget() throws {
    guard let stage = world.generator.pick(world.blueprint.stages) else { return }
    world.trail.append("run \(stage.name)")
    let ending = pipe("repro", stage.name)
    try demand(ending.status == 0, "repro \(stage.name): \(ending)")
    let expected = stage.outputs.flatMap { output in
      world.blueprint.expected.filter {
        $0.key == output.path || $0.key.hasPrefix("\(output.path)/")
      }
    }
    let files = world.files
    for (path, file) in expected {
      try demand(
        files[path] == file, "\(path): \(files[path]?.description ?? "missing"), not \(file)")
    }
  }

  private func pipe(_ arguments: String...) -> Ending {
    world.scratch.spawn([Scratch.program] + arguments, in: world.scratch.root)
  }
}

private func demand(_ holds: Bool, _ claim: @autoclosure () -> String) throws {
  if !holds { throw Breach(description: claim()) }
}

/// How a run with `--json` went, in few words.
private func brief(_ run: Ending) -> String {
  let outcomes = Report(run.output, key: "outcome").stages(without: "skipped")
  let words = outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
  return "status \(run.status): \(words.joined(separator: ", "))\n\(run.errors)"
}

/// What a status says of the stages that are not fresh.
private func reasons(in status: String) -> String {
  status.split(separator: "{\"stage\":").filter { !$0.contains("\"fresh\"") }
    .joined(separator: "\n")
}

/// The lines that only one of two texts has.
private func difference(_ first: String, _ second: String) -> String {
  let changes = second.split(separator: "\n").difference(from: first.split(separator: "\n"))
  return changes.map { change in
    switch change {
    case .remove(_, let line, _): "\n- \(line)"
    case .insert(_, let line, _): "\n+ \(line)"
    }
  }.joined()
}

/// The files that differ, as they are and as they should be.
private func difference(_ found: [String: File], _ expected: [String: File]) -> String {
  Set(found.keys).union(expected.keys).sorted().filter { found[$0] != expected[$0] }.map {
    "\n  \($0): \(found[$0]?.description ?? "missing"), not \(expected[$0]?.description ?? "there")"
  }.joined()
}
