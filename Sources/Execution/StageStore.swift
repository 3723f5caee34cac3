import Diagnostics
import FileStore
import PipelineModel
import Records

/// A result on its way into the cache.
struct StageStore: Sendable {
  /// The stage that made it.
  let index: StageGraph.Index
  /// What goes into the cache; nil when nothing does.
  let insertion: CacheInsertion?
  /// What the result replaces.
  let former: FormerOutputs
  /// What the result was made from.
  let fingerprint: Fingerprint
  /// The record to be kept; nil for a result that must not be.
  let record: StageRecord?
  /// What later runs may take; nil for a stage whose results cannot be taken again.
  let candidate: RunCandidate?
  /// The environment that the candidate names.
  let environment: EnvironmentRecord

  /// Brings results into the cache, all files together so that the disk is waited for once, and then
  /// offers them to later runs and drops what they replace.
  ///
  /// - Returns: What went wrong; the other results are stored all the same.
  static func run(
    _ batch: [StageStore], cache: Cache, runCache: any RunCache, environments: EnvironmentStore
  ) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    var failed: Set<StageGraph.Index> = []
    if !insertTogether(batch, cache: cache) {
      for store in batch {
        guard let problem = store.insertion?.run() else { continue }
        problems.append(problem)
        failed.insert(store.index)
      }
    }
    for store in batch {
      do {
        if !failed.contains(store.index), let candidate = store.candidate {
          try environments.insert(store.environment)
          try runCache.insert(candidate, for: store.fingerprint)
        }
        try store.former.dropSaved(cache.discard(_:content:))
      } catch {
        problems.append(Diagnostic(wrapping: error).asWarning)
      }
    }
    return problems
  }

  /// Whether all could be inserted at once; if not, each is tried alone, so that one that fails takes
  /// nothing from the others.
  private static func insertTogether(_ batch: [StageStore], cache: Cache) -> Bool {
    do {
      try cache.insert(batch.flatMap { $0.insertion?.files ?? [] })
      for store in batch { try store.insertion?.link() }
      return true
    } catch {
      return false
    }
  }
}

extension Diagnostic {
  /// Any error as a diagnostic.
  package init(wrapping error: any Error) {
    if let diagnostic = error as? Diagnostic {
      self = diagnostic
    } else if let list = error as? DiagnosticList, let first = list.diagnostics.first {
      self = first
    } else {
      self.init(.systemCallFailed, "\(error)", hint: "run pipe again")
    }
  }
}
