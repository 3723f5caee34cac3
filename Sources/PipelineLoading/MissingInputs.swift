import Diagnostics
import PipelineModel

/// Data that is not there and that nothing makes, in a project that has other mistakes too.
///
/// Without other mistakes planning finds it, for the stages that are asked for alone.
extension PipelineChecks {
  func reportMissingInputs() {
    let missing = pipeline.stages.flatMap { stage in
      stage.dependencies.filter { isMissing($0.path) }.map { (stage, $0) }
    }
    guard !missing.isEmpty else { return }
    let recorded = project.files.recordedPaths(pipeline.stages)
    for (stage, dependency) in missing where !recorded.contains(ExactText(dependency.path)) {
      log.report(
        .missingDependency(
          dependency.path, stage: stage.group ?? stage.address, near: near(dependency.path),
          at: dependency.place))
    }
  }

  private func isMissing(_ path: String) -> Bool {
    project.files.kind(path) == nil && !isMade(path) && !log.possibleOutputs.contain(path)
      && !isTracked(path)
  }

  /// Whether a source that has a record holds the path, so that it can be brought.
  private func isTracked(_ path: String) -> Bool {
    pipeline.sources.contains { source in
      source.record != nil && PathRelation(of: path, to: source.path) != nil
    }
  }

  /// The name nearest to a path among those beside it and among the outputs.
  private func near(_ path: String) -> String? {
    let folder = parentFolder(of: path)
    // A folder that cannot be listed offers no near names.
    let siblings = (try? project.files.entries(folder)) ?? []
    let paths = siblings.map { folder == "." ? $0.name : "\(folder)/\($0.name)" }
    let made = pipeline.stages.flatMap { $0.outputs.map(\.path) }
    return nearestName(to: path, among: (paths + made).filter { !$0.isExactly(path) })
  }
}
