import Verification

extension StageVerification {
  /// What the stage needs without declaring it: `needs conf.json, which it does not declare`.
  var hiddenInputSentence: String {
    if causes.first?.kind == .leftoverOutput {
      let left = hiddenInputs.isEmpty ? "its outputs" : enumerated(hiddenInputs)
      return "makes another result where a former run left \(left)"
    }
    return "needs \(needs), which it does not declare"
  }

  private var needs: String {
    if !hiddenInputs.isEmpty { return enumerated(hiddenInputs) }
    let names = hiddenVariables
    if !names.isEmpty { return "the variable\(names.count > 1 ? "s" : "") \(enumerated(names))" }
    return causes.first.map { $0.kind == .home ? "its home folder" : "the \($0.kind.words)" }
      ?? "something"
  }

  /// How the stage would declare it: `deps: [conf.json]`; nil where that is not possible.
  var declaration: String? {
    if !hiddenVariables.isEmpty, hiddenInputs.isEmpty {
      return "env: [\(hiddenVariables.joined(separator: ", "))]"
    }
    guard !hiddenInputs.isEmpty, causes.first?.kind == .hiddenInput else { return nil }
    if hiddenInputs == [".git"] { return "a parameter that holds the commit" }
    return "deps: [\(hiddenInputs.joined(separator: ", "))]"
  }

  private var hiddenVariables: [String] {
    causes.first { $0.kind == .env }?.detail.split(separator: ", ").map(String.init) ?? []
  }
}
