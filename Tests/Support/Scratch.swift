import Glibc

/// How a program ended and what it printed.
package struct Ending: Sendable {
  /// The exit status; a signal's number plus 128.
  package var status: Int32
  /// Standard output.
  package var output: String
  /// Standard error.
  package var errors: String
}

/// A folder of a test's own, in which programs run; it goes away with the last reference.
package final class Scratch: Sendable {
  /// The absolute path.
  package let root: String
  private let environment: [String: String]

  /// Makes a folder.
  ///
  /// - Parameter variables: Variables for every program, beside a fixed small set.
  package init(variables: [String: String] = [:]) {
    var template = Array("/tmp/pipe-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("no scratch folder can be made") }
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = Scratch.variable("PATH") ?? "/usr/bin:/bin"
    var environment = [
      "PATH": "\(root).bin:\(path)", "HOME": root + "/.home",
      "LANG": "C.UTF-8", "USER": "ana", "GIT_CONFIG_NOSYSTEM": "1",
      "DVC_SITE_CACHE_DIR": "\(root).bin/dvc-site",
      "GIT_AUTHOR_NAME": "ana", "GIT_AUTHOR_EMAIL": "ana@example.org",
      "GIT_COMMITTER_NAME": "ana", "GIT_COMMITTER_EMAIL": "ana@example.org",
    ]
    environment.merge(variables) { $1 }
    self.environment = environment
    _ = spawn(["mkdir", root + ".bin"], in: "/")
    _ = spawn(["ln", "-s", Scratch.program, root + ".bin/pipe"], in: "/")
  }

  /// Makes a folder under Git with a stage file, and other files by their paths.
  package convenience init(
    _ stageFile: String, _ files: [String: String] = [:], variables: [String: String] = [:]
  ) {
    self.init(variables: variables)
    sh("git init -q -b main")
    write("pipe.yaml", stageFile)
    for (path, text) in files { write(path, text) }
  }

  deinit {
    _ = spawn(["chmod", "-R", "u+rwx", root], in: "/")
    _ = spawn(["rm", "-rf", root, root + ".bin"], in: "/")
  }

  /// Writes a file, with the folders above it.
  package func write(_ path: String, _ text: String) {
    let full = "\(root)/\(path)"
    _ = spawn(
      ["mkdir", "-p", String(full[..<(full.lastIndex(of: "/") ?? full.startIndex)])], in: "/")
    guard let file = fopen(full, "w") else { fatalError("cannot write \(full)") }
    fputs(text, file)
    fclose(file)
  }

  /// The text of a file, nil if there is none.
  package func read(_ path: String) -> String? {
    guard let file = fopen("\(root)/\(path)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether something stands at a path, be it a broken link.
  package func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat("\(root)/\(path)", &status) == 0
  }

  /// Runs pipe, the released program, in the folder.
  @discardableResult
  package func pipe(_ arguments: String..., variables: [String: String] = [:]) -> Ending {
    spawn([Scratch.program] + arguments, in: root, variables: variables)
  }

  /// What a command prints, on both streams in their order, with `[N]` for an exit status that is
  /// not 0 and with what differs from run to run replaced.
  package func shown(_ command: String, variables: [String: String] = [:]) -> String {
    let ending = sh("exec 2>&1\n\(command)", variables: variables)
    return redacted(ending.output) + (ending.status == 0 ? "" : "[\(ending.status)]\n")
  }

  /// Runs a shell script in the folder; `pipe` in it is the released program.
  @discardableResult
  package func sh(_ script: String, variables: [String: String] = [:]) -> Ending {
    spawn(["bash", "-euo", "pipefail", "-c", script], in: root, variables: variables)
  }

  /// The path of the released program: `PIPE_PROGRAM`, else `.build/pipe` of this repository.
  package static var program: String {
    variable("PIPE_PROGRAM") ?? "\(repository)/.build/pipe"
  }

  /// The absolute path of this repository.
  package static let repository: String = {
    // This file is Tests/Support/Scratch.swift.
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// A variable of the test's own environment.
  package static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Runs a program to its end, with no standard input.
  package func spawn(
    _ arguments: [String], in folder: String, variables: [String: String] = [:]
  ) -> Ending {
    let outputPath = "\(root).out-\(UInt64.random(in: 0...UInt64.max))"
    let errorPath = outputPath + ".err"
    defer {
      unlink(outputPath)
      unlink(errorPath)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT, 0o600)
    // `env -C` changes the folder in the child alone.
    let words = ["env", "-C", folder] + arguments
    let merged = environment.merging(variables) { $1 }
    var argv = words.map { strdup($0) } + [nil]
    var envp = merged.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var process = pid_t()
    guard posix_spawnp(&process, "env", &actions, nil, &argv, &envp) == 0 else {
      return Ending(status: 127, output: "", errors: "cannot start \(arguments[0])")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return Ending(
      status: code, output: Self.contents(outputPath), errors: Self.contents(errorPath))
  }

  private static func contents(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A text with what differs from run to run replaced: durations by `T` (with the padding behind
/// them), ages by `AGO`, run names by `RUN`, clock times by `DATE`.
package func redacted(_ text: String) -> String {
  text.replacing(#/\(run ([^()]* ago|just now)\)/#, with: "(run AGO)")
    .replacing(#/\d{8}-\d{6}(\.\d+)?-[0-9a-f]{4}/#, with: "RUN")
    .replacing(#/\d{4}-\d\d-\d\d \d\d:\d\d(:\d\dZ?)?/#, with: "DATE")
    .replacing(#/\d+ (min|h) \d+ (s|min)\b|\d+(\.\d+)? (ms|s|min)\b/#, with: "T")
    .replacing(#/T {2,}(?=\S)/#, with: "T  ")
    .replacing(#/ +\n/#, with: "\n")
}
