import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineModel
import Records

/// `pipe env`: with what results were made, and what differs here.
struct EnvCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "env", _superCommandName: "pipe",
    abstract: "Show with which programs and libraries results were made.",
    usage: """
      pipe env [target …] [--here] [--requirements] [--json]
      pipe env diff A B
      """,
    discussion: """
      What the lock says, and what differs here. Interpreters, their packages, programs, the system \
      and the variables that change numbers are listed; other variables never are. Files are read, \
      nothing is executed. For 'diff', A and B are a stage or an output, a revision, REVISION:STAGE, \
      'lock' or 'here'.
      """)

  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "Show what stages would run with here and now instead.")
  var here = false

  @Flag(name: .long, help: "Print the Python packages as a requirements file for pip.")
  var requirements = false

  @Flag(name: .long, help: "Print one JSON document; needs one stage.")
  var json = false

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    defer { project.keepFacts(of: project.environmentCapture) }
    if selection.targets.first == "diff" { return try showDifferences(project, session) }
    let found = try selection.direct(in: project, session: session).map { index in
      try StageEnvironment(project, project.graph.stages[index], ignoresRecord: here)
    }
    if json {
      guard found.count == 1, let only = found.first else {
        throw Diagnostic(
          .usage, "'--json' shows one stage, \(found.count) are named",
          hint: "pipe env STAGE --json")
      }
      Console.print(jsonText(only.json))
    } else if requirements {
      printRequirements(found)
    } else {
      Console.print(EnvironmentListing(found).lines.joined(separator: "\n"))
    }
    return 0
  }

  private func printRequirements(_ found: [StageEnvironment]) {
    for stage in found where stage.recorded == nil && !here {
      Console.note("'\(stage.address)' has no recorded environment: these are the packages here")
    }
    let texts = found.flatMap { $0.shown.interpreters.map(\.requirements) }
    Console.print(Set(texts).sorted().joined(), terminator: "")
  }

  private func showDifferences(_ project: Project, _ session: Session) throws -> Int32 {
    let words = selection.targets.dropFirst()
    guard words.count == 2, let first = words.first, let second = words.last else {
      throw Diagnostic(
        .usage, "'pipe env diff' compares two environments",
        hint: "what changed here since the stages ran: pipe env diff lock here")
    }
    let folder = project.relativePath(session.directory)
    let comparisons = project.environmentComparisons(
      try project.environments(named: first, folder: folder),
      try project.environments(named: second, folder: folder))
    let text = EnvironmentDifferences(first: first, second: second, comparisons: comparisons)
    if json {
      Console.print(jsonText(text.json))
    } else {
      Console.print(text.lines.joined(separator: "\n"))
    }
    return 0
  }
}
