import Diagnostics
import Documents
import PipelineModel
import Planning
import Records

/// What a run did with one stage.
package struct StageResult: Sendable {
  /// The stage.
  package var index: StageGraph.Index
  /// How its turn ended.
  package var outcome: StageOutcome
  /// Why it was not up to date.
  package var reasons: [StaleReason]
  /// How long its command took, in seconds.
  package var seconds: Double
  /// The command's exit status; the signal's number plus 128 when a signal ended it.
  package var exitStatus: Int32?
  /// The largest memory of one of its processes, in bytes.
  package var maxRSSBytes: Int64?
  /// The record from before the run.
  package var former: StageRecord?
  /// The new record, when it ended well.
  package var record: StageRecord?
  /// The run that made what was restored.
  package var candidate: RunCandidate?
  /// The machine that ran its command, with the programs that the command calls.
  package var machine: MachineRecord?
  /// How the new result differs from one that was known for the same inputs; nil where it does not.
  package var repetition: Repetition?
  /// What went wrong.
  package var failure: Diagnostic?
  /// The stages that it needs and that failed, when it was blocked.
  package var blockers: [StageGraph.Index]

  /// Creates a result.
  package init(index: StageGraph.Index, outcome: StageOutcome, reasons: [StaleReason] = []) {
    self.index = index
    self.outcome = outcome
    self.reasons = reasons
    seconds = 0
    blockers = []
  }

  /// Keeps what went wrong; being stopped is no failure of the stage.
  mutating func fail(with problem: Diagnostic) {
    if problem.code == .interrupted {
      outcome = .cancelled
    } else {
      failure = problem
    }
  }
}

/// What a whole run did.
package struct RunSummary: Sendable {
  /// The number of stages by outcome.
  package var counts: [StageOutcome: Int]
  /// How long the run took, in seconds.
  package var seconds: Double
  /// The highest exit status that a failed stage's own diagnostic calls for.
  package var failureStatus: Int32 = 0
  /// Problems that concern no single stage, such as a full disk.
  package var problems: [Diagnostic]
  /// The signal that stopped the run.
  package var signal: Int32?

  /// Creates a summary.
  package init(
    counts: [StageOutcome: Int], seconds: Double, problems: [Diagnostic], signal: Int32?
  ) {
    self.counts = counts
    self.seconds = seconds
    self.problems = problems
    self.signal = signal
  }

  /// The number of stages that ended in a certain way.
  package func count(_ outcome: StageOutcome) -> Int {
    counts[outcome] ?? 0
  }

  /// The exit status of the command.
  package var exitStatus: Int32 {
    if signal != nil { return 130 }
    if count(.failed) + count(.blocked) > 0 { return max(1, failureStatus) }
    return problems.filter { $0.severity == .error }.map(\.code.category.exitStatus).max() ?? 0
  }
}

/// Whoever watches a run. All calls come from the thread that runs it.
package protocol RunObserver: AnyObject {
  /// The plan is made and the run begins.
  func runBegan(_ plan: Plan)

  /// A stage's command starts.
  func stageBegan(_ index: StageGraph.Index, reasons: [StaleReason], expectedSeconds: Double?)

  /// A stage's command printed something.
  func stage(_ index: StageGraph.Index, printed bytes: [UInt8], to stream: ExecutorEvent.Stream)

  /// A stage's turn ended.
  func stageEnded(_ result: StageResult)

  /// Something is noteworthy.
  func warn(_ diagnostic: Diagnostic)

  /// Time passed, or the terminal's size changed.
  func tick()
}
