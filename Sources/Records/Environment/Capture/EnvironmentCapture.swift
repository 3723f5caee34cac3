import FileStore

/// What a capture is told about the world.
package struct EnvironmentContext: Sendable {
  /// The project's root, an absolute path without links.
  package var root: String
  /// The variables with which stages run.
  package var variables: [String: String]
  /// The file that keeps what was found out, nil for none.
  package var factFile: String?
  /// The clock of the file system that holds the project.
  package var clock: FileClock
  /// The folder in which the system's own files lie, empty but in tests.
  package var systemRoot: String

  /// Creates a context.
  package init(
    root: String, variables: [String: String], factFile: String?, clock: FileClock,
    systemRoot: String = ""
  ) {
    self.root = root
    self.variables = variables
    self.factFile = factFile
    self.clock = clock
    self.systemRoot = systemRoot
  }
}

/// What a stage runs with here and now.
package struct CapturedEnvironment: Hashable, Sendable {
  /// What two machines can agree on; belongs into the lock.
  package let record: EnvironmentRecord
  /// What only this machine's results are made with; belongs into the history of runs.
  package let machine: MachineRecord
}

/// Finds out what commands run with, by reading files: no program is started.
///
/// What a capture has looked at once it does not look at again, so one capture answers for all stages
/// of a plan at the cost of one; a new one sees what changed. Files that cannot be read are left out:
/// the record tells what could be known. A machine that cannot tell is no such case: it is an error.
package final class EnvironmentCapture {
  private struct Question: Hashable {
    var commands: [String]
    var folder: String
    var declared: [String]
  }

  private struct Answer: Hashable {
    var programs: [FoundProgram]
    var folder: String
    var declared: [String]
  }

  private let context: EnvironmentContext
  private let facts: FactStore
  private let log = LookLog()
  private let search: ProgramSearch
  private let descriptions: ProgramDescriptions
  private let systemFacts: SystemFacts
  private var hardware: (processor: Processor, gpu: String?)?
  private var found: [ProgramWord: [FoundProgram]] = [:]
  private var questions: [Question: CapturedEnvironment] = [:]
  private var answers: [Answer: CapturedEnvironment] = [:]

  /// Begins a capture.
  package init(_ context: EnvironmentContext) {
    self.context = context
    systemFacts = SystemFacts(systemRoot: context.systemRoot)
    facts = FactStore(file: context.factFile, clock: context.clock)
    search = ProgramSearch(variables: context.variables, log: log)
    descriptions = ProgramDescriptions(context: context, facts: facts)
  }

  /// What commands run with.
  ///
  /// - Parameters:
  ///   - commands: The scripts that a shell runs one after another.
  ///   - workingDirectory: The folder in which they run, absolute or relative to the root.
  ///   - declared: The names of further variables to record.
  /// - Throws: A `Diagnostic` when the machine cannot tell.
  package func environment(
    of commands: [String], workingDirectory: String, declared: [String] = []
  ) throws -> CapturedEnvironment {
    let folder = joinedPath(context.root, workingDirectory)
    let question = Question(commands: commands, folder: folder, declared: declared)
    if let known = questions[question] { return known }
    let programs = try self.programs(of: commands, folder: folder)
    // Only Node looks for its packages from the working directory.
    let usesFolder = programs.contains { ProgramDescriptions.isNode($0) }
    let answer = Answer(
      programs: programs, folder: usesFolder ? folder : "", declared: declared)
    let environment =
      try answers[answer] ?? describe(programs, folder: folder, declared: declared)
    answers[answer] = environment
    questions[question] = environment
    return environment
  }

  /// Forgets what was looked at, so that the next answers see what has changed since. Facts whose files
  /// did not change need not be found out again.
  package func refresh() {
    found = [:]
    questions = [:]
    answers = [:]
    log.forget()
    facts.forget()
  }

  /// What the answers so far rest on.
  package var basis: EnvironmentBasis {
    var stamps = facts.watches
    stamps.merge(log.stamps) { first, _ in first }
    return EnvironmentBasis(
      stamps: stamps.map { ($0.key.text, $0.value) }
        .sorted { $0.path.precedesInBytes($1.path) },
      variables: log.variables.union(LookLog.searchVariables)
        .sorted { $0.precedesInBytes($1) })
  }

  /// Keeps what was found out for the next time.
  ///
  /// - Throws: a ``Diagnostic`` if the file cannot be written.
  package func save() throws {
    try facts.save()
  }

  /// The names that a machine and its kernel have now; another one may have another processor.
  package static var machineText: String {
    "\(SystemFacts.nodeName) \(SystemFacts.kernel)".replacing("\n", with: " ")
  }

  /// The digest of those variables that a record holds without being told to.
  package static func variablesDigest(_ variables: [String: String]) -> String {
    let records = RecordedVariables.records(of: variables, declared: EmptyCollection())
      .sorted { $0.name.precedesInBytes($1.name) }
    let text = records.map { "\($0.name)=\($0.value ?? "")\n" }.joined()
    return String(DigestAlgorithm.sha256.digest(of: text).hex.prefix(16))
  }

  // MARK: Programs

  private func programs(of commands: [String], folder: String) throws -> [FoundProgram] {
    var programs: [FoundProgram] = []
    for command in commands {
      var reader = CommandPrograms(
        folder: folder, variables: context.variables, scriptText: scriptText,
        isFolder: { [log] in try log.stamp($0)?.isDirectory == true })
      try reader.follow(command)
      log.note(variables: reader.consultedVariables)
      for word in reader.programs {
        let chain = try found[word] ?? search.programs(for: word)
        found[word] = chain
        for program in chain where !programs.contains(program) { programs.append(program) }
      }
    }
    return programs
  }

  /// The text of a shell script within the project, nil for what is none.
  private func scriptText(_ path: String) throws -> String? {
    guard isPath(path, below: context.root), let stamp = try log.stamp(path), stamp.isRegularFile,
      stamp.size < 1 << 18, let bytes = try fileBytes(path), !bytes.contains(0)
    else { return nil }
    let interpreter = ScriptLine(head: Array(bytes.prefix(256)))?.program
    if let interpreter, !CommandPrograms.shells.contains(lastComponent(interpreter)) { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func describe(
    _ programs: [FoundProgram], folder: String, declared: [String]
  ) throws -> CapturedEnvironment {
    let (processor, gpu) = try knownHardware()
    var parts = DescribedPrograms()
    for program in programs { try descriptions.add(program, folder: folder, to: &parts) }
    let record = EnvironmentRecord(
      interpreters: parts.interpreters.map(\.record), packages: parts.packages,
      programs: parts.programs,
      variables: RecordedVariables.records(of: context.variables, declared: declared),
      image: context.variables["PIPE_IMAGE_DIGEST"].flatMap { $0.isEmpty ? nil : $0 }, gpu: gpu,
      system: try systemFacts.system(facts, processor: processor))
    let tools = parts.tools.sorted { first, second in
      first.name.hasSameBytes(as: second.name)
        ? first.path.precedesInBytes(second.path) : first.name.precedesInBytes(second.name)
    }
    let machine = MachineRecord(
      kernel: SystemFacts.kernel, processor: processor.model, flags: processor.flags, tools: tools)
    return CapturedEnvironment(record: record, machine: machine)
  }

  /// What does not change while this program runs.
  private func knownHardware() throws -> (processor: Processor, gpu: String?) {
    if let hardware { return hardware }
    let found = (
      processor: try Processor(systemRoot: context.systemRoot), gpu: try systemFacts.gpuDriver()
    )
    hardware = found
    return found
  }
}
