import ArgumentParser
import Diagnostics
import Documents
import Execution
import FileStore

/// `pipe doctor`: checks set-up, locks and cache.
struct DoctorCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", _superCommandName: "pipe",
    abstract: "Check the set-up, the locks and the cache.",
    discussion: "With --deep each object of the cache is read and compared with its digest.")

  @Flag(name: .long, help: "Read and hash every object of the cache.")
  var deep = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let findings = try Examination(project).findings(isDeep: deep)
    if json {
      Console.print(jsonText(document(findings)))
    } else {
      var table = Table()
      for finding in findings {
        let word = finding.isAdvice ? "note" : finding.isGood ? "ok" : "bad"
        table.add(word, finding.subject, finding.text)
        if let hint = finding.hint { table.add("", "", "try: \(hint)") }
      }
      Console.print(table.lines.joined(separator: "\n"))
    }
    return findings.allSatisfy(\.isGood) ? 0 : 1
  }

  private func document(_ findings: [Examination.Finding]) -> Value {
    .map([
      ("schema", .string("pipe.doctor/1")),
      (
        "findings",
        .list(
          findings.map { finding in
            .map([
              ("subject", .string(finding.subject)), ("ok", .bool(finding.isGood)),
              ("note", .bool(finding.isAdvice)),
              ("text", .string(finding.text)),
              ("hint", finding.hint.map(Value.string) ?? .null),
            ])
          })
      ),
    ])
  }
}
