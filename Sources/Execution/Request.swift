import CPipe
import Diagnostics

extension Attempt {
  /// The attempt as the keeper reads it: a `cpipe_request` and its text.
  func request() throws(Diagnostic) -> [UInt8] {
    try check()
    var text: [UInt8] = []
    func append(_ string: String) {
      text += string.utf8
      text.append(0)
    }
    append(completionPath)
    append(id)
    append(workingDirectory)
    for (name, value) in environment { append("\(name)=\(value)") }
    for command in commands {
      append(String(command.count))
      command.forEach(append)
    }
    confinement.texts.forEach(append)
    let head = cpipe_request(
      text_size: UInt32(text.count), variables: UInt32(environment.count),
      commands: UInt32(commands.count), arguments: UInt32(commands.map(\.count).reduce(0, +)),
      timeout_nanoseconds: timeoutSeconds.map(nanoseconds) ?? -1,
      grace_nanoseconds: nanoseconds(graceSeconds), confinement: confinement.flags,
      mounts: UInt32(confinement.mounts.count), user: confinement.user ?? 0,
      umask: confinement.umask.map { Int32($0) } ?? -1)
    return withUnsafeBytes(of: head, Array.init) + text
  }

  private func check() throws(Diagnostic) {
    precondition(!commands.isEmpty && commands.allSatisfy { !$0.isEmpty }, "nothing to run")
    precondition(id.utf8.count < 1024 && !id.utf8.contains(0x0A), "an attempt's name is short")
    for (name, value) in environment {
      if name.isEmpty || name.utf8.contains(where: { $0 == 0x3D || $0 == 0 }) {
        throw ExecutionDiagnostics.invalidVariable(name)
      }
      if value.utf8.contains(0) { throw ExecutionDiagnostics.zeroByte("the variable '\(name)'") }
    }
    for command in commands where command.contains(where: { $0.utf8.contains(0) }) {
      throw ExecutionDiagnostics.zeroByte("a command of '\(id)'")
    }
  }
}

/// Seconds as whole nanoseconds, at least 0 and at most three hundred years less a bit.
private func nanoseconds(_ seconds: Double) -> Int64 {
  guard seconds > 0 else { return 0 }
  return seconds < 9e9 ? Int64(seconds * 1e9) : .max
}
