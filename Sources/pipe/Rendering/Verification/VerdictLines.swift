import Comparison
import Diagnostics
import Execution
import PipelineModel
import Planning
import Records
import Verification

/// What is said of one stage, in lines whose columns are aligned.
struct VerdictLines {
  let project: Project
  let stage: Stage
  let answer: VerificationAnswer
  /// Its inputs whose own stages do not replicate; here their recorded versions were read.
  let doubtfulInputs: [String]
  let nameWidth: Int
  let palette: Palette
  let isVerbose: Bool

  /// The lines.
  var lines: [String] {
    if let problem = answer.problem { return unanswered(problem.message, hint: problem.hint) }
    if let verification = answer.verification { return lines(of: verification) }
    switch answer.choice {
    case .settled(let verdict):
      return [line(label(verdict), "unchanged since its verdict")]
    case .unrecorded:
      return unanswered("not recorded", hint: "pipe repro \(stage.address)")
    case .stale(let reasons) where reasons.contains(.lockInconsistent):
      return unanswered(project.mixedEntryText, hint: "pipe repro \(stage.address)")
    case .stale(let reasons):
      let sentences = reasons.prefix(isVerbose ? reasons.count : 1).map(\.sentence)
      let more = isVerbose || reasons.count < 2 ? "" : " and \(reasons.count - 1) more"
      return unanswered(
        "\(sentences.joined(separator: ", "))\(more) since it ran",
        hint: "pipe repro \(stage.address)")
    case .execute, .unchanged, .leftOut: return []
    }
  }

  private func unanswered(_ reason: String, hint: String?) -> [String] {
    [line(label(.inconclusive), reason)] + (hint.map { [below("try", $0)] } ?? [])
  }

  private func lines(of verification: StageVerification) -> [String] {
    let head = line(label(verification.verdict), headline(verification))
    var lines = [head] + outputLines(verification).map { below("", $0) }
    switch verification.verdict {
    case .environmentChanged: lines += environmentLines(verification)
    case .failed: lines += failureLines(verification)
    case .hiddenInput: lines += hiddenInputLines(verification)
    case .nondeterministic, .environmentDependent: lines += causeLines(verification)
    case .replicable, .reproducible, .inconclusive: break
    }
    return lines
  }

  // MARK: Headline

  private func headline(_ verification: StageVerification) -> String {
    switch verification.verdict {
    case .replicable: "\(agreement(verification))\(onRecorded)"
    case .reproducible:
      withinContract(verification).map { $0 + (onRecorded.isEmpty ? "" : ",\(onRecorded)") }
        ?? agreement(verification) + " within the contract" + onRecorded
    case .environmentChanged:
      "\(outputs(verification)) \(differ(verification)) from \(lockName), "
        + "but 2 runs here agree"
    case .environmentDependent, .nondeterministic:
      verification.differences.first.map { differenceText($0.output, $0.findings) }
        ?? "from run to run"
    case .hiddenInput:
      verification.hiddenInputSentence
    case .failed: "\(exitText(verification)) in a clean workspace"
    case .inconclusive: verification.reason.isEmpty ? "no answer" : verification.reason
    }
  }

  /// The record counts as a run.
  private func agreement(_ verification: StageVerification) -> String {
    "\(countText(verification.runs + 1, "run")) agree"
  }

  private var onRecorded: String {
    doubtfulInputs.isEmpty ? "" : " on the recorded \(enumerated(doubtfulInputs))"
  }

  private var lockName: String { project.format.lockCodec.fileName }

  private func outputs(_ verification: StageVerification) -> String {
    let names = verification.differences.map(\.output)
    if names.isEmpty { return "the result" }
    return names.count > 3 ? "\(names[0]) and \(names.count - 1) more" : enumerated(names)
  }

  private func differ(_ verification: StageVerification) -> String {
    verification.differences.count > 1 ? "differ" : "differs"
  }

  private func exitText(_ verification: StageVerification) -> String {
    verification.exitStatus.map { "exit status \($0)" } ?? "the command fails"
  }

  /// `metrics.json /accuracy 0.718 → 0.7183 (0.04 %), contract ±0.005`
  private func withinContract(_ verification: StageVerification) -> String? {
    guard let first = verification.differences.first else { return nil }
    let text = differenceText(first.output, first.findings)
    guard let place = first.findings.differences.first,
      let allowance = contract(of: first.output)?.allowance(at: place)
    else { return "\(text), within the contract" }
    return "\(text), contract \(allowance)"
  }

  private func contract(of path: String) -> Contract? {
    guard let output = stage.outputs.first(where: { $0.path == path }),
      let comparison = output.comparison
    else { return nil }
    // Contracts that cannot be understood were refused when the project was opened.
    return try? Contract.parse(comparison, place: output.place)
  }

  // MARK: Below

  /// The differences of outputs that the headline does not tell.
  private func outputLines(_ verification: StageVerification) -> [String] {
    let isTold =
      [.nondeterministic, .environmentDependent, .reproducible].contains(verification.verdict)
    let rest = verification.differences.dropFirst(isTold ? 1 : 0)
    if verification.verdict == .replicable { return [] }
    var lines = rest.prefix(isVerbose ? rest.count : 3).map {
      differenceText($0.output, $0.findings)
    }
    if rest.count > lines.count { lines.append("and \(rest.count - lines.count) more outputs") }
    guard isVerbose else { return lines }
    for difference in verification.differences {
      lines += difference.findings.differences.dropFirst().map { "\(difference.output) \($0.text)" }
      lines += difference.findings.notes
    }
    return lines
  }

  private func environmentLines(_ verification: StageVerification) -> [String] {
    guard !verification.environment.isEmpty else {
      return [below("here", "no difference of the environments is known")]
    }
    let shown = verification.environment.prefix(isVerbose ? verification.environment.count : 5)
    var lines = shown.enumerated().map { position, difference in
      below(position == 0 ? "here" : "", difference.hereAndRecorded)
    }
    let more = verification.environment.count - shown.count
    if more > 0 { lines.append(below("", "\(more) more (-v)")) }
    if verification.environment.contains(where: \.isPythonPackage) {
      lines.append(
        below("try", "pip install -r <(pipe env --requirements \(stage.address))"))
    }
    return lines
  }

  private func failureLines(_ verification: StageVerification) -> [String] {
    let printed = verification.failureOutput.split(separator: "\n").suffix(isVerbose ? 40 : 8)
    var lines = printed.map { below("", "| \($0)") }
    lines += verification.hiddenInputs.isEmpty ? [] : hiddenInputLines(verification)
    if verification.hiddenInputs.isEmpty {
      lines.append(
        below("likely", "it needs a file that it does not declare; it sees only its deps"))
    }
    return lines
  }

  private func hiddenInputLines(_ verification: StageVerification) -> [String] {
    verification.declaration.map {
      [below("try", "\($0)   in \(stage.file):\(stage.place.line)")]
    } ?? []
  }

  private func causeLines(_ verification: StageVerification) -> [String] {
    var lines = verification.causes.map { below("cause", $0.text) }
    guard let suggestion = verification.suggestion else { return lines }
    let text = suggestion.text.trimmingBlanks
    lines.append(below("likely", "\(suggestion.file):\(suggestion.line)   \(text)"))
    if let remedy = suggestion.remedy { lines.append(below("try", remedy)) }
    return lines
  }

  // MARK: Columns

  private func label(_ verdict: Verdict) -> String {
    palette.paint(padded(verdict.label), verdict.meaning)
  }

  private func padded(_ text: String) -> String {
    text + String(repeating: " ", count: max(0, 12 - text.count))
  }

  private func line(_ label: String, _ text: String) -> String {
    let name = stage.address
    let padding = String(repeating: " ", count: max(0, nameWidth - name.count))
    return "  \(name)\(padding)   \(label)  \(text)"
  }

  private func below(_ label: String, _ text: String) -> String {
    let indent = String(repeating: " ", count: nameWidth + 5)
    return "\(indent)\(palette.paint(padded(label), .faint))  \(text)"
  }
}

extension Verdict {
  /// The word that stands behind a stage's name.
  var label: String {
    switch self {
    case .replicable: "replicable"
    case .reproducible: "reproducible"
    case .environmentChanged: "environment"
    case .environmentDependent: "dependent"
    case .nondeterministic: "differs"
    case .hiddenInput: "hidden input"
    case .failed: "fails"
    case .inconclusive: "inconclusive"
    }
  }

  fileprivate var meaning: Palette.Meaning {
    switch self {
    case .replicable, .reproducible: .good
    case .environmentChanged, .nondeterministic, .hiddenInput, .failed: .bad
    case .environmentDependent, .inconclusive: .attention
    }
  }
}

extension EnvironmentDifference {
  /// `numpy 2.5.0     recorded: numpy 2.4.6`
  fileprivate var hereAndRecorded: String {
    switch self {
    case .package(let old?, let new?) where old.source == new.source:
      "\(new.name) \(new.version)     recorded: \(old.name) \(old.version)"
    case .interpreter(_, let old?, let new?):
      "python \(new)     recorded: python \(old)"
    case .program(let name, let old?, let new?):
      "\(name) \(new)     recorded: \(name) \(old)"
    default: "recorded → here: \(sentence)"
    }
  }

  fileprivate var isPythonPackage: Bool {
    if case .package(let old, _) = self { old?.kind == .python } else { false }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    var text = Substring(self)
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
