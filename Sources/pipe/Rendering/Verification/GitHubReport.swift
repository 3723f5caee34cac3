import Documents
import Execution
import PipelineModel
import Planning
import Records
import Verification

/// A verification as GitHub shows it: annotations in files, and a table on the page of the run.
struct GitHubReport {
  let project: Project
  let plan: VerificationPlan
  let summary: VerificationSummary
  /// Where the project lies in its repository, such as `models/credit/`; empty at its top.
  let prefix: String
  /// The exit status of the command.
  let failsOnEnvironment: Bool

  // MARK: Annotations

  /// The workflow commands, one a line.
  var annotations: [String] {
    plan.order.flatMap { index -> [String] in
      guard let answer = summary.answers[index], let verdict = answer.verdict,
        let level = level(verdict)
      else { return [] }
      let stage = project.graph.stages[index]
      let text = "\(stage.address): \(sentence(answer, verdict))"
      var lines = [command(level, file: stage.place.file, line: stage.place.line, text)]
      if let suggestion = answer.verification?.suggestion, verdict == .nondeterministic {
        let remedy = suggestion.remedy.map { "; try \($0)" } ?? ""
        let text = "likely why '\(stage.address)' differs from run to run\(remedy)"
        lines.append(command("warning", file: suggestion.file, line: suggestion.line, text))
      }
      return lines
    }
  }

  private func level(_ verdict: Verdict) -> String? {
    if verdict.isDifference { return "error" }
    switch verdict {
    case .environmentDependent: return failsOnEnvironment ? "error" : "warning"
    case .inconclusive: return "warning"
    default: return nil
    }
  }

  private func command(_ level: String, file: String, line: Int, _ text: String) -> String {
    "::\(level) file=\(property(prefix + file)),line=\(line)::\(data(text))"
  }

  /// Text as it stands behind `::`.
  private func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  /// Text as it stands behind `=`.
  private func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }

  // MARK: Table

  /// The table in Markdown, with a line break at its end.
  var table: String {
    let rows = plan.order.compactMap { index -> String? in
      guard let answer = summary.answers[index], let verdict = answer.verdict else { return nil }
      let name = cell(project.graph.stages[index].address)
      return "| \(name) | \(verdict.rawValue) | \(cell(sentence(answer, verdict))) |\n"
    }
    let closing = VerifyClosing(summary: summary, isVerbose: true).text
    let body =
      rows.isEmpty ? "" : "| stage | verdict | what was found |\n|---|---|---|\n\(rows.joined())\n"
    return "### pipe verify\n\n\(body)\(closing)\n"
  }

  private func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ").replacing("<", with: "&lt;")
  }

  // MARK: Sentences

  private func sentence(_ answer: VerificationAnswer, _ verdict: Verdict) -> String {
    if let problem = answer.problem { return problem.message }
    guard let verification = answer.verification else { return known(answer, verdict) }
    let first = verification.differences.first.map { differenceText($0.output, $0.findings) }
    switch verdict {
    case .replicable: return "\(countText(verification.runs + 1, "run")) agree"
    case .reproducible: return first.map { "\($0), within its contract" } ?? "within its contract"
    case .environmentChanged: return environment(verification, first)
    case .environmentDependent, .nondeterministic:
      let causes = enumerated(verification.causes.map(\.kind.words))
      let why = causes.isEmpty ? "" : " (\(causes))"
      return (first ?? "differs") + why
    case .hiddenInput:
      return verification.hiddenInputSentence
    case .failed:
      let status = verification.exitStatus.map { "exit status \($0)" } ?? "fails"
      return "\(status) in a clean workspace"
    case .inconclusive: return verification.reason.isEmpty ? "no answer" : verification.reason
    }
  }

  private func known(_ answer: VerificationAnswer, _ verdict: Verdict) -> String {
    switch answer.choice {
    case .settled: "\(verdict.rawValue), unchanged since its verdict"
    case .stale(let reasons) where reasons.contains(.lockInconsistent): project.mixedEntryText
    case .stale(let reasons): "\(reasons.map(\.sentence).joined(separator: ", ")) since it ran"
    default: "not recorded; run pipe repro and commit \(project.format.lockCodec.fileName)"
    }
  }

  /// "cannot be made again with numpy 2.5.0, recorded with 2.4.6"
  private func environment(_ verification: StageVerification, _ first: String?) -> String {
    for difference in verification.environment {
      if case .package(let old?, let new?) = difference, old.version != new.version {
        return "cannot be made again with \(new.name) \(new.version), recorded with \(old.version)"
      }
    }
    if let difference = verification.environment.first {
      return "cannot be made again here: \(difference.sentence)"
    }
    return "cannot be made again here" + (first.map { ": \($0)" } ?? "")
  }
}
