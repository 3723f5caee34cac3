import CPipe
import Diagnostics
import Documents
import Execution
import Glibc
import Records

/// What a command knows of its process: the terminal, the environment, and the options of all commands.
struct Session {
  /// When colour and live progress are shown.
  enum ColourChoice: String, CaseIterable {
    case auto, always, never
  }

  /// The environment.
  let environment: [String: String]
  /// The words of the command line.
  let arguments: [String]
  /// The folder in which the command works, absolute.
  var directory: String
  /// When colour is used.
  var colour = ColourChoice.auto

  init(environment: [String: String], arguments: [String], directory: String) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }

  /// Whether a stream gets colour.
  func hasColour(_ descriptor: Int32) -> Bool {
    switch colour {
    case .always: return true
    case .never: return false
    case .auto:
      if let force = environment["CLICOLOR_FORCE"], force != "0", !force.isEmpty { return true }
      if let no = environment["NO_COLOR"], !no.isEmpty { return false }
      return isTerminal(descriptor)
    }
  }

  /// Whether a stream is a terminal that can redraw lines.
  func isTerminal(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && environment["TERM"] != "dumb"
  }

  /// The width of the terminal in columns, 80 when there is none.
  func width(_ descriptor: Int32) -> Int {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment["COLUMNS"].flatMap(Int.init) ?? 80
  }

  /// What is asked, in one text: the words, where, and of which program.
  var question: String {
    ([directory, Version.text] + arguments).joined(separator: " ")
  }

  /// What the libraries are told of the machine.
  var context: ProcessContext {
    ProcessContext(
      workingDirectory: directory, environment: environment, cores: Machine.cores,
      memoryBytes: Machine.memoryBytes, gpus: Machine.gpus)
  }

  /// Opens the project around the working directory.
  ///
  /// - Throws: `not-a-project`, or all problems of the project's files.
  func openProject() throws -> Project {
    try openProject(try foundProject())
  }

  /// The root of the project around the working directory, with its kind.
  ///
  /// - Throws: `not-a-project`.
  func foundProject() throws -> (root: String, format: ProjectFormat) {
    guard let found = try Project.root(above: directory) else { throw noProject }
    return found
  }

  /// Opens a project that was found.
  ///
  /// - Throws: All problems of the project's files.
  func openProject(_ found: (root: String, format: ProjectFormat)) throws -> Project {
    let project = try Project(root: found.root, format: found.format, context: context)
    // The process ends with its command, and the kernel takes a big project apart faster than we do.
    _ = Unmanaged.passRetained(project)
    return project
  }
}

extension Session {
  /// Prints warnings on standard error.
  func warn(_ warnings: [Diagnostic]) {
    let renderer = DiagnosticRenderer(hasColour: hasColour(2))
    for warning in warnings { Console.note(renderer.text(of: warning), terminator: "") }
  }

  /// Ends the command with mistakes, if there are any.
  ///
  /// - Throws: A `DiagnosticList` of them.
  func refuse(_ mistakes: [Diagnostic]) throws {
    guard mistakes.isEmpty else { throw DiagnosticList(mistakes) }
  }

  /// There is no project here.
  var noProject: Diagnostic {
    Diagnostic(
      .notAProject, "there is no 'pipe.yaml' and no '.dvc' in '\(directory)' or above it",
      hint: "start a project here with 'pipe init', or see one at work: pipe init --example")
  }
}

/// The machine that this process runs on.
enum Machine {
  /// The number of processors that this process may use.
  static var cores: Int { Int(cpipe_processors()) }

  /// The memory in bytes.
  static var memoryBytes: Int64 {
    Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// The number of NVIDIA devices.
  static var gpus: Int {
    (0..<64).prefix { access("/dev/nvidia\($0)", F_OK) == 0 }.count
  }
}

/// The streams of the process.
enum Console {
  /// Writes text to standard output.
  static func print(_ text: String, terminator: String = "\n") {
    write(text + terminator, to: 1)
  }

  /// Writes text to standard error.
  static func note(_ text: String, terminator: String = "\n") {
    write(text + terminator, to: 2)
  }

  /// Writes all of a text.
  static func write(_ text: String, to descriptor: Int32) {
    var copy = text
    copy.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  /// Writes all bytes.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { write($0, to: descriptor) }
  }

  /// Whether standard output could not be written, for another reason than that its reader has gone.
  ///
  /// Only the main thread writes and asks.
  nonisolated(unsafe) private(set) static var hasLostOutput = false

  /// Writes everything; a reader that has gone away ends the writing.
  private static func write(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) {
    var rest = buffer
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count > 0 { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
      if count < 0, errno != EINTR, errno != EAGAIN {
        if errno != EPIPE, descriptor == 1 { hasLostOutput = true }
        return
      }
    }
  }
}
