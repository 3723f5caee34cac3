import ArgumentParser
import Diagnostics

/// `pipe completions`: a completion script for a shell.
struct CompletionsCommand: PipeCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", _superCommandName: "pipe",
    abstract: "Print a completion script for bash, zsh or fish.",
    discussion: "For bash: source <(pipe completions bash)")

  @Argument(help: "'bash', 'zsh' or 'fish'.")
  var shell: String

  func run(_ session: Session) throws -> Int32 {
    guard let kind = CompletionShell(rawValue: shell) else {
      throw Diagnostic(
        .usage, "there are no completions for '\(shell)'", hint: "bash, zsh and fish are known")
    }
    Console.print(CompletionTree.completionScript(for: kind))
    return 0
  }
}

/// All commands below one, as the completion scripts need them.
private struct CompletionTree: ParsableCommand {
  static var configuration: CommandConfiguration {
    // What has two words is completed by its first one.
    CommandConfiguration(
      commandName: "pipe",
      subcommands: Main.commands.filter { !$0.name.contains(" ") }.map(\.type))
  }
}
