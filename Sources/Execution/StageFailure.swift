import Diagnostics
import FileStore
import PipelineModel
import Planning

/// Words the failure of a stage: how it ended, what it printed last, what changed since it worked.
struct StageFailure {
  let stage: Stage
  let attempt: Attempt
  let completion: Completion
  let reasons: [StaleReason]
  /// What changed in the environment since the last result, in a person's words.
  let surroundings: [String]
  /// The absolute path of the stage's log.
  let logPath: String
  /// Whether former outputs were moved aside and have come back.
  let broughtBack: [String]
  /// The folder that keeps what the failed run left, relative to the root; nil if it left nothing.
  let leavings: String?

  /// The diagnostic.
  var diagnostic: Diagnostic {
    let isTimeout = completion.reason == .timedOut
    var result = stageFailedDiagnostic(
      stage, isTimeout ? .stageTimedOut : .stageFailed, what: what,
      commandIndex: completion.commandIndex, tail: tail, notes: notes,
      hint: hint)
    if case .notStarted = completion.outcome { result.excerpt = [] }
    return result
  }

  private var what: String {
    let duration = String(format: completion.seconds)
    if completion.reason == .timedOut {
      return "was ended after \(String(format: stage.timeoutSeconds ?? 0)), its 'timeout'"
    }
    switch completion.outcome {
    case .exited(let status): return "ended with exit status \(status) after \(duration)"
    case .signalled(let number):
      return "was ended by signal \(number) (\(signalName(number))) after \(duration)"
    case .notStarted(let step, let number):
      let reason = ExecutionDiagnostics.refusal(
        step, errno: number, of: attempt, commandIndex: completion.commandIndex)
      return "could not be started: \(reason)"
    case .lost: return "was lost: its keeper was killed"
    }
  }

  private var notes: [String] {
    var notes: [String] = []
    let changes = reasons.filter {
      switch $0 {
      case .neverRun, .upstreamStale, .forced, .outputMissing, .outputModified,
        .environmentChanged:
        false
      default: true
      }
    }
    let texts = surroundings + changes.map(\.sentence)
    if !texts.isEmpty {
      notes.append("since it last worked: \(texts.joined(separator: "; "))")
    }
    if !broughtBack.isEmpty {
      let verb = broughtBack.count == 1 ? "is" : "are"
      let names = broughtBack.prefix(3).joined(separator: ", ")
      let more = broughtBack.count > 3 ? " and \(broughtBack.count - 3) more" : ""
      notes.append("your former \(names)\(more) \(verb) back in place")
    }
    if let leavings { notes.append("what this run left is in \(leavings)/") }
    return notes
  }

  private var hint: String {
    let name = shellQuoted(stage.address)
    let rest = "try it by hand: pipe shell \(name)     go on: pipe repro"
    // What could not be started has no log.
    if case .notStarted = completion.outcome { return rest }
    return "whole log: pipe log \(name)     \(rest)"
  }

  /// The last lines of the log, at most ten.
  private var tail: [String] {
    // A log that cannot be read leaves the quotation empty; the failure itself is what matters.
    guard let bytes = try? readFileIfPresent(logPath) else { return [] }
    let end = bytes.suffix(16_384)
    var splitter = LineSplitter()
    var lines = splitter.append(Array(end))
    if let rest = splitter.flush() { lines.append(rest) }
    if end.count < bytes.count { lines = Array(lines.dropFirst()) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.suffix(10)
  }
}

extension String {
  /// Seconds with one decimal place, such as `0.4 s`.
  fileprivate init(format seconds: Double) {
    let tenths = Int((seconds * 10).rounded())
    self = "\(tenths / 10).\(tenths % 10) s"
  }
}

/// The name of a signal.
private func signalName(_ number: Int32) -> String {
  let names: [Int32: String] = [
    1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL", 11: "SEGV",
    13: "PIPE", 14: "ALRM", 15: "TERM", 24: "XCPU", 25: "XFSZ", 31: "SYS",
  ]
  let hints: [Int32: String] = [9: "KILL, perhaps for want of memory"]
  return hints[number] ?? names[number] ?? "unknown"
}

extension Completion {
  /// The exit status as a shell gives it: a signal's number plus 128; nil when nothing was started.
  var exitStatus: Int32? {
    switch outcome {
    case .exited(let status): status
    case .signalled(let number): 128 + number
    case .notStarted, .lost: nil
    }
  }
}
