import PipelineModel
import Records

extension StageRecord {
  /// What differs between an older record of a stage and this one: the reasons for which the older one
  /// would be stale, were this one the present state. The results themselves are not compared.
  ///
  /// - Parameter comparesExecutableBit: Whether a file's executable bit is part of its content.
  package func changes(
    since old: StageRecord, of stage: Stage, comparesExecutableBit: Bool
  ) -> [StaleReason] {
    let comparison = RecordComparison(
      stage: stage, record: old, undecided: [], recordedEnvironment: nil
    ) { first, second in
      comparesExecutableBit ? first.hasContent(of: second) : first.digest == second.digest
    }
    // Shell and persistence stand in no record, so they are the same on both sides.
    return comparison.reasons(for: fingerprint(shell: "", persistent: []))
  }
}
