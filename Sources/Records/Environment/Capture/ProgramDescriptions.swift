import FileStore

/// What became known about the programs of a stage.
struct DescribedPrograms {
  /// The interpreters, each with its environment's folder.
  var interpreters: [(prefix: String, record: InterpreterRecord)] = []
  var packages: [PackageRecord] = []
  var programs: [ProgramRecord] = []
  var tools: [MachineRecord.Tool] = []
}

/// Describes programs: their versions, and the packages that they find.
struct ProgramDescriptions {
  private let context: EnvironmentContext
  private let facts: FactStore
  private let debian: DebianPackages

  /// Creates descriptions that are kept among some facts.
  init(context: EnvironmentContext, facts: FactStore) {
    self.context = context
    self.facts = facts
    debian = DebianPackages(systemRoot: context.systemRoot)
  }

  /// Whether a program is Node.
  static func isNode(_ program: FoundProgram) -> Bool {
    ["node", "nodejs"].contains(lastComponent(program.path))
  }

  /// Adds what a program brings with it.
  func add(_ program: FoundProgram, folder: String, to parts: inout DescribedPrograms) throws {
    let name = lastComponent(program.path)
    if PythonInstallation.isInterpreter(name)
      || PythonInstallation.isInterpreter(lastComponent(program.realPath)),
      try addInterpreter(program, folder: folder, to: &parts)
    {
      return
    }
    // What lies in the project is code: a dependency, not the environment.
    if try isCode(program.path) { return }
    // The shells that interpret scripts are as little told as the one that runs the stage.
    if program.isInterpreter, CommandPrograms.shells.contains(program.name) { return }
    let tool = try self.tool(program)
    parts.tools.append(tool)
    guard try tool.version != nil || !isConsoleScript(program) else { return }
    let version = tool.version ?? "sha256:\(tool.sha256 ?? "unreadable")"
    parts.programs.append(ProgramRecord(name: program.name, version: version))
    try addPackages(program, folder: folder, to: &parts)
  }

  private func isCode(_ path: String) throws -> Bool {
    let isInside =
      try isPath(path, below: context.root)
      || isPath(resolvedPath(path), below: resolvedPath(context.root))
    guard isInside else { return false }
    let bin = parentDirectory(of: path)
    let prefix = parentDirectory(of: bin)
    return try lastComponent(bin) != ".bin" && !CondaPackages.isEnvironment(prefix)
      && currentStamp("\(prefix)/pyvenv.cfg") == nil
  }

  /// Whether a script was made by an installation of a distribution, whose version tells all.
  private func isConsoleScript(_ program: FoundProgram) throws -> Bool {
    guard let interpreter = program.interpreter,
      PythonInstallation.isInterpreter(lastComponent(interpreter))
    else { return false }
    let folder = parentDirectory(of: program.path)
    let homes = [
      parentDirectory(of: interpreter),
      "\(context.variables["PYTHONUSERBASE"] ?? (context.variables["HOME"] ?? "") + "/.local")/bin",
    ]
    return try homes.contains { try resolvedPath($0).hasSameBytes(as: resolvedPath(folder)) }
  }

  // MARK: Versions

  private func tool(_ program: FoundProgram) throws -> MachineRecord.Tool {
    let lines = try facts.lines(of: "program \(program.name) \(program.path)") { watches in
      try watches.watch(program.path)
      return [
        try version(of: program, &watches) ?? "", try fileDigest(program.realPath) ?? "",
      ]
    }
    return MachineRecord.Tool(
      name: program.name, path: program.realPath, version: lines.first?.nonEmpty,
      sha256: lines.last?.nonEmpty, found: program.place)
  }

  private func version(
    of program: FoundProgram, _ watches: inout Watches
  ) throws -> String? {
    if isR(program), let r = try RInstallation(program: program.realPath, &watches) {
      return r.version
    }
    if let version = try moduleVersion(program.realPath, &watches) { return version }
    let bin = parentDirectory(of: program.realPath)
    let prefix = parentDirectory(of: bin)
    if Self.isNode(program), let version = try headerVersion(prefix, &watches) { return version }
    if try CondaPackages.isEnvironment(prefix) {
      let packages = try CondaPackages.packages(prefix: prefix, &watches)
      return packages.first { $0.name.hasSameBytes(as: program.name) }?.version
    }
    return try debian.version(ofFile: program.realPath, &watches)
      ?? ApkPackages(systemRoot: context.systemRoot).version(ofFile: program.realPath, &watches)
  }

  private func isR(_ program: FoundProgram) -> Bool {
    ["R", "Rscript"].contains(lastComponent(program.path))
  }

  /// The version of the Node package that a script belongs to.
  private func moduleVersion(_ path: String, _ watches: inout Watches) throws -> String? {
    guard path.contains("/node_modules/") else { return nil }
    var folder = parentDirectory(of: path)
    while lastComponent(folder) != "node_modules", folder != "/" {
      if let bytes = try watches.read("\(folder)/package.json") {
        return NodePackages.version(bytes)
      }
      folder = parentDirectory(of: folder)
    }
    return nil
  }

  /// The version in the header that comes with Node.
  private func headerVersion(_ prefix: String, _ watches: inout Watches) throws -> String? {
    guard let bytes = try watches.read("\(prefix)/include/node/node_version.h") else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let numbers = ["MAJOR", "MINOR", "PATCH"].compactMap { part -> String? in
      let start = "#define NODE_\(part)_VERSION "
      return lines.first { $0.hasPrefix(start) }.map { trimmed($0.dropFirst(start.count)) }
    }
    return numbers.count == 3 ? numbers.joined(separator: ".") : nil
  }

  // MARK: Packages

  private func addPackages(
    _ program: FoundProgram, folder: String, to parts: inout DescribedPrograms
  ) throws {
    if isR(program) {
      parts.packages += try packages("R \(program.realPath)", .r) { watches in
        try RInstallation(program: program.realPath, &watches)?
          .packages(context.variables, &watches) ?? []
      }
    }
    if Self.isNode(program) {
      parts.packages += try packages("node \(folder)", .node) { watches in
        try NodePackages.packages(from: folder, &watches)
      }
    }
    try addCondaPackages(parentDirectory(of: parentDirectory(of: program.path)), to: &parts)
  }

  private func addCondaPackages(
    _ prefix: String, to parts: inout DescribedPrograms
  ) throws {
    guard try CondaPackages.isEnvironment(prefix) else { return }
    parts.packages += try packages("conda \(prefix)", .conda) { watches in
      try CondaPackages.packages(prefix: prefix, &watches)
    }
  }

  private func packages(
    _ key: String, _ kind: PackageRecord.Kind, finding: (inout Watches) throws -> [PackageRecord]
  ) throws -> [PackageRecord] {
    let lines = try facts.lines(of: "\(key) \(searchVariables(kind))") { watches in
      try finding(&watches).map(\.factLine)
    }
    return lines.compactMap { PackageRecord(kind, factLine: $0) }
  }

  /// The variables that decide where packages of a kind are found.
  private func searchVariables(_ kind: PackageRecord.Kind) -> String {
    let names = kind == .r ? ["HOME", "R_LIBS", "R_LIBS_SITE", "R_LIBS_USER"] : []
    return names.map { "\($0)=\(context.variables[$0] ?? "")" }.joined(separator: " ")
  }

  /// Adds a Python interpreter with its distributions; false if it is none after all.
  private func addInterpreter(
    _ program: FoundProgram, folder: String, to parts: inout DescribedPrograms
  ) throws -> Bool {
    let surroundings = PythonInstallation.Surroundings(
      variables: context.variables, folder: folder)
    let lines = try facts.lines(of: "python \(program.path) \(surroundings.key) \(context.root)") {
      try interpreterLines(program, surroundings, &$0)
    }
    guard lines.count >= 3 else { return false }
    let (prefix, version, digest) = (lines[0], lines[1], lines[2])
    let tool = MachineRecord.Tool(
      name: program.name, path: program.realPath, version: version.nonEmpty,
      sha256: digest.nonEmpty, found: program.place)
    if !parts.tools.contains(tool) { parts.tools.append(tool) }
    guard !parts.interpreters.contains(where: { $0.prefix.hasSameBytes(as: prefix) }) else {
      return true
    }
    let record = InterpreterRecord(
      version: version.nonEmpty ?? "sha256:\(digest)",
      packages: lines.dropFirst(3).compactMap { PackageRecord(.python, factLine: $0) })
    parts.interpreters.append((prefix, record))
    try addCondaPackages(prefix, to: &parts)
    return true
  }

  /// Prefix, version, digest, and a line for each distribution; empty if there is no library.
  private func interpreterLines(
    _ program: FoundProgram, _ surroundings: PythonInstallation.Surroundings,
    _ watches: inout Watches
  ) throws -> [String] {
    guard
      let python = try PythonInstallation(
        executable: program.path, surroundings: surroundings, watches: &watches)
    else { return [] }
    let variant =
      python.library.hasPrefix("pypy")
      ? " pypy" : python.library.hasSuffix("t") ? " free-threading" : ""
    let packages = try Distributions(root: resolvedPath(context.root))
      .packages(in: python.searchFolders, watches: &watches)
    return [
      try resolvedPath(python.prefix), python.version.map { $0 + variant } ?? "",
      try fileDigest(program.realPath) ?? "",
    ] + PackageRecord.sorted(packages).map(\.factLine)
  }
}

extension FoundProgram {
  /// The path under which it was found, nil if no link leads on from there.
  fileprivate var place: String? { path.hasSameBytes(as: realPath) ? nil : path }
}

extension String {
  /// The text, nil if there is none.
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension PackageRecord {
  /// The package as a line of a fact.
  fileprivate var factLine: String {
    "\(name)\t\(version)" + (source.map { "\t\($0.text)" } ?? "")
  }

  /// The package that a line of a fact tells.
  fileprivate init?(_ kind: Kind, factLine: String) {
    let parts = factLine.split(separator: "\t", maxSplits: 2)
    guard parts.count >= 2 else { return nil }
    self.init(
      kind: kind, name: String(parts[0]), version: String(parts[1]),
      source: parts.count == 3 ? PackageSource(text: String(parts[2])) : nil)
  }
}
