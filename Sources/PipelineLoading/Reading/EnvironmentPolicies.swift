import Diagnostics
import Documents
import PipelineModel

extension StageReader {
  /// What follows from another environment; nil if the entry says nothing that is known, which is
  /// reported.
  func environmentPolicy(_ pair: Node.Pair) -> EnvironmentPolicy? {
    guard pair.value.scalar != nil else {
      file.report(.policyIsNoList(pair, in: file))
      return nil
    }
    guard let text = text(pair, what: "a policy") else { return nil }
    if let policy = EnvironmentPolicy(rawValue: text) { return policy }
    let known = EnvironmentPolicy.allCases.map(\.rawValue)
    file.report(
      .unknownEnvironmentPolicy(
        text, near: nearestName(to: text, among: known), at: file.place(of: pair.value)))
    return nil
  }
}

extension Diagnostic {
  fileprivate static func policyIsNoList(
    _ pair: Node.Pair, in file: StageFileReader
  ) -> Diagnostic {
    Diagnostic(
      .wrongType, "'environment' takes a policy, not \(pair.value.kindName)",
      at: file.place(of: pair.value),
      hint: "a policy is report, ignore or rerun; variables that are read stand under 'env'")
  }

  fileprivate static func unknownEnvironmentPolicy(
    _ text: String, near: String?, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(text)' is no policy for another environment", at: place,
      hint: near.map { "did you mean '\($0)'?" } ?? "known policies: report, ignore, rerun")
  }
}
