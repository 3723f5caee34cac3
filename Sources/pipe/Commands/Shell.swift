import ArgumentParser
import CPipe
import Diagnostics
import Execution
import FileStore
import Glibc

/// `pipe shell`: a shell where a stage runs.
struct ShellCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell", _superCommandName: "pipe",
    abstract: "Open a shell as a stage sees the world.",
    discussion: """
      The shell has the stage's working directory and environment. With '-- COMMAND' it runs that \
      command instead, and ends with its exit status.
      """)

  @Argument(help: "The stage.")
  var stage: String

  @Argument(parsing: .postTerminator, help: "A command to run instead of a shell.")
  var command: [String] = []

  func run(_ session: Session) throws -> Int32 {
    let project = try session.openProject()
    let indices = try project.targets(
      [stage], glob: false, recursive: false, all: false,
      folder: project.relativePath(session.directory))
    guard indices.count == 1, let index = indices.first else {
      let names = indices.map { project.graph.stages[$0].address }.joined(separator: ", ")
      throw Diagnostic(
        .unknownTarget, "'\(stage)' names several stages: \(names)", hint: "name one of them")
    }
    let target = project.graph.stages[index]
    let directory = absolutePath(target.workingDirectory, in: project.root)
    guard chdir(directory) == 0 else {
      throw Diagnostic(
        .missingFile, "the working directory '\(target.workingDirectory)' does not exist",
        at: target.place, hint: "create it")
    }
    let arguments = command.isEmpty ? interactive(session) : command
    if command.isEmpty {
      Console.note("in \(directory) as '\(target.address)' runs; its command:")
      for text in target.command.texts { Console.note("  \(text)") }
    }
    let number = becoming(arguments, environment: project.stageEnvironment(target))
    throw Diagnostic(
      .usage, "'\(arguments[0])' cannot be started: \(String(cString: strerror(number)))",
      hint: "check its name and PATH")
  }

  private func interactive(_ session: Session) -> [String] {
    let shell = session.environment["SHELL"].flatMap { $0.isEmpty ? nil : $0 } ?? "/bin/sh"
    return [shell, "-i"]
  }

  /// Becomes the program; returns an errno when that fails.
  private func becoming(
    _ arguments: [String], environment: [(name: String, value: String)]
  ) -> Int32 {
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.name)=\($0.value)") } + [nil]
    return cpipe_become(arguments[0], argv, envp)
  }
}
