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
    var result = try fetch(for: stages, options: options, report)
    var checkout = Checkout.Options()
    checkout.allowsMissing = true
    // Data that is there and differs is the user's; only what is absent is brought.
    let absent = project.sourcesRead(by: stages).filter { !project.isInWorkspace($0.path) }
    let parts = AddressedParts(stages: [], sources: absent)
    result.problems += try Checkout(project, parts, options: checkout).run(run).problems
    return result
  }

  private func fetch(
    for stages: Set<StageGraph.Index>, options: PlanOptions, _ report: @escaping Report
  ) throws -> Result {
    let project = self.project
    let sources = project.sourcesRead(by: stages)
    let parts = AddressedParts(
      stages: project.graph.order.filter(stages.contains), sources: sources)
    var result = Result()
    // A first look at everything that the records name, then at what former runs made.
    result.add(try fetch(try project.lacking(project.outputs(of: parts)), report))
    guard options.usesRunCache else { return result }
    result.add(try fetchRuns(report))
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

  /// What the stages could be given if the cache held everything that is recorded.
  fileprivate func restorable(
    _ stages: Set<StageGraph.Index>, options: PlanOptions
  ) throws -> [RemoteOutput] {
    var situation = try situation(of: stages, options: options)
    situation.isCached = { _ in true }
    var planner = Planner(situation)
    let plan = planner.plan()
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
