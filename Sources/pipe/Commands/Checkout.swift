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

  @Flag(name: [.customShort("d"), .long], help: "Also all that the targets need.")
  var withDeps = false

  @Flag(name: .long, help: "Make anew from the cache what is as recorded, too: as links or copies.")
  var relink = false

  @Flag(name: .long, help: "Only say how many outputs changed.")
  var summary = false

  @Flag(name: [.short, .long], help: "Print nothing but problems.")
  var quiet = false

  @Flag(name: .long, help: "Exit with 3 instead of waiting for another pipe.")
  var noWait = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json = false

  func run(_ session: Session) throws -> Int32 {
    var options = Checkout.Options()
    options.isForced = force
    options.allowsMissing = allowMissing
    options.relinks = relink
    let result = try session.change(waits: !noWait) { project, run in
      let parts = try project.parts(
        selection.targets, folder: project.relativePath(session.directory),
        recursive: selection.recursive, glob: selection.glob, withDependencies: withDeps)
      return try Checkout(project, parts, options: options).run(run)
    }
    if json {
      Console.print(jsonText(document(result)))
    } else if !quiet {
      for change in result.changes where !summary {
        Console.print("  \(change.word.prefix(1).uppercased())  \(change.path)")
      }
      for line in text(of: result) { Console.print(line) }
    }
    let renderer = DiagnosticRenderer(hasColour: session.hasColour(2))
    for problem in result.problems { Console.note(renderer.text(of: problem), terminator: "") }
    return DiagnosticList(result.problems).exitStatus
  }

  private func text(of result: Checkout.Result) -> [String] {
    var lines: [String] = []
    if !result.changes.isEmpty {
      lines.append("\(countText(result.changes.count, "output")) brought to the lock.")
    }
    if result.relinked > 0 {
      lines.append("\(countText(result.relinked, "output")) made anew from the cache.")
    }
    if !result.leftOut.isEmpty {
      lines.append("Not in the cache, left out: \(result.leftOut.joined(separator: ", "))")
    }
    return lines.isEmpty && result.problems.isEmpty ? ["Everything is as recorded."] : lines
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
      ("relinked", .int(result.relinked)),
      ("problems", .list(result.problems.map(ErrorJSON.value))),
    ])
  }
}
