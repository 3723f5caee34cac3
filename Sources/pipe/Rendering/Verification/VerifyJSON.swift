import Comparison
import Documents
import Execution
import PipelineModel
import Planning
import Records
import Verification

/// The document `pipe.verify/1`.
struct VerifyJSON {
  let project: Project
  let plan: VerificationPlan
  let summary: VerificationSummary

  /// The document.
  var document: Value {
    .map([
      ("schema", .string("pipe.verify/1")),
      ("stages", .list(plan.order.compactMap(stage))),
      ("unchanged", names { if case .unchanged = $0 { true } else { false } }),
      ("left_out", names { if case .leftOut = $0 { true } else { false } }),
    ])
  }

  /// The stages with which one thing was done.
  private func names(_ isMeant: (VerificationChoice) -> Bool) -> Value {
    .list(
      plan.order.filter { summary.answers[$0].map { isMeant($0.choice) } ?? false }
        .map { .string(project.graph.stages[$0].address) })
  }

  private func stage(_ index: StageGraph.Index) -> Value? {
    guard let answer = summary.answers[index], let verdict = answer.verdict else { return nil }
    let name = project.graph.stages[index].address
    var verification = answer.verification ?? StageVerification(stage: name, verdict: verdict)
    if answer.verification == nil { verification.reason = reason(answer) }
    return .map(fields(verification) + [("known", .bool(isKnown(answer)))])
  }

  /// Whether the verdict is the lock's, so that nothing was executed.
  private func isKnown(_ answer: VerificationAnswer) -> Bool {
    if case .settled = answer.choice { true } else { false }
  }

  private func reason(_ answer: VerificationAnswer) -> String {
    if let problem = answer.problem { return problem.message }
    switch answer.choice {
    case .unrecorded: return "not recorded"
    case .stale(let reasons) where reasons.contains(.lockInconsistent):
      return project.mixedEntryText
    case .stale(let reasons): return reasons.map(\.sentence).joined(separator: ", ")
    case .execute, .settled, .unchanged, .leftOut: return ""
    }
  }

  private func fields(_ verification: StageVerification) -> [(key: String, value: Value)] {
    var fields: [(key: String, value: Value)] = [
      ("stage", .string(verification.stage)),
      ("verdict", .string(verification.verdict.rawValue)),
      ("runs", .int(verification.runs)),
      ("isolation", .string(verification.isolation.rawValue)),
      ("varied", kinds(verification.varied)),
      ("not_varied", kinds(verification.notVaried)),
      ("causes", .list(verification.causes.map(cause))),
      (
        "differences",
        .list(
          verification.differences.flatMap { difference in
            difference.findings.differences.map { $0.json(output: difference.output) }
          })
      ),
      ("suggestion", verification.suggestion.map(suggestion) ?? .null),
      ("environment", .list(verification.environment.map(\.json))),
      ("hidden_inputs", .list(verification.hiddenInputs.map(Value.string))),
      ("seconds", .float((verification.seconds * 1000).rounded() / 1000)),
    ]
    if let status = verification.exitStatus { fields.append(("exit", .int(Int(status)))) }
    if !verification.failureOutput.isEmpty {
      fields.append(("printed", .string(verification.failureOutput)))
    }
    if !verification.reason.isEmpty { fields.append(("reason", .string(verification.reason))) }
    return fields
  }

  private func kinds(_ kinds: [CauseKind]) -> Value {
    .list(kinds.map { .string($0.rawValue) })
  }

  private func cause(_ cause: Cause) -> Value {
    var fields: [(key: String, value: Value)] = [
      ("kind", .string(cause.kind.rawValue)),
      ("cured_alone", cause.curesAlone.map(Value.bool) ?? .null),
      ("breaks_alone", cause.breaksAlone.map(Value.bool) ?? .null),
    ]
    if !cause.detail.isEmpty { fields.append(("detail", .string(cause.detail))) }
    return .map(fields)
  }

  private func suggestion(_ suggestion: Suggestion) -> Value {
    var fields: [(key: String, value: Value)] = [
      ("file", .string(suggestion.file)), ("line", .int(suggestion.line)),
      ("text", .string(suggestion.text)),
    ]
    if let remedy = suggestion.remedy { fields.append(("remedy", .string(remedy))) }
    return .map(fields)
  }
}
