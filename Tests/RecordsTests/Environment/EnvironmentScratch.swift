import FileStore
import Glibc
import Testing

@testable import Records

/// A folder of a test's own that goes away with it.
final class EnvironmentScratch {
  /// The absolute path, without links.
  let root: String

  init() {
    var template = Array("/tmp/pipe-environment-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder can be made") }
    // A folder that was made just now can be followed.
    root = try! resolvedPath(
      String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  deinit {
    // What is left of a scratch folder harms no other test.
    try? removeTree(root)
  }

  /// The absolute path of something in the folder.
  func path(_ name: String) -> String { "\(root)/\(name)" }

  /// Writes a file with the folders above it.
  func write(_ name: String, _ text: String, isExecutable: Bool = false) throws {
    let full = path(name)
    try makeDirectory(parentDirectory(of: full))
    try AtomicFile.write(
      Array(text.utf8), to: full, mode: isExecutable ? 0o755 : 0o644, durability: .none)
  }

  /// Writes an executable file.
  func program(_ name: String, _ text: String = "\u{7F}ELF") throws {
    try write(name, text, isExecutable: true)
  }

  /// Makes a symbolic link.
  func link(_ name: String, to target: String) throws {
    try makeDirectory(parentDirectory(of: path(name)))
    try #require(symlink(target, path(name)) == 0)
  }

  /// A capture for the folder as a project, with a clock by which all files have aged.
  func capture(
    _ variables: [String: String] = [:], factFile: String? = nil, systemRoot: String? = nil
  ) -> EnvironmentCapture {
    let clock = FileClock(
      fixedAt: ClockReading(device: 0, nanoseconds: .max / 2, tick: 0))
    return EnvironmentCapture(
      EnvironmentContext(
        root: root, variables: variables, factFile: factFile, clock: clock,
        systemRoot: systemRoot ?? path("no-system")))
  }

  /// What a command runs with.
  func environment(
    of command: String, _ variables: [String: String] = [:], in folder: String = ".",
    declared: [String] = []
  ) throws -> CapturedEnvironment {
    try capture(variables).environment(
      of: [command], workingDirectory: folder, declared: declared)
  }

  /// The tools of a command as `NAME PATH`, the root written as `~`.
  func tools(
    of command: String, _ variables: [String: String] = [:], in folder: String = "."
  ) throws -> [String] {
    try environment(of: command, variables, in: folder).machine.tools.map { tool in
      "\(tool.name) \(tool.path.replacing(root, with: "~"))"
    }
  }
}

/// Runs a program to its end and gives its standard output.
func output(
  of arguments: [String], variables: [String: String] = [:], errorsTo errors: String = "/dev/null"
) throws -> String {
  var ends: [Int32] = [-1, -1]
  try #require(pipe(&ends) == 0)
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  defer { close(ends[0]) }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
  posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  var environment = processVariables
  environment.merge(variables) { $1 }
  var argv = arguments.map { strdup($0) } + [nil]
  var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
  defer { for pointer in argv + envp { free(pointer) } }
  var process = pid_t()
  let status = posix_spawnp(&process, arguments[0], &actions, nil, &argv, &envp)
  close(ends[1])
  try #require(status == 0, "cannot start \(arguments[0])")
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while case let count = read(ends[0], &buffer, buffer.count), count > 0 {
    bytes += buffer[..<count]
  }
  var exit: Int32 = 0
  while waitpid(process, &exit, 0) < 0, errno == EINTR {}
  try #require(exit == 0, "\(arguments.joined(separator: " ")) ended with status \(exit)")
  return String(decoding: bytes, as: UTF8.self)
}

/// The variables that programs started by tests need.
var processVariables: [String: String] {
  var variables: [String: String] = [:]
  for name in [
    "PATH", "HOME", "PIP_CERT", "PIP_INDEX_URL", "PIP_FIND_LINKS", "SSL_CERT_FILE", "HTTPS_PROXY",
    "https_proxy", "REQUESTS_CA_BUNDLE", "PYENV_VERSION",
  ] {
    if let value = getenv(name) { variables[name] = String(cString: value) }
  }
  variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
  return variables
}
