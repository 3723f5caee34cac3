import Comparison
import Diagnostics
import Execution
import FileStore
import Glibc
import Planning
import Records

/// Executes one stage under changing conditions and compares what it makes.
final class Laboratory {
  let project: Project
  let specimen: Specimen
  let surroundings: Surroundings
  let code: CodeReading
  private let options: VerificationOptions
  private let world: Verifier.World
  private let runner: Runner
  private let scratch: Scratch
  private let sites: SiteBuilder
  private let expectedSeconds: Double?
  private let startedAt: Double
  /// How many executions took place.
  private(set) var runs = 0
  /// How long they took together, in seconds.
  private(set) var seconds = 0.0
  private var longest: Double
  private var isHandedOver = false
  private var lastStart: Double?
  /// The sites whose outputs are still needed.
  private var kept: [Int: Site] = [:]
  private let siteNumber: () -> Int

  init(
    project: Project, specimen: Specimen, surroundings: Surroundings, code: CodeReading,
    options: VerificationOptions, world: Verifier.World, runner: Runner, scratch: Scratch,
    expectedSeconds: Double?, siteNumber: @escaping () -> Int
  ) {
    self.project = project
    self.specimen = specimen
    self.surroundings = surroundings
    self.code = code
    self.options = options
    self.world = world
    self.runner = runner
    self.scratch = scratch
    self.expectedSeconds = expectedSeconds
    self.siteNumber = siteNumber
    longest = expectedSeconds ?? 0
    startedAt = world.clock()
    let commands = specimen.stage.command.texts
    sites = SiteBuilder(
      specimen: specimen, surroundings: surroundings, scratch: scratch,
      fitsMemory: scratch.memoryAllowsPrograms
        && 2 * specimen.bytes + (16 << 20) < scratch.freeMemoryBytes,
      environmentFolders: surroundings.environmentFolders(commands: commands),
      hiddenTemporaryNames: code.temporaryNames.filter { name in
        !surroundings.usesPaths(in: "/tmp/\(name)", commands: [])
      })
  }

  /// The kinds that cannot be varied for this stage.
  var fixedKinds: Set<CauseKind> {
    var kinds = surroundings.fixedKinds
    if !sites.fitsMemory { kinds.insert(.listingOrder) }
    return kinds
  }

  /// Whether the code speaks of the repository that the user's workspace is.
  var knowsRepository: Bool {
    guard access("\(surroundings.root)/.git", R_OK) == 0 else { return false }
    return code.texts.contains { $0.lines.contains { CodeReading.contains($0, "git") } }
  }

  // MARK: Executing

  /// Executes the stage.
  ///
  /// - Parameters:
  ///   - purpose: What for, in a person's words.
  ///   - former: The execution whose leavings are to be there.
  ///   - isDistant: Whether it begins two seconds after the one before, since many times are written in
  ///     whole seconds.
  /// - Throws: A `Halt` or `Obstacle`, or a `Diagnostic` when the system refuses.
  func run(
    _ conditions: Conditions, _ purpose: String, after former: Run? = nil, isDistant: Bool = false
  ) throws -> Run {
    try checkLimits()
    try checkRoom()
    if isDistant || runs == 0 { try keepDistance() }
    world.progress(.running(number: runs + 1, purpose: purpose, expectedSeconds: expectedSeconds))
    var site = try sites.site(conditions, former: former?.site)
    runs += 1
    let attempt = try attempt(site, conditions)
    lastStart = world.clock()
    let ending: RunEnding
    do {
      ending = try runner.run(attempt, deadline: deadline)
    } catch {
      delete(site)
      throw error
    }
    seconds += ending.completion.seconds
    longest = max(longest, ending.completion.seconds)
    if case .notStarted(.isolation, let code) = ending.completion.outcome {
      delete(site)
      throw VerificationWords.notIsolated(errno: code)
    }
    site.move(to: String(siteNumber()))
    kept[runs] = site
    var run = Run(
      number: runs, conditions: conditions, site: site, ending: ending, outputs: [:])
    if run.isSuccess { run.outputs = try outputs(of: run) }
    return run
  }

  /// Executes the stage, as above; nil where the system refuses the conditions.
  func runIfPossible(_ conditions: Conditions, _ purpose: String) throws -> Run? {
    do {
      return try run(conditions, purpose)
    } catch is Diagnostic {
      return nil
    }
  }

  /// Deletes what an execution made; its digests stay known.
  func forget(_ run: Run) {
    if let site = kept.removeValue(forKey: run.number) { delete(site) }
  }

  /// Deletes what all executions made.
  func forgetAll() {
    for site in kept.values { delete(site) }
    kept = [:]
  }

  private func delete(_ site: Site) {
    scratch.delete(site.folder)
    if let memory = site.memoryFolder { scratch.delete(memory) }
  }

  private func attempt(_ site: Site, _ conditions: Conditions) throws -> Attempt {
    var variables = RunVariables(
      surroundings: surroundings, recorded: specimen.variables,
      declared: Set(specimen.stage.variables)
    )
    .environment(conditions, root: site.root, home: site.home, temporary: site.temporary)
    if let folder = site.localeFolder,
      let place = variables.firstIndex(where: { $0.name == "LOCPATH" })
    {
      variables[place].value = folder
    }
    if let folder = site.moduleFolder {
      let former = variables.first { $0.name == "PYTHONPATH" }.map { ":\($0.value)" } ?? ""
      variables.removeAll { $0.name == "PYTHONPATH" }
      variables.append(("PYTHONPATH", folder + former))
    }
    return Attempt(
      id: "verify/\(siteID(site))", commands: try project.invocations(of: specimen.stage),
      workingDirectory: WorkspaceFilling.join(site.root, specimen.stage.workingDirectory),
      environment: variables, completionPath: "\(site.folder)/completion",
      timeoutSeconds: timeLimit(conditions), graceSeconds: 2
    ).confined(site.confinement)
  }

  private func siteID(_ site: Site) -> String { "\(fileName(of: site.folder))/\(runs)" }

  // MARK: Limits

  private var deadline: Double? {
    let own = options.secondsLimit.map { startedAt + $0 }
    return [own, options.deadline].compactMap { $0 }.min()
  }

  private func checkLimits() throws {
    if world.isCancelled() { throw Halt.cancelled }
    if runs >= options.runLimit { throw Halt.outOfRuns }
    if let deadline, world.clock() > deadline { throw Halt.outOfTime }
  }

  /// Four times what it took, and more where it has fewer processors.
  private func timeLimit(_ conditions: Conditions) -> Double? {
    guard longest > 0 else { return specimen.stage.timeoutSeconds }
    let kinds = conditions.varied.union(conditions.fixed)
    let slowdown =
      kinds.isDisjoint(with: [.cpuCount, .threads]) ? 1 : Double(min(8, surroundings.cores))
    return max(options.leastTimeLimit, 4 * longest * slowdown + 8)
  }

  private func checkRoom() throws {
    let needed = specimen.bytes + specimen.bytes / 4 + (16 << 20)
    guard scratch.freeBytes > needed else {
      throw Obstacle(reason: VerificationWords.noRoom(needed: needed, free: scratch.freeBytes))
    }
  }

  private func keepDistance() throws {
    var rest = 0.0
    if let lastStart { rest = lastStart + Self.distanceSeconds - world.clock() }
    if runs == 0 {
      let made = specimen.products.compactMap { product in
        // What cannot be looked at is old.
        (try? FileStamp.of(absolutePath(product.output.path, in: project.root)))?
          .modifiedNanoseconds
      }
      let age = Double(world.wallClockNanoseconds() - (made.max() ?? 0)) / 1e9
      if age >= 0 { rest = Self.distanceSeconds - age }
    }
    guard rest > 0 else { return }
    world.progress(.waiting(seconds: rest))
    try runner.wait(seconds: rest)
  }

  private static let distanceSeconds = 2.2

  // MARK: Comparing

  private func outputs(of run: Run) throws -> [String: FileRecord] {
    let hasher = FileHasher(
      root: run.site.workspace, format: project.format.treeFormat, ignores: project.format.ignores,
      cache: StatCache(file: nil), clock: FileClock(probing: run.site.workspace),
      threadCount: surroundings.cores)
    let paths = specimen.products.map(\.output.path)
    var found: [String: FileRecord] = [:]
    for (product, state) in zip(specimen.products, try hasher.states(of: paths)) {
      found[product.output.key] = SpecimenReader.record(of: state, key: product.output.key)
    }
    return found
  }

  /// How a run is related to the record.
  func likeness(_ run: Run) throws -> Likeness {
    guard run.isSuccess else { return .failed }
    let likeness = try likenessToRecord(run)
    if case .same = likeness { handOver(run) }
    return likeness
  }

  /// Keeps what the user's project lacks for the stages that read it.
  private func handOver(_ run: Run) {
    guard let folder = options.handover, !isHandedOver else { return }
    isHandedOver = true
    for product in specimen.products where product.recorded == nil {
      Handover(project, folder: folder).take(product.output.path, from: run.site.workspace)
    }
  }

  private func likenessToRecord(_ run: Run) throws -> Likeness {
    try likeness { product in
      let made = run.outputs[product.output.key]
      if let made, isSame(made, product.record) { return .equal }
      guard let recorded = product.recorded else {
        return product.contract == Self.ignoring
          ? .withinContract(Findings()) : .different(Findings())
      }
      return try compare(product, recorded, subject(product, of: run))
    }
  }

  /// How two runs are related.
  func likeness(_ run: Run, to other: Run) throws -> Likeness {
    guard run.isSuccess, other.isSuccess else { return .failed }
    return try likeness { product in
      let (a, b) = (other.outputs[product.output.key], run.outputs[product.output.key])
      if let a, let b, isSame(a, b) { return .equal }
      if a == nil, b == nil { return .equal }
      return try compare(product, subject(product, of: other), subject(product, of: run))
    }
  }

  private static let ignoring = Contract(.ignore)

  private func likeness(
    _ result: (Specimen.Product) throws -> ComparisonResult
  ) rethrows -> Likeness {
    var allowed: [OutputDifference] = []
    var differences: [OutputDifference] = []
    for product in specimen.products {
      switch try result(product) {
      case .equal: continue
      case .withinContract(let findings):
        allowed.append(OutputDifference(output: product.output.path, findings: findings))
      case .different(let findings):
        differences.append(OutputDifference(output: product.output.path, findings: findings))
      }
    }
    guard differences.isEmpty else { return .different(differences) }
    return allowed.isEmpty ? .same : .alike(allowed)
  }

  private func compare(
    _ product: Specimen.Product, _ old: Subject, _ new: Subject
  ) throws -> ComparisonResult {
    let now = Int(world.wallClockNanoseconds() / 1_000_000_000)
    return try Comparer(product.contract, now: now)
      .compare(stripped(old), with: stripped(new), name: product.output.path)
  }

  /// Without permissions, where the project does not count them.
  private func stripped(_ subject: Subject) -> Subject {
    guard !project.format.comparesExecutableBit else { return subject }
    switch subject {
    case .missing: return .missing
    case .file(let path, _): return .file(path)
    case .folder(let items):
      return .folder(
        items.map { item in
          if case .file(let path, _) = item.content { return .init(item.path, .file(path)) }
          return item
        })
    }
  }

  private func subject(_ product: Specimen.Product, of run: Run) throws -> Subject {
    try Subject.onDisk(absolutePath(product.output.path, in: run.site.workspace))
  }

  private func isSame(_ a: FileRecord, _ b: FileRecord) -> Bool {
    project.format.comparesExecutableBit
      ? a.hasContent(of: b) : a.digest == b.digest && (a.fileCount == nil) == (b.fileCount == nil)
  }
}

extension Attempt {
  /// The attempt, kept apart.
  fileprivate func confined(_ confinement: Confinement) -> Attempt {
    var attempt = self
    attempt.confinement = confinement
    return attempt
  }
}
