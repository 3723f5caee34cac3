import ArgumentParser
import CPipe
import Diagnostics
import Documents
import Execution
import Glibc

/// The program: finds the command that the first word names, runs it, and turns what it throws into
/// text and an exit status.
@main
enum Main {
  /// The commands by name, in the order of the help, with what each one does.
  static let commands: [(name: String, type: any PipeCommand.Type)] = [
    ("init", InitCommand.self), ("repro", ReproCommand.self), ("status", StatusCommand.self),
    ("dag", DagCommand.self), ("log", LogCommand.self), ("env", EnvCommand.self),
    ("checkout", CheckoutCommand.self),
    ("shell", ShellCommand.self), ("explain", ExplainCommand.self),
    ("doctor", DoctorCommand.self), ("completions", CompletionsCommand.self),
    ("stage", StageCommand.self),
  ]

  static func main() {
    signal(SIGPIPE, SIG_IGN)
    openStandardStreams()
    var arguments = Array(CommandLine.arguments.dropFirst())
    let status = run(&arguments)
    guard status == 0, Console.hasLostOutput else { exit(status) }
    Console.note("error[system-call-failed]: the output cannot be written\n  = is its disk full?")
    exit(3)
  }

  /// Opens standard streams that the caller closed, so that no file of pipe's own gets their numbers.
  private static func openStandardStreams() {
    for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDWR)
    }
  }

  private static func run(_ arguments: inout [String]) -> Int32 {
    let wantsJSON = arguments.contains("--json")
    var session = Session(
      environment: environment(), arguments: arguments, directory: workingDirectory())
    do {
      try takeGlobalOptions(&arguments, &session)
      guard let word = arguments.first, !["--help", "-h", "help"].contains(word) else {
        return try help(arguments)
      }
      if word == "--version" {
        Console.print("pipe \(Version.text)")
        return 0
      }
      guard let command = commands.first(where: { $0.name == word })?.type else {
        throw unknownCommand(word)
      }
      return try run(command, Array(arguments.dropFirst()), session)
    } catch {
      return report(error, session: session, wantsJSON: wantsJSON)
    }
  }

  private static func run(
    _ type: any PipeCommand.Type, _ arguments: [String], _ session: Session
  ) throws -> Int32 {
    func open<Command: PipeCommand>(_ type: Command.Type) throws -> Int32 {
      do {
        guard let command = try Command.parseAsRoot(arguments) as? Command else {
          // Help requested as a subcommand is a command of the library's own.
          Console.print(Command.helpMessage(columns: session.width(1)))
          return 0
        }
        return try command.run(session)
      } catch let error where isUsage(error) {
        return try usage(error, Command.self, session)
      }
    }
    return try open(type)
  }

  private static func isUsage(_ error: any Error) -> Bool {
    !(error is Diagnostic || error is DiagnosticList)
  }

  /// Prints help that was asked for; everything else is wrong usage.
  private static func usage(
    _ error: any Error, _ type: (some PipeCommand).Type, _ session: Session
  ) throws -> Int32 {
    guard type.exitCode(for: error).isSuccess else {
      let name = type.configuration.commandName ?? ""
      throw Diagnostic(
        .usage, type.message(for: error), hint: "all options: pipe \(name) --help")
    }
    Console.print(type.fullMessage(for: error, columns: session.width(1)))
    return 0
  }

  /// Takes `-C DIR` and `--color WHEN` from the front, and `--color` from anywhere.
  private static func takeGlobalOptions(
    _ arguments: inout [String], _ session: inout Session
  ) throws {
    while let first = arguments.first, first == "-C" || first.hasPrefix("-C") {
      arguments.removeFirst()
      let folder =
        first == "-C"
        ? arguments.isEmpty ? nil : arguments.removeFirst()
        : String(first.dropFirst(2))
      guard let folder, chdir(folder) == 0 else {
        throw Diagnostic(
          .usage, "'-C' needs a folder that exists, not '\(folder ?? "")'",
          hint: "pipe -C DIR COMMAND")
      }
      session.directory = workingDirectory()
    }
    while let position = arguments.firstIndex(where: { $0 == "--color" || $0.hasPrefix("--color=") }
    ) {
      let first = arguments.remove(at: position)
      var choice = first.hasPrefix("--color=") ? String(first.dropFirst(8)) : nil
      if choice == nil, position < arguments.count { choice = arguments.remove(at: position) }
      guard let colour = choice.flatMap(Session.ColourChoice.init) else {
        throw Diagnostic(.usage, "'--color' is 'auto', 'always' or 'never'")
      }
      session.colour = colour
    }
  }

  private static func unknownCommand(_ word: String) -> Diagnostic {
    let near = nearestName(to: word, among: commands.map(\.name))
    return Diagnostic(
      .usage, "'\(word)' is not a command of pipe",
      hint: near.map { "did you mean '\($0)'?" } ?? "all commands: pipe --help")
  }

  private static func help(_ arguments: [String]) throws -> Int32 {
    if arguments.first == "help", arguments.count > 1 {
      guard let command = commands.first(where: { $0.name == arguments[1] })?.type else {
        throw unknownCommand(arguments[1])
      }
      Console.print(command.helpMessage())
      return 0
    }
    Console.print(HelpText.text, terminator: "")
    return 0
  }

  private static func report(
    _ error: any Error, session: Session, wantsJSON: Bool
  ) -> Int32 {
    let list: DiagnosticList
    switch error {
    case let diagnostic as Diagnostic: list = DiagnosticList([diagnostic])
    case let several as DiagnosticList: list = several
    default: fatalError("unexpected error: \(error)")
    }
    let renderer = DiagnosticRenderer(hasColour: session.hasColour(2))
    Console.note(
      list.diagnostics.map(renderer.text).joined(separator: "\n"), terminator: "")
    if wantsJSON { Console.print(jsonText(ErrorJSON.document(list))) }
    return list.exitStatus
  }

  private static func environment() -> [String: String] {
    var variables: [String: String] = [:]
    guard var pointer = cpipe_environment() else { return [:] }
    while let text = pointer.pointee {
      let line = String(cString: text)
      if let equals = line.firstIndex(of: "=") {
        variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
      }
      pointer += 1
    }
    return variables
  }

  private static func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }
}

/// A command of pipe: options that are parsed, and one thing that it does.
protocol PipeCommand: ParsableCommand {
  /// Does it.
  ///
  /// - Returns: The exit status.
  /// - Throws: A `Diagnostic` or `DiagnosticList`.
  func run(_ session: Session) throws -> Int32
}
