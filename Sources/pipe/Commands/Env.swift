import ArgumentParser
import Diagnostics
import Documents
import Execution
import PipelineModel
import Records

/// `pipe env`: with what stages run here.
struct EnvCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "env", _superCommandName: "pipe",
    abstract: "Show with which programs and libraries stages run here.",
    discussion: """
      Files are read, nothing is executed. Interpreters, their packages, programs, the system and the \
      variables that change numbers are listed; other variables never are.
      """)

  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "Print the Python packages as a requirements file for pip.")
  var requirements = false

  @Flag(name: .long, help: "Print one JSON document; needs one stage.")
  var json = false

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let stages = try selection.direct(in: project, session: session)
      .map { project.graph.stages[$0] }
    let capture = project.environmentCapture
    defer { project.keepFacts(of: capture) }
    let found = stages.map { stage in
      (stage: stage, environment: project.environment(of: stage, capture))
    }
    if json {
      guard found.count == 1, let only = found.first else {
        throw Diagnostic(
          .usage, "'--json' shows one stage, \(found.count) are named",
          hint: "pipe env STAGE --json")
      }
      let environment = only.environment
      Console.print(
        jsonText(
          environment.record.json(stage: only.stage.address, machine: environment.machine)))
    } else if requirements {
      let texts = found.flatMap { $0.environment.record.interpreters.map(\.requirements) }
      Console.print(Set(texts).sorted().joined(), terminator: "")
    } else {
      printGroups(found.map { ($0.stage.address, $0.environment.record) })
    }
    return 0
  }

  /// Each environment once, below the names of the stages that have it.
  private func printGroups(_ found: [(stage: String, record: EnvironmentRecord)]) {
    var groups: [(record: EnvironmentRecord, stages: [String])] = []
    for (stage, record) in found {
      if let position = groups.firstIndex(where: { $0.record.digest == record.digest }) {
        groups[position].stages.append(stage)
      } else {
        groups.append((record, [stage]))
      }
    }
    for group in groups {
      Console.print("\(group.stages.joined(separator: ", "))   \(group.record.digest)")
      Console.print(group.record.lockLines(indent: "  "), terminator: "")
    }
  }
}
