import Glibc

/// What `swift format lint --strict` says.
enum Formatting {
  /// The findings, a line each with paths relative to the root; none if all is well.
  ///
  /// - Throws: `Missing` if there is no `swift format`.
  static func findings(in places: [String], root: String) throws -> [String] {
    let arguments = ["swift", "format", "lint", "--strict", "--recursive", "--parallel"]
    let (status, output) = try run(arguments + places.map { "\(root)/\($0)" })
    let lines = output.split(separator: "\n").map(String.init)
    let found = lines.filter { !$0.isEmpty }
      .map { $0.hasPrefix(root + "/") ? String($0.dropFirst(root.count + 1)) : $0 }.sorted()
    return status != 0 && found.isEmpty ? ["swift format ended with \(status)"] : found
  }

  /// There is no `swift format` that could be asked.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Missing(description: "no pipe can be made") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, arguments[0], &actions, nil, &words, environ)
    close(ends[1])
    guard failure == 0 else {
      throw Missing(description: "'\(arguments[0])' cannot be started: errno \(failure)")
    }
    let output = String(decoding: bytes(of: ends[0]), as: UTF8.self)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return (status, output)
  }

  private static func bytes(of descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}
