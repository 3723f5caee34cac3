import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Planning
import Records
import Remotes

/// Fetching what a run will want: data that stages read, outputs that need not be made again, and
/// results of former runs.
extension RemoteTransfers {
  /// Brings into the cache what some stages lack; what the remotes lack too is left to the run.
  ///
  /// - Parameter options: How the run will be planned.
  /// - Throws: When a remote cannot be reached.
  package func fetch(
    for stages: Set<StageGraph.Index>, options: PlanOptions, run: RunRecord,
    _ report: @escaping Report
  ) throws -> Result {
    var sources = project.sourcesRead(by: stages)
    if options.allowsMissing {
      let missing = try project.missingInputs(stages, options: options)
      sources.removeAll { source in !missing.contains { pathsOverlap($0, source.path) } }
    }
    var result = try fetch(for: stages, sources, options: options, report)
    var checkout = Checkout.Options()
    checkout.allowsMissing = true
    // Data that is there and differs is the user's; only what is absent is brought.
    let absent = sources.filter { !project.isInWorkspace($0.path) }
    let parts = AddressedParts(stages: [], sources: absent)
    result.problems += try Checkout(project, parts, options: checkout).run(run).problems
    return result
  }

  private func fetch(
    for stages: Set<StageGraph.Index>, _ sources: [Source], options: PlanOptions,
    _ report: @escaping Report
  ) throws -> Result {
    let project = self.project
    // A first look at everything that the records name, unless it may be missing, then at what former
    // runs made.
    let named = options.allowsMissing ? [] : project.graph.order.filter(stages.contains)
    let parts = AddressedParts(stages: named, sources: sources)
    var result = Result()
    result.add(try fetch(try project.lacking(project.outputs(of: parts)), report))
    if options.usesRunCache {
      result.add(try fetchRuns(report))
    } else if !options.allowsMissing {
      return result
    }
    var tried: Set<Digest> = []
    while true {
      let wanted = try project.restorable(stages, options: options)
        .filter { tried.insert($0.file.digest).inserted && !project.cache.contains($0.file) }
      if wanted.isEmpty { return result }
      result.add(try fetch(wanted, report))
    }
  }
}

extension RemoteTransfers.Result {
  /// Counts what another transfer did; what was not found is no problem here.
  fileprivate mutating func add(_ other: RemoteTransfers.Result) {
    moved += other.moved
    problems += other.problems.filter { $0.code != .objectMissing }
  }
}

extension Project {
  /// The data that no stage makes and that some stages read.
  func sourcesRead(by stages: Set<StageGraph.Index>) -> [Source] {
    let inputs = stages.flatMap { graph.stages[$0].dependencies.map(\.path) }
    return loaded.pipeline.sources.filter { source in
      inputs.contains { pathsOverlap($0, source.path) }
    }
  }

  /// The outputs that are neither in the cache nor, as they are recorded, in the workspace.
  fileprivate func lacking(_ outputs: [RemoteOutput]) throws -> [RemoteOutput] {
    let absent = outputs.filter { !cache.contains($0.file) }
    let states = try states(of: absent.map(\.path))
    return absent.filter { output in
      guard let present = FileRecord(states[output.path], key: output.path) else { return true }
      return !present.hasContent(of: output.file)
    }
  }

  /// The paths that stages read and that would keep them from running if the cache held everything
  /// that is recorded.
  fileprivate func missingInputs(
    _ stages: Set<StageGraph.Index>, options: PlanOptions
  ) throws -> [String] {
    let plan = try planWithFullCache(stages, options: options)
    return plan.order.flatMap { index -> [String] in
      guard case .blocked(let reasons)? = plan.decisions[index] else { return [] }
      return reasons.compactMap { if case .dependencyMissing(let path) = $0 { path } else { nil } }
    }
  }

  private func planWithFullCache(
    _ stages: Set<StageGraph.Index>, options: PlanOptions
  ) throws -> Plan {
    var situation = try situation(of: stages, options: options)
    situation.isCached = { _ in true }
    var planner = Planner(situation)
    return planner.plan()
  }

  /// What the stages could be given if the cache held everything that is recorded.
  fileprivate func restorable(
    _ stages: Set<StageGraph.Index>, options: PlanOptions
  ) throws -> [RemoteOutput] {
    let plan = try planWithFullCache(stages, options: options)
    return plan.order.flatMap { index -> [RemoteOutput] in
      guard case .restore(let restoration, _)? = plan.decisions[index] else { return [] }
      let declared = graph.stages[index].outputs
      return restoration.outputs.map { file in
        RemoteOutput(
          path: file.key, file: file, remote: declared.first { $0.key == file.key }?.remote,
          isOptional: true)
      }
    }
  }
}
