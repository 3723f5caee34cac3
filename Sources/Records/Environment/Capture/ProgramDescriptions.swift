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
  func add(_ program: FoundProgram, folder: String, to parts: inout DescribedPrograms) {
    let name = lastComponent(program.path)
    if PythonInstallation.isInterpreter(name)
      || PythonInstallation.isInterpreter(lastComponent(program.realPath)),
      addInterpreter(program, folder: folder, to: &parts)
    {
      return
    }
    // What lies in the project is code: a dependency, not the environment.
    if isCode(program.path) { return }
    // The shells that interpret scripts are as little told as the one that runs the stage.
    if program.isInterpreter, CommandPrograms.shells.contains(program.name) { return }
    let tool = self.tool(program)
    parts.tools.append(tool)
    guard tool.version != nil || !isConsoleScript(program) else { return }
    let version = tool.version ?? "sha256:\(tool.sha256 ?? "unreadable")"
    parts.programs.append(ProgramRecord(name: program.name, version: version))
    addPackages(program, folder: folder, to: &parts)
  }

  private func isCode(_ path: String) -> Bool {
    let isInside =
      isPath(path, below: context.root)
      || isPath(resolvedPath(path), below: resolvedPath(context.root))
    guard isInside else { return false }
    let bin = parentDirectory(of: path)
    let prefix = parentDirectory(of: bin)
    return lastComponent(bin) != ".bin" && !CondaPackages.isEnvironment(prefix)
      && currentStamp("\(prefix)/pyvenv.cfg") == nil
  }

  /// Whether a script was made by an installation of a distribution, whose version tells all.
  private func isConsoleScript(_ program: FoundProgram) -> Bool {
    guard let interpreter = program.interpreter,
      PythonInstallation.isInterpreter(lastComponent(interpreter))
    else { return false }
    let folder = parentDirectory(of: program.path)
    let homes = [
      parentDirectory(of: interpreter),
      "\(context.variables["PYTHONUSERBASE"] ?? (context.variables["HOME"] ?? "") + "/.local")/bin",
    ]
    return homes.contains { resolvedPath($0).hasSameBytes(as: resolvedPath(folder)) }
  }

  // MARK: Versions

  private func tool(_ program: FoundProgram) -> MachineRecord.Tool {
    let lines = facts.lines(of: "program \(program.name) \(program.path)") { watches in
      watches.watch(program.path)
      return [
        version(of: program, &watches) ?? "", fileDigest(program.realPath) ?? "",
      ]
    }
    return MachineRecord.Tool(
      name: program.name, path: program.realPath, version: lines.first?.nonEmpty,
      sha256: lines.last?.nonEmpty, found: program.place)
  }

  private func version(of program: FoundProgram, _ watches: inout Watches) -> String? {
    if isR(program), let r = RInstallation(program: program.realPath, &watches) {
      return r.version
    }
    if let version = moduleVersion(program.realPath, &watches) { return version }
    let bin = parentDirectory(of: program.realPath)
    let prefix = parentDirectory(of: bin)
    if Self.isNode(program), let version = headerVersion(prefix, &watches) { return version }
    if CondaPackages.isEnvironment(prefix) {
      let packages = CondaPackages.packages(prefix: prefix, &watches)
      return packages.first { $0.name.hasSameBytes(as: program.name) }?.version
    }
    return debian.version(ofFile: program.realPath, &watches)
      ?? ApkPackages(systemRoot: context.systemRoot).version(ofFile: program.realPath, &watches)
  }

  private func isR(_ program: FoundProgram) -> Bool {
    ["R", "Rscript"].contains(lastComponent(program.path))
  }

  /// The version of the Node package that a script belongs to.
  private func moduleVersion(_ path: String, _ watches: inout Watches) -> String? {
    guard path.contains("/node_modules/") else { return nil }
    var folder = parentDirectory(of: path)
    while lastComponent(folder) != "node_modules", folder != "/" {
      if let bytes = watches.read("\(folder)/package.json") {
        return NodePackages.version(bytes)
      }
      folder = parentDirectory(of: folder)
    }
    return nil
  }

  /// The version in the header that comes with Node.
  private func headerVersion(_ prefix: String, _ watches: inout Watches) -> String? {
    guard let bytes = watches.read("\(prefix)/include/node/node_version.h") else { return nil }
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
  ) {
    if isR(program) {
      parts.packages += packages("R \(program.realPath)", .r) { watches in
        RInstallation(program: program.realPath, &watches)?
          .packages(context.variables, &watches) ?? []
      }
    }
    if Self.isNode(program) {
      parts.packages += packages("node \(folder)", .node) { watches in
        NodePackages.packages(from: folder, &watches)
      }
    }
    addCondaPackages(parentDirectory(of: parentDirectory(of: program.path)), to: &parts)
  }

  private func addCondaPackages(_ prefix: String, to parts: inout DescribedPrograms) {
    guard CondaPackages.isEnvironment(prefix) else { return }
    parts.packages += packages("conda \(prefix)", .conda) { watches in
      CondaPackages.packages(prefix: prefix, &watches)
    }
  }

  private func packages(
    _ key: String, _ kind: PackageRecord.Kind, finding: (inout Watches) -> [PackageRecord]
  ) -> [PackageRecord] {
    let lines = facts.lines(of: "\(key) \(searchVariables(kind))") { watches in
      finding(&watches).map(\.factLine)
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
  ) -> Bool {
    let surroundings = PythonInstallation.Surroundings(
      variables: context.variables, folder: folder)
    let lines = facts.lines(of: "python \(program.path) \(surroundings.key) \(context.root)") {
      interpreterLines(program, surroundings, &$0)
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
    addCondaPackages(prefix, to: &parts)
    return true
  }

  /// Prefix, version, digest, and a line for each distribution; empty if there is no library.
  private func interpreterLines(
    _ program: FoundProgram, _ surroundings: PythonInstallation.Surroundings,
    _ watches: inout Watches
  ) -> [String] {
    guard
      let python = PythonInstallation(
        executable: program.path, surroundings: surroundings, watches: &watches)
    else { return [] }
    let variant =
      python.library.hasPrefix("pypy")
      ? " pypy" : python.library.hasSuffix("t") ? " free-threading" : ""
    let packages = Distributions(root: resolvedPath(context.root))
      .packages(in: python.searchFolders, watches: &watches)
    return [
      resolvedPath(python.prefix), python.version.map { $0 + variant } ?? "",
      fileDigest(program.realPath) ?? "",
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
