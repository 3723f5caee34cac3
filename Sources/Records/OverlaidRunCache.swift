import FileStore

/// A run cache with further candidates that are nowhere written, such as both sides of a conflict.
package struct OverlaidRunCache: RunCache {
  private let base: any RunCache
  private let forms: Set<Digest>
  private let extra: [Digest: [(inputs: Digest, candidate: RunCandidate)]]

  /// Lays records over a run cache.
  ///
  /// - Parameter records: What each result was made from, and the result.
  package init(base: any RunCache, records: [(Fingerprint, StageRecord)]) {
    self.base = base
    var extra: [Digest: [(inputs: Digest, candidate: RunCandidate)]] = [:]
    for (fingerprint, record) in records {
      let candidate = RunCandidate(
        run: "", endedNanoseconds: 0, seconds: 0, outputs: record.outputs,
        environment: record.environment)
      extra[fingerprint.form, default: []].append((fingerprint.inputs, candidate))
    }
    self.extra = extra
    forms = Set(extra.keys)
  }

  /// Whether a candidate of this form may exist.
  package func mayHold(_ form: Digest) -> Bool {
    forms.contains(form) || base.mayHold(form)
  }

  /// The candidates for these inputs, the newest first.
  package func candidates(for fingerprint: Fingerprint) -> [RunCandidate] {
    let found = base.candidates(for: fingerprint)
    guard !extra.isEmpty, let more = extra[fingerprint.form] else { return found }
    return found + more.filter { $0.inputs == fingerprint.inputs }.map(\.candidate)
  }

  /// Keeps a candidate for later runs.
  package func insert(_ candidate: RunCandidate, for fingerprint: Fingerprint) throws {
    try base.insert(candidate, for: fingerprint)
  }

  /// Removes the written candidates that can no longer be taken, or only counts them.
  package func prune(isDry: Bool, isLost: (FileRecord) -> Bool) throws -> Int {
    try base.prune(isDry: isDry, isLost: isLost)
  }
}
