import FileStore
import PipelineModel
import Records

/// Decides what is to be done with each stage.
package struct Planner: Sendable {
  /// What will become of a stage's outputs.
  private enum Forecast {
    case asTheyAre
    case known([FileRecord])
    case unknown
    case never
  }

  /// What a dependency will hold when its stage's turn comes.
  private enum Input {
    case known(FileRecord)
    case missing
    /// It depends on stages that have not ended.
    case unknown([StageGraph.Index])
    /// It depends on stages that cannot run.
    case never([StageGraph.Index])
  }

  /// All that is known; a run updates it as stages end.
  package var situation: Situation
  private var forecasts: [Forecast]

  /// Creates a planner.
  package init(_ situation: Situation) {
    self.situation = situation
    forecasts = Array(repeating: .asTheyAre, count: situation.graph.stages.count)
  }

  /// Decides for all selected stages.
  ///
  /// What an absent output's reader needs in order to run is restored, even where missing data would
  /// be allowed.
  package mutating func plan() -> Plan {
    while true {
      let plan = planOnce()
      let needed = makersOfAbsence(in: plan).subtracting(situation.options.needed)
      if needed.isEmpty { return plan }
      situation.options.needed.formUnion(needed)
    }
  }

  /// The stages that are up to date but for outputs that are absent and that others cannot run
  /// without.
  private func makersOfAbsence(in plan: Plan) -> Set<StageGraph.Index> {
    guard situation.options.allowsMissing else { return [] }
    var makers: Set<StageGraph.Index> = []
    for index in plan.order {
      switch plan.decisions[index] {
      case .blocked, .runIfChanged:
        for edge in situation.graph.incoming[index] {
          let maker = situation.graph.stages[edge.producer]
          let output = maker.outputs[edge.output]
          guard case .upToDate? = plan.decisions[edge.producer],
            situation.present(output.path, key: output.key) == nil,
            let record = situation.records[edge.producer], canRestore(maker, record.outputs)
          else { continue }
          makers.insert(edge.producer)
        }
      case .upToDate, .restore, .run, nil: break
      }
    }
    return makers
  }

  private mutating func planOnce() -> Plan {
    let order = situation.graph.order.filter(situation.selection.contains)
    var frozen: [StageGraph.Index: [StaleReason]] = [:]
    var decisions: [StageGraph.Index: Decision] = [:]
    decisions.reserveCapacity(order.count)
    for index in order {
      let decision = decide(index)
      forecasts[index] = forecast(of: decision)
      switch decision {
      case .run, .restore: forceReaders(of: index)
      case .upToDate, .runIfChanged, .blocked: break
      }
      decisions[index] = decision
      if situation.graph.stages[index].isFrozen { frozen[index] = reasonsIfThawed(index) }
    }
    return Plan(order: order, decisions: decisions, frozen: frozen)
  }

  /// Why a frozen stage would not be up to date if it were not frozen.
  private func reasonsIfThawed(_ index: StageGraph.Index) -> [StaleReason] {
    let stage = situation.graph.stages[index]
    let record = situation.records[index]
    let inputs = knownDependencies(of: stage).map { input($0, of: index, record: record) }
    return reasons(
      stage, record: record, fingerprint: fingerprint(index, inputs: inputs), pending: inputs)
  }

  /// How a stage's present command, inputs and outputs differ from its record, frozen or not.
  package func differences(_ index: StageGraph.Index) -> [StaleReason] {
    let record = situation.records[index]
    return reasonsIfThawed(index)
      + outputDamage(situation.graph.stages[index], record: record)
  }

  /// Takes note that a stage has ended and that its outputs are as ``Situation/states`` says.
  package mutating func settle(_ index: StageGraph.Index, record: StageRecord?) {
    forecasts[index] = .asTheyAre
    situation.records[index] = record
  }

  /// Takes note that a stage has run or was restored, where its direct readers shall then run too.
  package mutating func forceReaders(of index: StageGraph.Index) {
    guard situation.options.forcesDownstream else { return }
    situation.options.forced.formUnion(
      situation.graph.downstream(of: index).filter(situation.selection.contains))
  }

  /// The decision for one stage, given what is known of its upstreams.
  package func decide(_ index: StageGraph.Index) -> Decision {
    let decision = decideByRecords(index)
    if let reasons = reasonsNotToRun(index, decision) { return .blocked(reasons) }
    guard situation.options.allowsMissing, case .run = decision else { return decision }
    let absent = absentDependencies(of: index)
    return absent.isEmpty
      ? decision : .blocked(decision.reasons + absent.map { .dependencyMissing(path: $0) })
  }

  /// What keeps a stage from running whose records could not say with what it ran.
  private func reasonsNotToRun(
    _ index: StageGraph.Index, _ decision: Decision
  ) -> [StaleReason]? {
    let elsewhere = situation.graph.stages[index].dependencies.filter(\.isElsewhere)
    guard !elsewhere.isEmpty else { return nil }
    switch decision {
    case .upToDate, .blocked: return nil
    case .restore, .run, .runIfChanged:
      return decision.reasons + elsewhere.map { .dependencyMissing(path: $0.path) }
    }
  }

  /// The dependencies that no stage of this run makes and that are not there, whatever records say.
  private func absentDependencies(of index: StageGraph.Index) -> [String] {
    let stage = situation.graph.stages[index]
    let made = Set(
      situation.graph.incoming[index].compactMap { edge -> Int? in
        if case .asTheyAre = forecasts[edge.producer] { return nil }
        return edge.dependency
      })
    return stage.dependencies.indices.filter { position in
      let dependency = stage.dependencies[position]
      return !made.contains(position) && !dependency.isElsewhere
        && situation.present(dependency.path, key: dependency.key) == nil
    }.map { stage.dependencies[$0].path }
  }

  private func decideByRecords(_ index: StageGraph.Index) -> Decision {
    let stage = situation.graph.stages[index]
    let record = situation.records[index]
    if stage.isFrozen { return decideFrozen(stage, record: record) }
    let inputs = knownDependencies(of: stage).map { input($0, of: index, record: record) }
    if let reasons = obstacles(stage, inputs) { return .blocked(reasons) }
    let pending = unique(
      inputs.flatMap { if case .unknown(let stages) = $0 { stages } else { [StageGraph.Index]() } })
    let demand = demand(index, stage: stage, pending: pending)
    if let demand, demand != .alwaysChanged { return .run([demand]) }
    if let decision = decideWithoutParameters(index, pending) {
      return demand.map { .run([$0]) } ?? decision
    }
    let fingerprint = self.fingerprint(index, inputs: inputs)
    var reasons = self.reasons(stage, record: record, fingerprint: fingerprint, pending: inputs)
    if let demand { return .run([demand] + reasons + outputDamage(stage, record: record)) }
    if pending.isEmpty {
      return settled(stage, record: record, fingerprint: fingerprint, reasons: reasons)
    }
    let mustRun = !reasons.isEmpty && !mayRestore(stage, fingerprint)
    reasons += pending.map { .upstreamStale(stage: situation.graph.stages[$0].address) }
    reasons += outputDamage(stage, record: record)
    if mustRun { return .run(reasons) }
    return .runIfChanged(upstream: pending, reasons)
  }

  /// The decision for a stage whose parameters are not known because stages that make them have not
  /// ended.
  private func decideWithoutParameters(
    _ index: StageGraph.Index, _ pending: [StageGraph.Index]
  ) -> Decision? {
    var makers: [StageGraph.Index] = []
    for maker in situation.graph.parameterMakers(of: index) {
      switch forecasts[maker] {
      case .asTheyAre: continue
      case .known, .unknown: makers.append(maker)
      case .never:
        return .blocked([.upstreamStale(stage: situation.graph.stages[maker].address)])
      }
    }
    guard !makers.isEmpty else { return nil }
    let upstream = unique(pending + makers)
    return .runIfChanged(
      upstream: upstream,
      upstream.map { .upstreamStale(stage: situation.graph.stages[$0].address) })
  }

  /// The fingerprint of a stage whose upstreams have all ended.
  package func fingerprint(of index: StageGraph.Index) -> Fingerprint {
    let stage = situation.graph.stages[index]
    let record = situation.records[index]
    return fingerprint(
      index, inputs: knownDependencies(of: stage).map { input($0, of: index, record: record) })
  }

  // MARK: Inputs

  /// The dependencies whose state can be told; the others count as they are recorded.
  private func knownDependencies(of stage: Stage) -> [Dependency] {
    stage.dependencies.filter { !$0.isElsewhere }
  }

  private func input(
    _ dependency: Dependency, of consumer: StageGraph.Index, record: StageRecord?
  ) -> Input {
    var unknown: [StageGraph.Index] = []
    var never: [StageGraph.Index] = []
    for edge in situation.graph.incoming[consumer]
    where situation.graph.stages[consumer].dependencies[edge.dependency].path == dependency.path {
      switch forecasts[edge.producer] {
      case .asTheyAre: continue
      case .unknown: unknown.append(edge.producer)
      case .never: never.append(edge.producer)
      case .known(let outputs):
        let output = situation.graph.stages[edge.producer].outputs[edge.output]
        guard output.path == dependency.path,
          var file = outputs.first(where: { $0.key == output.key })
        else {
          unknown.append(edge.producer)
          continue
        }
        file.key = dependency.key
        return .known(file)
      }
    }
    if !never.isEmpty { return .never(unique(never)) }
    if !unknown.isEmpty { return .unknown(unique(unknown)) }
    if let file = situation.present(dependency.path, key: dependency.key) { return .known(file) }
    if situation.options.allowsMissing,
      let recorded = recordedContent(dependency, of: consumer, record: record)
    {
      return .known(recorded)
    }
    return .missing
  }

  /// What the records say that an absent dependency held: its maker's word before its reader's.
  private func recordedContent(
    _ dependency: Dependency, of consumer: StageGraph.Index, record: StageRecord?
  ) -> FileRecord? {
    for edge in situation.graph.incoming[consumer] {
      let output = situation.graph.stages[edge.producer].outputs[edge.output]
      guard output.path == dependency.path else { continue }
      let made = situation.records[edge.producer]?.outputs.first { $0.key == output.key }
      guard var file = made else { continue }
      file.key = dependency.key
      return file
    }
    if var file = situation.recordedSources[dependency.path] {
      file.key = dependency.key
      return file
    }
    return record?.dependencies.first { $0.key == dependency.key }
  }

  /// What keeps a stage from running: missing data that nothing makes, or an upstream that is blocked.
  private func obstacles(_ stage: Stage, _ inputs: [Input]) -> [StaleReason]? {
    var reasons: [StaleReason] = []
    for (dependency, input) in zip(knownDependencies(of: stage), inputs) {
      switch input {
      case .missing: reasons.append(.dependencyMissing(path: dependency.path))
      case .never(let stages):
        reasons += stages.map { .upstreamStale(stage: situation.graph.stages[$0].address) }
      case .known, .unknown: continue
      }
    }
    return reasons.isEmpty ? nil : reasons
  }

  /// A reason to run that no record can outweigh.
  private func demand(
    _ index: StageGraph.Index, stage: Stage, pending: [StageGraph.Index]
  ) -> StaleReason? {
    if situation.options.forced.contains(index) { return .forced }
    if stage.isAlwaysChanged { return .alwaysChanged }
    if stage.isCallback { return .callback }
    return nil
  }

  // MARK: Reasons

  private func fingerprint(_ index: StageGraph.Index, inputs: [Input]) -> Fingerprint {
    let stage = situation.graph.stages[index]
    var items: [FingerprintItem] = [
      .command(stage.command.value), .workingDirectory(stage.workingDirectory),
    ]
    items += situation.parameters[index].map { .parameter($0) }
    items += stage.variables.map { .variable(variableRecord($0)) }
    let outputs = stage.outputs.sorted { precedes($0.key, $1.key) }
    items += outputs.map { .output(key: $0.key, isPersistent: $0.isPersistent) }
    var files: [FileRecord] = []
    for case .known(let file) in inputs { files.append(file) }
    keepFormerDigests(of: &files, as: situation.records[index])
    items += files.sorted { precedes($0.key, $1.key) }.map { .dependency($0) }
    if let environment = situation.requiredEnvironments[index] {
      items.append(.environment(environment))
    }
    return Fingerprint(shell: situation.shell, items: items)
  }

  /// Lets what did not change be named as the record names it, if that is by former digests.
  private func keepFormerDigests(of files: inout [FileRecord], as record: StageRecord?) {
    let former = record?.dependencies.filter { $0.formerDigest != nil } ?? []
    guard !former.isEmpty else { return }
    for place in files.indices {
      let file = files[place]
      let recorded = former.first { $0.key == file.key && $0.digest == file.digest }
      files[place].formerDigest = recorded?.formerDigest
    }
  }

  private func variableRecord(_ name: String) -> VariableRecord {
    VariableRecord(name: name, value: situation.variables[name])
  }

  private func reasons(
    _ stage: Stage, record: StageRecord?, fingerprint: Fingerprint, pending inputs: [Input]
  ) -> [StaleReason] {
    guard let record else {
      return [situation.conflicted.contains(stage.address) ? .lockInconsistent : .neverRun]
    }
    if record.isInconsistent { return [.lockInconsistent] }
    var undecided: Set<String> = []
    for (dependency, input) in zip(knownDependencies(of: stage), inputs) {
      if case .unknown = input { undecided.insert(dependency.key) }
    }
    let made = record.environment.flatMap { situation.recordedEnvironments[$0] }
    return RecordComparison(
      stage: stage, record: record, undecided: undecided, recordedEnvironment: made
    ) {
      situation.isSame($0, $1)
    }.reasons(for: fingerprint)
  }

  /// The decision for a stage all of whose inputs are known.
  private func settled(
    _ stage: Stage, record: StageRecord?, fingerprint: Fingerprint, reasons: [StaleReason]
  ) -> Decision {
    let damage = outputDamage(stage, record: record)
    if reasons.isEmpty, let record {
      if damage.isEmpty { return .upToDate }
      let restoration = Restoration(outputs: record.outputs, candidate: nil)
      if !stage.isCallback, canRestore(stage, record.outputs) {
        return .restore(restoration, damage)
      }
      return candidate(stage, fingerprint).map { .restore($0, damage) } ?? .run(damage)
    }
    let all = reasons + damage
    return candidate(stage, fingerprint).map { .restore($0, all) } ?? .run(all)
  }

  /// The outputs that are not as recorded.
  private func outputDamage(_ stage: Stage, record: StageRecord?) -> [StaleReason] {
    guard let record else { return [] }
    let allowsMissing = allowsMissingOutputs(of: stage)
    return stage.outputs.compactMap { output in
      guard let recorded = record.outputs.first(where: { $0.key == output.key }) else { return nil }
      guard let present = situation.present(output.path, key: output.key) else {
        return allowsMissing ? nil : .outputMissing(path: output.path)
      }
      if situation.isSame(present, recorded) { return nil }
      return .outputModified(path: output.path, old: recorded, new: present)
    }
  }

  private func allowsMissingOutputs(of stage: Stage) -> Bool {
    guard situation.options.allowsMissing else { return false }
    return situation.graph.index(of: stage.address).map {
      !situation.options.needed.contains($0)
    } ?? true
  }

  // MARK: Restoring

  private func mayRestore(_ stage: Stage, _ fingerprint: Fingerprint) -> Bool {
    situation.options.usesRunCache && isEligible(stage)
      && situation.runCache.mayHold(fingerprint.form)
  }

  private func candidate(_ stage: Stage, _ fingerprint: Fingerprint) -> Restoration? {
    guard mayRestore(stage, fingerprint) else { return nil }
    let environment = fingerprint.requiredEnvironment?.digest
    let found = situation.runCache.candidates(for: fingerprint).first { candidate in
      (environment == nil || candidate.environment == environment)
        && canRestore(stage, candidate.outputs)
    }
    return found.map { Restoration(outputs: $0.outputs, candidate: $0) }
  }

  /// Whether a stage's results can be kept for other inputs: it makes something, nothing persists,
  /// and nothing that it makes is kept out of the cache but metrics and plots.
  private func isEligible(_ stage: Stage) -> Bool {
    !stage.outputs.isEmpty && !stage.isAlwaysChanged
      && stage.outputs.allSatisfy { !$0.isPersistent && ($0.isCached || $0.kind != .out) }
  }

  /// Whether each output is recorded and either in the cache or already in place.
  private func canRestore(_ stage: Stage, _ outputs: [FileRecord]) -> Bool {
    stage.outputs.allSatisfy { output in
      guard let recorded = outputs.first(where: { $0.key == output.key }) else { return false }
      if situation.isCached(recorded) { return true }
      guard let present = situation.present(output.path, key: output.key) else { return false }
      return situation.isSame(present, recorded)
    }
  }

  // MARK: Frozen stages

  private func decideFrozen(_ stage: Stage, record: StageRecord?) -> Decision {
    guard let record else {
      let missing = stage.outputs.filter { situation.present($0.path, key: $0.key) == nil }
      return missing.isEmpty ? .upToDate : .blocked(missing.map { .outputMissing(path: $0.path) })
    }
    let damage = outputDamage(stage, record: record)
      .filter { if case .outputMissing = $0 { true } else { false } }
    if damage.isEmpty { return .upToDate }
    let restoration = Restoration(outputs: record.outputs, candidate: nil)
    return canRestore(stage, record.outputs) ? .restore(restoration, damage) : .blocked(damage)
  }

  private func forecast(of decision: Decision) -> Forecast {
    switch decision {
    case .upToDate: .asTheyAre
    case .restore(let restoration, _): .known(restoration.outputs)
    case .run, .runIfChanged: .unknown
    case .blocked: .never
    }
  }

  private func unique(_ indices: [StageGraph.Index]) -> [StageGraph.Index] {
    guard indices.count > 1 else { return indices }
    var seen: Set<StageGraph.Index> = []
    return indices.filter { seen.insert($0).inserted }
  }
}

/// Whether a text comes before another by its code points.
func precedes(_ first: String, _ second: String) -> Bool {
  first.utf8.lexicographicallyPrecedes(second.utf8)
}
