import ArgumentParser
import Diagnostics
import Documents
import Execution

/// `pipe checkout`: brings the workspace to what the lock says.
struct CheckoutCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkout", _superCommandName: "pipe",
    abstract: "Bring outputs to what the lock file says.",
    discussion: """
      For use after switching branches. Files whose content is saved nowhere are not overwritten \
      without --force; even then they go to the trash.
      """)

  @OptionGroup var selection: SelectionOptions

  @Flag(name: [.short, .long], help: "Replace even what is saved nowhere; it goes to the trash.")
  var force = false

  @Flag(name: .long, help: "Leave out what the cache does not have.")
  var allowMissing = false

  @Flag(name: .long, help: "Exit with 3 instead of waiting for another pipe.")
  var noWait = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let stages = try selection.resolve(in: project, session: session)
    let checkout = Checkout(
      project, stages: stages, isForced: force, allowsMissing: allowMissing)
    let result = try checkout.run(
      waits: !noWait, onWait: { Console.note("waiting for another pipe: \($0)") },
      run: RunIdentity.record(session, arguments: session.arguments))
    if json {
      Console.print(jsonText(document(result)))
    } else {
      for change in result.changes {
        Console.print("  \(change.word.prefix(1).uppercased())  \(change.path)")
      }
      Console.print(summary(result))
    }
    let renderer = DiagnosticRenderer(hasColour: session.hasColour(2))
    for problem in result.problems { Console.note(renderer.text(of: problem), terminator: "") }
    return DiagnosticList(result.problems).exitStatus
  }

  private func summary(_ result: Checkout.Result) -> String {
    if result.changes.isEmpty, result.problems.isEmpty { return "Everything is as recorded." }
    return "\(countText(result.changes.count, "output")) brought to the lock."
  }

  private func document(_ result: Checkout.Result) -> Value {
    .map([
      ("schema", .string("pipe.checkout/1")),
      (
        "changes",
        .list(
          result.changes.map {
            .map([("path", .string($0.path)), ("change", .string($0.word))])
          })
      ),
      ("problems", .list(result.problems.map(ErrorJSON.value))),
    ])
  }
}
