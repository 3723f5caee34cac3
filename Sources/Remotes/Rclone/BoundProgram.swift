import CPipe
import Diagnostics
import Glibc

/// A program that works for this process and is killed should this process end before it.
package struct BoundProgram {
  /// How a program ended, and what it wrote to standard output.
  package struct Ending {
    /// The exit status; 128 and the number of the signal that ended it.
    package var exitStatus: Int32
    /// What it wrote to standard output.
    package var output: [UInt8]
  }

  /// The program and its arguments.
  let arguments: [String]
  /// Its environment.
  let environment: [String: String]

  /// Prepares to run a program that PATH finds.
  package init(arguments: [String], environment: [String: String]) {
    self.arguments = arguments
    self.environment = environment
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - input: What it reads from standard input, at most a few kilobytes.
  ///   - onErrorLine: Called with each line that it writes to standard error.
  /// - Throws: A `Diagnostic`: `rclone-missing` when there is no such program.
  package func run(input: [UInt8] = [], onErrorLine: (Substring) -> Void = { _ in }) throws
    -> Ending
  {
    let (inputEnd, inputSource) = try descriptors()
    let (output, outputSink) = try descriptors()
    let (errors, errorSink) = try descriptors()
    defer { for end in [output, errors] { close(end) } }
    _ = input.withUnsafeBytes { write(inputSource, $0.baseAddress, $0.count) }
    close(inputSource)
    let started = start(streams: [inputEnd, outputSink, errorSink])
    for end in [inputEnd, outputSink, errorSink] { close(end) }
    let process = try started.get()
    let bytes = read(output, errors, onErrorLine)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    return Ending(exitStatus: code, output: bytes)
  }

  private func start(streams: [Int32]) -> Result<pid_t, Diagnostic> {
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var process = pid_t()
    let number = cpipe_bound_start(&argv, &envp, streams, &process)
    guard number != 0 else { return .success(process) }
    return .failure(.programNotStarted(arguments[0], errno: number))
  }

  private func descriptors() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else {
      throw Diagnostic.programNotStarted(arguments[0], errno: errno)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Reads both streams until they end.
  private func read(
    _ output: Int32, _ errors: Int32, _ onErrorLine: (Substring) -> Void
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var line: [UInt8] = []
    var polled = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while polled.contains(where: { $0.fd >= 0 }) {
      guard poll(&polled, 2, -1) >= 0 || errno == EINTR else { break }
      for index in 0..<2 where polled[index].fd >= 0 && polled[index].revents != 0 {
        let count = Glibc.read(polled[index].fd, &buffer, buffer.count)
        if count == 0 || (count < 0 && errno != EINTR) { polled[index].fd = -1 }
        guard count > 0 else { continue }
        if index == 0 { bytes += buffer[..<count] } else { line += buffer[..<count] }
      }
      while let end = line.firstIndex(of: 0x0A) {
        onErrorLine(String(decoding: line[..<end], as: UTF8.self)[...])
        line.removeFirst(end + 1)
      }
    }
    if !line.isEmpty { onErrorLine(String(decoding: line, as: UTF8.self)[...]) }
    return bytes
  }
}
