import FileStore

/// A program that a command names, and where it is looked for.
struct ProgramWord: Hashable, Sendable {
  /// The word that names it.
  var name: String
  /// The folder in which the command runs, absolute.
  var folder: String
  /// The folders in which programs are looked for, as in `PATH`.
  var searchPath: String
}

/// Follows a script and gathers the programs that its commands name.
struct CommandPrograms {
  /// What a shell remembers between commands.
  private struct State {
    var folder: String
    var variables: [String: String]
  }

  /// Reads a script that a command names, nil if the word names none.
  private let scriptText: (_ path: String) throws -> String?
  private let isFolder: (_ path: String) throws -> Bool
  private var state: State
  private var outer: [State] = []
  private var scripts: Set<String> = []
  private(set) var programs: [ProgramWord] = []
  /// The variables that words name.
  private(set) var consultedVariables: Set<String> = []

  /// Begins in a folder with the variables of a shell.
  init(
    folder: String, variables: [String: String],
    scriptText: @escaping (_ path: String) throws -> String?,
    isFolder: @escaping (_ path: String) throws -> Bool = {
      try currentStamp($0)?.isDirectory == true
    }
  ) {
    state = State(folder: folder, variables: variables)
    self.scriptText = scriptText
    self.isFolder = isFolder
  }

  /// Follows a script.
  mutating func follow(_ script: String) throws {
    try follow(script, depth: 0)
  }

  private mutating func follow(_ script: String, depth: Int) throws {
    // Scripts that call each other without end are cut off.
    guard depth < 8 else { return }
    for event in ShellScript.events(of: script) {
      switch event {
      case .scopeBegins: outer.append(state)
      case .scopeEnds: if let former = outer.popLast() { state = former }
      case .command(let assignments, let words): try run(assignments, words, depth)
      }
    }
  }

  private mutating func run(
    _ assignments: [ShellEvent.Assignment], _ words: [ShellWord], _ depth: Int
  ) throws {
    let former = state
    note(assignments.map(\.value) + words)
    for assignment in assignments { state.variables[assignment.name] = text(of: assignment.value) }
    guard !words.isEmpty else { return }
    var arguments = words.map(text)[...]
    // An unquoted variable that is not set leaves no word.
    while arguments.first == .some(.some("")), arguments.count > 1 { arguments.removeFirst() }
    let keepsState = try run(arguments, depth)
    if !keepsState || !assignments.isEmpty { state = former }
  }

  /// Runs a command of words, nil where a word cannot be told; says whether it may change the shell.
  private mutating func run(_ arguments: ArraySlice<String?>, _ depth: Int) throws -> Bool {
    guard let first = arguments.first, let name = first, !name.isEmpty else { return false }
    let rest = arguments.dropFirst()
    switch name {
    case "cd", "pushd": changeFolder(rest)
    case "export", "declare", "typeset", "readonly", "local": declare(rest)
    case "unset": for case let name? in rest { state.variables[name] = nil }
    case "source", ".": try source(rest, depth)
    case "eval":
      let texts = rest.map { $0 ?? "" }
      try follow(texts.joined(separator: " "), depth: depth + 1)
    case "env": try runInChangedEnvironment(rest, depth)
    case "conda", "mamba", "micromamba": try runConda(name, rest, depth)
    default:
      if let wrapper = CommandWrapper(name: name) {
        if wrapper.isRecorded { add(name) }
        if let command = wrapper.command(in: rest) {
          try runChild(command, depth, wrapper)
        }
      } else if !Self.builtins.contains(name) {
        add(name)
        try followShell(name, rest, depth)
      }
    }
    return true
  }

  /// Runs a command that cannot change this shell.
  private mutating func runChild(
    _ arguments: ArraySlice<String?>, _ depth: Int, _ wrapper: CommandWrapper? = nil
  ) throws {
    let former = state
    if wrapper?.usesProjectEnvironment == true { try enterProjectEnvironment() }
    _ = try run(arguments, depth)
    state = former
  }

  private mutating func add(_ name: String) {
    let word = ProgramWord(
      name: name, folder: state.folder, searchPath: state.variables["PATH"] ?? "/usr/bin:/bin")
    if !programs.contains(word) { programs.append(word) }
  }

  // MARK: Commands that change where programs are found

  private mutating func changeFolder(_ arguments: ArraySlice<String?>) {
    guard case let path?? = arguments.first(where: { $0?.hasPrefix("-") != true }) else { return }
    state.folder = joinedPath(state.folder, path)
  }

  private mutating func declare(_ arguments: ArraySlice<String?>) {
    for case let argument? in arguments {
      guard let sign = argument.firstIndex(of: "="), isVariableName(argument[..<sign].utf8) else {
        continue
      }
      state.variables[String(argument[..<sign])] = String(argument[argument.index(after: sign)...])
    }
  }

  /// `source VENV/bin/activate` puts the environment's programs first; other files are followed.
  private mutating func source(_ arguments: ArraySlice<String?>, _ depth: Int) throws {
    guard case let path?? = arguments.first else { return }
    let file = joinedPath(state.folder, path)
    if lastComponent(file) == "activate" {
      enter(binFolder: parentDirectory(of: file))
    } else if scripts.insert(file).inserted, let text = try scriptText(file) {
      try follow(text, depth: depth + 1)
    }
  }

  private mutating func enter(binFolder: String) {
    state.variables["VIRTUAL_ENV"] = parentDirectory(of: binFolder)
    let former = state.variables["PATH"]
    state.variables["PATH"] = former.map { "\(binFolder):\($0)" } ?? binFolder
  }

  /// Tools such as `uv run` use the nearest `.venv` upwards.
  private mutating func enterProjectEnvironment() throws {
    var folder = state.folder
    while true {
      let bin = joinedPath(folder, state.variables["UV_PROJECT_ENVIRONMENT"] ?? ".venv") + "/bin"
      if try isFolder(bin) { return enter(binFolder: bin) }
      if folder == "/" { return }
      folder = parentDirectory(of: folder)
    }
  }

  private mutating func runInChangedEnvironment(
    _ arguments: ArraySlice<String?>, _ depth: Int
  ) throws {
    let former = state
    defer { state = former }
    var rest = arguments
    while case let argument?? = rest.first {
      if argument == "-u" || argument == "--unset" || argument == "-C" || argument == "--chdir" {
        rest = rest.dropFirst()
        if argument == "-C" || argument == "--chdir" { changeFolder(rest.prefix(1)) }
      } else if argument == "-S" || argument == "--split-string" {
        let texts = rest.dropFirst().map { $0 ?? "" }
        return try follow(texts.joined(separator: " "), depth: depth + 1)
      } else if argument.contains("="), !argument.hasPrefix("-") {
        declare([argument])
      } else if !argument.hasPrefix("-") {
        break
      }
      rest = rest.dropFirst()
    }
    try runChild(rest, depth)
  }

  /// `conda run -n NAME` and `conda activate NAME` use the programs of an environment.
  private mutating func runConda(
    _ name: String, _ arguments: ArraySlice<String?>, _ depth: Int
  ) throws {
    guard case let verb?? = arguments.first, verb == "run" || verb == "activate" else {
      return add(name)
    }
    var rest = arguments.dropFirst()
    var environment: String?
    while case let argument?? = rest.first {
      if ["-n", "--name", "-p", "--prefix", "--cwd"].contains(argument) {
        rest = rest.dropFirst()
        if argument != "--cwd" { environment = rest.first ?? nil }
      } else if !argument.hasPrefix("-") {
        break
      }
      rest = rest.dropFirst()
    }
    if verb == "activate" { environment = (rest.first ?? nil) ?? environment }
    let former = state
    if let environment { try enterConda(environment) }
    if verb == "activate" { return }
    try runChild(rest, depth)
    state = former
  }

  private mutating func enterConda(_ environment: String) throws {
    if environment.contains("/") {
      return enter(binFolder: joinedPath(state.folder, environment) + "/bin")
    }
    let program = state.variables["CONDA_EXE"] ?? state.variables["MAMBA_EXE"]
    let roots = [
      state.variables["MAMBA_ROOT_PREFIX"],
      program.map { parentDirectory(of: parentDirectory(of: $0)) },
    ].compactMap(\.self)
    for root in roots {
      let prefix = environment == "base" ? root : "\(root)/envs/\(environment)"
      if try isFolder(prefix) { return enter(binFolder: "\(prefix)/bin") }
    }
  }

  // MARK: Shells

  /// Follows what a shell is given: `-c SCRIPT`, or a script's file; also a script called by its path.
  private mutating func followShell(
    _ name: String, _ arguments: ArraySlice<String?>, _ depth: Int
  ) throws {
    let former = state
    defer { state = former }
    guard Self.shells.contains(lastComponent(name)) else {
      return try followScript(name.contains("/") ? name : nil, depth)
    }
    var rest = arguments
    while case let argument?? = rest.first, argument.hasPrefix("-") || argument.hasPrefix("+") {
      rest = rest.dropFirst()
      let isLong = argument.hasPrefix("--")
      if !isLong, argument.hasSuffix("c"), case let script?? = rest.first {
        return try follow(script, depth: depth + 1)
      }
      // `-o pipefail`, also at the end of `-eo`, takes the next word.
      if !isLong, argument.hasSuffix("o") { rest = rest.dropFirst() }
    }
    try followScript(rest.first ?? nil, depth)
  }

  private mutating func followScript(_ path: String?, _ depth: Int) throws {
    guard let path else { return }
    let file = joinedPath(state.folder, path)
    guard scripts.insert(file).inserted, let text = try scriptText(file) else { return }
    try follow(text, depth: depth + 1)
  }

  // MARK: Words

  private mutating func note(_ words: [ShellWord]) {
    for word in words {
      for case .variable(let name, _) in word.pieces { consultedVariables.insert(name) }
    }
  }

  private func text(of word: ShellWord) -> String? {
    var text = ""
    for piece in word.pieces {
      switch piece {
      case .text(let part): text += part
      case .unknown: return nil
      case .variable("PWD", _): text += state.folder
      case .variable(let name, let fallback):
        let value = state.variables[name] ?? ""
        text += value.isEmpty ? fallback ?? "" : value
      }
    }
    return text
  }

  static let shells: Set<String> = ["sh", "bash", "dash", "zsh", "ksh"]

  /// What bash does itself.
  private static let builtins: Set<String> = [
    ":", "[", "alias", "bg", "bind", "break", "caller", "compgen", "complete", "compopt",
    "continue",
    "dirs", "disown", "echo", "enable", "exit", "false", "fc", "fg", "getopts", "hash", "help",
    "history", "jobs", "kill", "let", "logout", "mapfile", "popd", "printf", "pwd", "read",
    "readarray", "return", "set", "shift", "shopt", "suspend", "test", "times", "trap", "true",
    "type", "ulimit", "umask", "unalias", "wait",
  ]
}
