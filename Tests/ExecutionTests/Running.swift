import Diagnostics
import Glibc

@testable import Execution

let searchPath = (name: "PATH", value: "/usr/local/bin:/usr/bin:/bin")

extension Scratch {
  func attempt(
    _ commands: [[String]], id: String = "stage", timeoutSeconds: Double? = 60,
    graceSeconds: Double = 10, environment: [(name: String, value: String)] = [searchPath]
  ) -> Attempt {
    Attempt(
      id: id, commands: commands, workingDirectory: path, environment: environment,
      completionPath: file("\(id).completion"), timeoutSeconds: timeoutSeconds,
      graceSeconds: graceSeconds)
  }

  func script(
    _ text: String, id: String = "stage", timeoutSeconds: Double? = 60, graceSeconds: Double = 10
  ) -> Attempt {
    attempt(
      [bash(text)], id: id, timeoutSeconds: timeoutSeconds, graceSeconds: graceSeconds)
  }
}

func bash(_ text: String) -> [String] {
  ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
}

/// What became of one attempt.
struct Result {
  var completion: Completion
  var output = ""
  var error = ""
}

extension Executor {
  func run(_ attempt: Attempt) throws -> Result {
    try finish(try submit(attempt))
  }

  /// Polls until the attempt has ended; what other attempts report is dropped.
  func finish(_ handle: Handle) throws -> Result {
    var output: [UInt8] = []
    var error: [UInt8] = []
    while true {
      for event in try poll(timeoutMilliseconds: nil) {
        switch event {
        case .output(handle, .standardOutput, let bytes): output += bytes
        case .output(handle, .standardError, let bytes): error += bytes
        case .ended(handle, let completion):
          return Result(
            completion: completion, output: String(decoding: output, as: UTF8.self),
            error: String(decoding: error, as: UTF8.self))
        default: break
        }
      }
    }
  }

  /// Polls until the attempt wrote something, and returns that.
  func firstOutput(of handle: Handle) throws -> String {
    while true {
      for case .output(handle, _, let bytes) in try poll(timeoutMilliseconds: nil) {
        return String(decoding: bytes, as: UTF8.self)
      }
    }
  }
}

/// Whether a process has gone, or goes within ten seconds; a zombie has gone.
func isGone(_ pid: Int32) -> Bool {
  for _ in 0..<1000 {
    guard let state = processState(pid), state != "Z" else { return true }
    usleep(10_000)
  }
  return false
}

private func processState(_ pid: Int32) -> Character? {
  let descriptor = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 512)
  let count = read(descriptor, &bytes, bytes.count)
  guard count > 0 else { return nil }
  let text = String(decoding: bytes[..<count], as: UTF8.self)
  return text.split(separator: ")").last?.dropFirst().first
}
