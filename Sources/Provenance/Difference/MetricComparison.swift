import Documents
import PipelineModel

/// The figures that differ between two sets of files, file by file: those of the new side in their
/// order, then those that only the old side has.
func metricDifferences(
  from old: [MetricFile], to new: [MetricFile], includesUnchanged: Bool = false
) -> [MetricDifference] {
  let gone = old.filter { file in !new.contains { $0.path.isExactly(file.path) } }
  let pairs =
    new.map { file in (old.first { $0.path.isExactly(file.path) }, file as MetricFile?) }
    + gone.map { ($0, nil) }
  return pairs.flatMap { before, after in
    differences(before, after, includesUnchanged: includesUnchanged)
  }
}

private func differences(
  _ old: MetricFile?, _ new: MetricFile?, includesUnchanged: Bool
) -> [MetricDifference] {
  guard let file = new ?? old else { return [] }
  let before = old?.figures ?? []
  let after = new?.figures ?? []
  let oldProblem = old.map(\.problem) ?? .missing
  let newProblem = new.map(\.problem) ?? .missing
  func difference(_ key: String?, _ first: Value?, _ second: Value?) -> MetricDifference {
    MetricDifference(
      path: file.path, stage: file.stage, key: key, old: first, new: second,
      oldProblem: oldProblem, newProblem: newProblem)
  }
  if oldProblem != nil, newProblem != nil {
    // On both sides there is nothing to compare.
    return oldProblem == newProblem ? [] : [difference(nil, nil, nil)]
  }
  guard oldProblem == nil, newProblem == nil else {
    let figures = before + after
    guard !figures.isEmpty else { return [difference(nil, nil, nil)] }
    return figures.map { key, value in
      oldProblem == nil ? difference(key, value, nil) : difference(key, nil, value)
    }
  }
  var known: [ExactText: Value] = [:]
  for (key, value) in before { known[ExactText(key)] = value }
  let changed = after.compactMap { key, value -> MetricDifference? in
    let former = known.removeValue(forKey: ExactText(key))
    if !includesUnchanged, isSameFigure(former, value) { return nil }
    return difference(key, former, value)
  }
  let gone = before.filter { known[ExactText($0.key)] != nil }
  return changed + gone.map { difference($0.key, $0.value, nil) }
}
