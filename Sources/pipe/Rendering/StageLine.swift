import Documents
import Execution
import PipelineModel
import Planning
import Records

/// The line of a stage that ran, was restored or could not run.
struct StageLine {
  let project: Project
  let result: StageResult
  let isVerbose: Bool
  let palette: Palette
  /// The present time in nanoseconds since 1970.
  let now: Int64

  private var stage: Stage { project.graph.stages[result.index] }

  /// The line, with the name padded to a width; a second one where a known result came out otherwise.
  func text(nameWidth: Int) -> String {
    let name = stage.address
    let padding = String(repeating: " ", count: max(0, nameWidth - name.count))
    var line = "  \(name)\(padding)   "
    switch result.outcome {
    case .ran:
      line += palette.paint("ran", .good) + "    \(padded(durationText(result.seconds), 7))   "
      line += "\(results)\(palette.paint(because, .faint))"
    case .restored:
      line += palette.paint("restored", .restored) + "\(age)   \(results)"
      line += isVerbose ? palette.paint(because, .faint) : ""
    case .blocked: line += palette.paint("not run", .attention) + ", \(blockers)"
    case .cancelled where result.seconds > 0:
      line += palette.paint("stopped", .attention) + " after \(durationText(result.seconds))"
    case .cancelled:
      line += palette.paint("not run", .attention) + ", the run stopped before it (-k goes on)"
    case .skipped: line += "up to date"
    case .failed: line += "failed"
    }
    while line.last == " " { line.removeLast() }
    guard let repetition = result.repetition else { return line }
    let indent = String(repeating: " ", count: nameWidth + 5)
    let sentence = palette.paint(repetition.sentence(now: now), .attention)
    return "\(line)\n\(indent)\(sentence)"
  }

  private var age: String {
    guard let candidate = result.candidate, candidate.endedNanoseconds > 0 else { return "" }
    return " (run \(ageText(Double(now - candidate.endedNanoseconds) / 1e9)))"
  }

  private var blockers: String {
    if result.blockers.isEmpty {
      return result.reasons.leading.map { project.shown($0).sentence }.joined(separator: ", ")
    }
    return "needs "
      + result.blockers.map { project.graph.stages[$0].address }.joined(separator: ", ")
  }

  /// What came out: the metrics old → new, or the names of the outputs.
  private var results: String {
    let metrics = MetricChanges(project: project, stage: stage, result: result).texts
    if !metrics.isEmpty {
      let shown = metrics.prefix(isVerbose ? metrics.count : 3).joined(separator: ", ")
      return metrics.count > 3 && !isVerbose ? shown + ", …" : shown
    }
    let paths = stage.outputs.map(\.path)
    guard let first = paths.first else { return "" }
    if paths.count == 2 { return "\(first), \(paths[1])" }
    return paths.count > 2 ? "\(first) and \(paths.count - 1) more" : first
  }

  /// "    because train.trees 100 → 200"; a stage that never ran needs no reason.
  private var because: String {
    let reasons = result.reasons.leading.filter {
      switch $0 {
      case .neverRun, .upstreamStale: false
      case .dependencyModified(let path, _, _): !isMade(path)
      default: true
      }
    }
    guard let first = reasons.first else { return "" }
    let all =
      isVerbose
      ? reasons.map { project.shown($0).sentence }.joined(separator: ", ")
      : project.shown(first).sentence
    let more = !isVerbose && reasons.count > 1 ? " and \(reasons.count - 1) more" : ""
    return "    because \(all)\(more)"
  }

  /// Whether a stage makes a path; that it changed is then told by that stage's own line.
  private func isMade(_ path: String) -> Bool {
    project.graph.incoming[result.index].contains {
      stage.dependencies[$0.dependency].path == path
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
