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
    ("dag", DagCommand.self), ("verify", VerifyCommand.self), ("why", WhyCommand.self),
    ("diff", DiffCommand.self), ("log", LogCommand.self), ("env", EnvCommand.self),
    ("add", AddCommand.self), ("checkout", CheckoutCommand.self), ("push", PushCommand.self),
    ("pull", PullCommand.self), ("fetch", FetchCommand.self), ("gc", GcCommand.self),
    ("shell", ShellCommand.self), ("explain", ExplainCommand.self),
    ("doctor", DoctorCommand.self), ("completions", CompletionsCommand.self),
    ("remote", RemoteCommand.self), ("remote add", RemoteAddCommand.self),
    ("remote modify", RemoteModifyCommand.self), ("remote remove", RemoteRemoveCommand.self),
    ("remote rename", RemoteRenameCommand.self), ("remote default", RemoteDefaultCommand.self),
    ("stage", StageCommand.self), ("stage add", StageAddCommand.self),
    ("commit", CommitCommand.self), ("freeze", FreezeCommand.self),
    ("unfreeze", UnfreezeCommand.self), ("metrics", MetricsCommand.self),
    ("params", ParamsCommand.self),
  ]

  static func main() {
    cpipe_keep_memory()
    signal(SIGPIPE, SIG_IGN)
    listenToInterrupts()
    openStandardStreams()
    var arguments = Array(CommandLine.arguments.dropFirst())
    let status = run(&arguments)
    guard status == 0, Console.hasLostOutput else { exit(status) }
    Console.note("error[system-call-failed]: the output cannot be written\n  = is its disk full?")
    exit(3)
  }

  /// Lets SIGINT and SIGTERM end the process even before stages are waited for: shells start background
  /// commands of scripts with SIGINT ignored, and some programs start others with both blocked.
  private static func listenToInterrupts() {
    signal(SIGINT, SIG_DFL)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
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
      // A command's name may be two words.
      for count in [2, 1] {
        let name = arguments.prefix(count).joined(separator: " ")
        guard let command = commands.first(where: { $0.name == name })?.type else { continue }
        return try run(command, Array(arguments.dropFirst(count)), session)
      }
      throw unknownCommand(word)
    } catch {
      return report(error, session: session, wantsJSON: wantsJSON)
    }
  }

  private static func run(
    _ type: any PipeCommand.Type, _ arguments: [String], _ session: Session
  ) throws -> Int32 {
    func open<Command: PipeCommand>(_ type: Command.Type) throws -> Int32 {
      do {
        guard let command = try parsed(Command.self, arguments) as? Command else {
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

  /// Parses the words of a command. Scripts give `-q` and `-v` to every command, also where there is
  /// nothing to say less or more.
  private static func parsed(
    _ type: (some PipeCommand).Type, _ arguments: [String]
  ) throws -> any ParsableCommand {
    do { return try type.parseAsRoot(arguments) } catch {
      let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
      let words = arguments[..<end].filter { !["-q", "--quiet", "-v", "--verbose"].contains($0) }
      // What is wrong without them too is told as it was written.
      guard words.count < end, let command = try? type.parseAsRoot(words + arguments[end...]) else {
        throw error
      }
      return command
    }
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
    // What stands behind the name of a stage that is added may be the words of a command.
    guard !arguments.starts(with: ["stage", "add"]) else { return }
    while let position = arguments.firstIndex(where: { $0 == "--color" || $0.hasPrefix("--color=") }
    ) {
      let first = arguments.remove(at: position)
      var choice = first.hasPrefix("--color=") ? String(first.dropFirst(8)) : nil
      if choice == nil, position < arguments.count { choice = arguments.remove(at: position) }
      guard let colour = choice.flatMap(Session.ColourChoice.init) else {
        throw Diagnostic(
          .usage, "'--color' is 'auto', 'always' or 'never'",
          hint: "colour, whatever the terminal: --color always")
      }
      session.colour = colour
    }
  }

  private static func unknownCommand(_ word: String) -> Diagnostic {
    let near = nearestName(to: word, among: commands.map(\.name))
    return Diagnostic(
      .usage, "'\(word)' is not a command of pipe",
      hint: ForeignCommands.advice[word] ?? near.map { "did you mean '\($0)'?" }
        ?? "all commands: pipe --help")
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
