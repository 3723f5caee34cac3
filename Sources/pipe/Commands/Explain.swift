import ArgumentParser
import CPipe
import Diagnostics

/// `pipe explain`: the long text of a diagnostic.
struct ExplainCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", _superCommandName: "pipe",
    abstract: "Explain the code of an error or warning.")

  @Argument(help: "The code, such as 'unknown-key'; without one, all codes are listed.")
  var code: String?

  func run(_ session: Session) throws -> Int32 {
    let texts = Explanations.all
    guard let code else {
      for known in DiagnosticCode.allCases {
        Console.print("  \(known.rawValue)")
      }
      return 0
    }
    guard let known = DiagnosticCode(rawValue: code), let text = texts[known] else {
      let near = nearestName(to: code, among: DiagnosticCode.allCases.map(\.rawValue))
      throw Diagnostic(
        .unknownCode, "'\(code)' is not the code of an error or warning",
        hint: near.map { "did you mean '\($0)'?" } ?? "all codes: pipe explain")
    }
    Console.print(text)
    return 0
  }
}
