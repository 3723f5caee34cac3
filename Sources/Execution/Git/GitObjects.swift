import Diagnostics
import FileStore
import Glibc
import Synchronization

/// One `git cat-file --batch` process, which reads files of any revision without a checkout.
final class GitObjects: Sendable {
  private struct Streams {
    var process: pid_t
    var requests: Int32
    var answers: Int32
    var buffer: [UInt8] = []
    var start = 0
  }

  /// Nil when git cannot be started, or has ended against expectation.
  private let streams: Mutex<Streams?>

  /// Starts the process.
  ///
  /// - Parameter folder: A folder of the repository.
  init(folder: String, environment: [String: String]) {
    streams = Mutex(
      Self.start(
        ["git", "-C", folder, "cat-file", "--batch", "--follow-symlinks"], environment))
  }

  deinit {
    streams.withLock { streams in
      guard let open = streams else { return }
      close(open.requests)
      close(open.answers)
      while waitpid(open.process, nil, 0) < 0, errno == EINTR {}
    }
  }

  /// The bytes of a file; nil where the revision has no such file.
  ///
  /// - Parameters:
  ///   - commit: The commit's digits.
  ///   - path: The path seen from the top of the repository.
  /// - Throws: `system-call-failed` when git has ended.
  func file(_ path: String, at commit: String) throws(Diagnostic) -> [UInt8]? {
    // A request is one line; a name with a line break cannot be asked for.
    guard !path.utf8.contains(0x0A) else { return nil }
    let answer = streams.withLock { streams -> Answer? in
      guard var open = streams else { return nil }
      streams = nil
      guard Self.write(Array("\(commit):\(path)\n".utf8), to: open.requests),
        let answer = Self.answer(&open)
      else { return nil }
      streams = open
      return answer
    }
    guard let answer else { throw gitEndedDiagnostic() }
    return answer.isFile ? answer.bytes : nil
  }

  private struct Answer {
    var isFile: Bool
    var bytes: [UInt8]
  }

  /// Reads `<object> <kind> <size>`, the bytes and a line break, or one line for what is not there.
  private static func answer(_ streams: inout Streams) -> Answer? {
    guard let line = line(&streams) else { return nil }
    let words = line.split(separator: UInt8(ascii: " "))
    guard let last = words.last, let size = Int(String(decoding: last, as: UTF8.self)) else {
      // "<object> missing", "<object> ambiguous".
      return Answer(isFile: false, bytes: [])
    }
    let kind = String(decoding: words[words.count - 2], as: UTF8.self)
    guard let bytes = take(size + 1, &streams) else { return nil }
    return Answer(isFile: kind == "blob", bytes: Array(bytes.dropLast()))
  }

  private static func line(_ streams: inout Streams) -> [UInt8]? {
    var searched = streams.start
    while true {
      if let end = streams.buffer[searched...].firstIndex(of: 0x0A) {
        let line = Array(streams.buffer[streams.start..<end])
        streams.start = end + 1
        return line
      }
      searched = streams.buffer.count
      guard readMore(&streams) else { return nil }
    }
  }

  private static func take(_ count: Int, _ streams: inout Streams) -> [UInt8]? {
    while streams.buffer.count - streams.start < count {
      guard readMore(&streams) else { return nil }
    }
    let bytes = Array(streams.buffer[streams.start..<streams.start + count])
    streams.buffer.removeFirst(streams.start + count)
    streams.start = 0
    return bytes
  }

  private static func readMore(_ streams: inout Streams) -> Bool {
    let size = 65_536
    while true {
      let count = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { room in
        let count = read(streams.answers, room.baseAddress, size)
        if count > 0 { streams.buffer.append(contentsOf: room.prefix(count)) }
        return count
      }
      if count > 0 { return true }
      if count == 0 || errno != EINTR { return false }
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) }
      if count < 0, errno != EINTR { return false }
    }
    return true
  }

  private static func start(_ arguments: [String], _ environment: [String: String]) -> Streams? {
    var input: [Int32] = [-1, -1]
    var output: [Int32] = [-1, -1]
    guard Glibc.pipe(&input) == 0 else { return nil }
    guard Glibc.pipe(&output) == 0 else {
      for end in input { close(end) }
      return nil
    }
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process = spawn(arguments, environment, input: input[0], output: output[1])
    close(input[0])
    close(output[1])
    guard let process else {
      close(input[1])
      close(output[0])
      return nil
    }
    return Streams(process: process, requests: input[1], answers: output[0])
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String: String], input: Int32, output: Int32
  ) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var process = pid_t()
    let status = posix_spawnp(&process, arguments[0], &actions, nil, &argv, &envp)
    return status == 0 ? process : nil
  }
}
