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
      printAll(texts, width: max(40, session.width(1)))
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

  /// A line for each code: the first sentence of its text, as far as there is room.
  private func printAll(_ texts: [DiagnosticCode: String], width: Int) {
    let nameWidth = DiagnosticCode.allCases.map(\.rawValue.count).max() ?? 0
    for known in DiagnosticCode.allCases {
      let paragraph = (texts[known] ?? "").split(separator: "\n\n").first ?? ""
      let sentence = paragraph.replacing("\n", with: " ").split(separator: ". ").first ?? ""
      let room = width - nameWidth - 5
      let shown = sentence.count > room ? sentence.prefix(room - 1) + "…" : sentence
      let padding = String(repeating: " ", count: nameWidth - known.rawValue.count)
      Console.print("  \(known.rawValue)\(padding)   \(shown)")
    }
  }
}
