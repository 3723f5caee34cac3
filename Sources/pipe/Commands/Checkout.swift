import ArgumentParser
import Diagnostics
import Documents
import Execution
import Provenance

/// `pipe checkout`: brings the workspace to what the lock says.
struct CheckoutCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkout", _superCommandName: "pipe",
    abstract: "Bring outputs to what the lock file says.",
    discussion: """
      For use after switching branches. What only the former branch has goes, if the cache has it. Files whose content is saved nowhere are not overwritten \
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

  @OptionGroup var report: ReportOptions
  @OptionGroup var locking: LockingOptions

  func run(_ session: Session) throws -> Int32 {
    var options = Checkout.Options()
    options.isForced = force
    options.allowsMissing = allowMissing
    options.relinks = relink
    options.reportsUnrecorded = !allowMissing
    let (result, leftovers) = try session.change(waits: locking.waits) { project, run in
      let parts = try project.parts(
        selection.targets, folder: project.relativePath(session.directory),
        recursive: selection.recursive, glob: selection.glob, withDependencies: withDeps)
      let result = try Checkout(project, parts, options: options).run(run)
      guard selection.targets.isEmpty else { return (result, LeftoverRemoval.Result()) }
      return (result, try project.takeLeftoversAway(run: run))
    }
    if report.json {
      Console.print(jsonText(document(result, leftovers)))
    } else if !report.quiet {
      for path in leftovers.removed where !summary { Console.print("  D  \(path)") }
      for change in result.changes where !summary {
        Console.print("  \(change.word.prefix(1).uppercased())  \(change.path)")
      }
      for line in text(of: result, leftovers) { Console.print(line) }
    }
    let renderer = DiagnosticRenderer(hasColour: session.hasColour(2))
    for problem in result.problems { Console.note(renderer.text(of: problem), terminator: "") }
    return DiagnosticList(result.problems).exitStatus
  }

  private func text(
    of result: Checkout.Result, _ leftovers: LeftoverRemoval.Result
  ) -> [String] {
    var lines: [String] = []
    if !result.changes.isEmpty {
      lines.append("\(countText(result.changes.count, "output")) brought to the lock.")
    }
    lines += LeftoverText.lines(leftovers)
    if result.relinked > 0 {
      lines.append("\(countText(result.relinked, "output")) made anew from the cache.")
    }
    if !result.leftOut.isEmpty {
      lines.append("Not in the cache, left out: \(result.leftOut.joined(separator: ", "))")
    }
    return lines.isEmpty && result.problems.isEmpty ? ["Everything is as recorded."] : lines
  }

  private func document(
    _ result: Checkout.Result, _ leftovers: LeftoverRemoval.Result
  ) -> Value {
    .map([
      ("schema", .string("pipe.checkout/1")),
      (
        "changes",
        .list(
          result.changes.map {
            .map([("path", .string($0.path)), ("change", .string($0.word))])
          })
      ),
      ("removed", .list(leftovers.removed.map(Value.string))),
      ("kept", .list(leftovers.kept.map { .string($0.path) })),
      ("relinked", .int(result.relinked)),
      ("problems", .list(result.problems.map(ErrorJSON.value))),
    ])
  }
}
