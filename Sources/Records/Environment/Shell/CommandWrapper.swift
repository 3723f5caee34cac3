/// A program that runs the command in its arguments, and how the two are told apart.
struct CommandWrapper {
  /// The options that take the next word as their value.
  private var valued: Set<String> = []
  /// How many words stand between the options and the command.
  private var operands = 0
  /// A word that must come first, as `run` in `uv run`.
  private var verb: String?
  /// Whether results can depend on the wrapper itself.
  private(set) var isRecorded = false
  /// Whether the command's programs are looked for in the nearest `.venv` first.
  private(set) var usesProjectEnvironment = false

  /// The wrapper of a name, nil if it is none.
  init?(name: String) {
    guard let wrapper = Self.wrappers[lastComponent(name)] else { return nil }
    self = wrapper
  }

  private init(
    _ valued: Set<String> = [], operands: Int = 0, verb: String? = nil, isRecorded: Bool = false,
    usesProjectEnvironment: Bool = false
  ) {
    self.valued = valued
    self.operands = operands
    self.verb = verb
    self.isRecorded = isRecorded
    self.usesProjectEnvironment = usesProjectEnvironment
  }

  /// The command in the arguments, nil if there is none.
  func command(in arguments: ArraySlice<String?>) -> ArraySlice<String?>? {
    var rest = arguments
    if let verb {
      guard rest.first == .some(.some(verb)) else { return nil }
      rest = rest.dropFirst()
    }
    while case let argument?? = rest.first, argument.hasPrefix("-") {
      rest = rest.dropFirst()
      if argument == "--" { break }
      if valued.contains(argument) { rest = rest.dropFirst() }
    }
    rest = rest.dropFirst(operands)
    return rest.isEmpty ? nil : rest
  }

  private static let wrappers: [String: CommandWrapper] = [
    "exec": CommandWrapper(["-a"]),
    "command": CommandWrapper(),
    "builtin": CommandWrapper(),
    "time": CommandWrapper(["-f", "--format", "-o", "--output"]),
    "nohup": CommandWrapper(),
    "setsid": CommandWrapper(),
    "nice": CommandWrapper(["-n", "--adjustment"]),
    "ionice": CommandWrapper(["-c", "-n", "--class", "--classdata"]),
    "timeout": CommandWrapper(["-k", "-s", "--kill-after", "--signal"], operands: 1),
    "stdbuf": CommandWrapper(["-i", "-o", "-e", "--input", "--output", "--error"]),
    "taskset": CommandWrapper(operands: 1),
    "chrt": CommandWrapper(operands: 1),
    "flock": CommandWrapper(["-w", "-E", "--timeout"], operands: 1),
    "numactl": CommandWrapper(["-N", "-m", "-C", "-i", "-p"]),
    "sudo": CommandWrapper(["-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T"]),
    "doas": CommandWrapper(["-u", "-C"]),
    "xvfb-run": CommandWrapper(["-n", "-s", "-e", "-f", "-w"]),
    "xargs": CommandWrapper(["-I", "-n", "-P", "-L", "-d", "-a", "-s", "-E"]),
    "srun": CommandWrapper(["-n", "-N", "-c", "-p", "-t", "-J", "-A", "-w"], isRecorded: true),
    "mpirun": CommandWrapper(
      ["-n", "-np", "-c", "-N", "-H", "--host", "-hostfile", "--hostfile", "-x", "-wdir"],
      isRecorded: true),
    "mpiexec": CommandWrapper(["-n", "-np", "-c", "-N", "-H", "-host", "-f"], isRecorded: true),
    "valgrind": CommandWrapper(isRecorded: true),
    "uv": project(["-p", "--python", "--with", "--extra", "--group", "--env-file", "--directory"]),
    "poetry": project([]),
    "pipenv": project([]),
    "pdm": project(["-p", "-e"]),
    "hatch": project([]),
    "rye": project([]),
    "pixi": CommandWrapper(["-e", "--environment"], verb: "run", isRecorded: true),
  ]

  private static func project(_ valued: Set<String>) -> CommandWrapper {
    CommandWrapper(valued, verb: "run", isRecorded: true, usesProjectEnvironment: true)
  }
}
