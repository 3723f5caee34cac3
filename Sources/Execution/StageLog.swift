import Diagnostics
import Glibc

/// Keeps what a stage wrote in a run, as it came.
///
/// The file appears with the first byte. Of output beyond the limit the first and the last part are
/// kept, with a line between them that says how much is missing.
package final class StageLog {
  /// The path of the log.
  package let path: String
  private let headLimit: Int
  private let tailLimit: Int
  private var descriptor: Int32 = -1
  private var headBytes = 0
  /// The last bytes after the head, up to twice `tailLimit` so that dropping some stays cheap.
  private var tail: [UInt8] = []
  private var droppedBytes = 0

  /// Creates a log in a folder that exists; `tailBytes` of the limit are kept for the last part.
  package init(path: String, limitBytes: Int = 64 << 20, tailBytes: Int = 4 << 20) {
    precondition(0 <= tailBytes && tailBytes <= limitBytes)
    self.path = path
    headLimit = limitBytes - tailBytes
    tailLimit = tailBytes
  }

  deinit {
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  /// Adds bytes.
  package func append(_ bytes: [UInt8]) throws(Diagnostic) {
    let room = min(bytes.count, headLimit - headBytes)
    if room > 0 {
      try write(bytes[..<room])
      headBytes += room
    }
    guard room < bytes.count else { return }
    tail += bytes[room...]
    if tail.count > 2 * tailLimit { trimTail() }
  }

  /// Writes what is still held back and closes the file.
  package func close() throws(Diagnostic) {
    trimTail()
    if droppedBytes > 0 { try write(Array("\n[pipe: \(droppedBytes) bytes dropped]\n".utf8)[...]) }
    if !tail.isEmpty { try write(tail[...]) }
    tail = []
    droppedBytes = 0
    guard descriptor >= 0 else { return }
    let status = Glibc.close(descriptor)
    descriptor = -1
    if status != 0 { throw ExecutionDiagnostics.unwritable(path, errno: errno) }
  }

  private func trimTail() {
    let excess = max(0, tail.count - tailLimit)
    tail.removeFirst(excess)
    droppedBytes += excess
  }

  private func write(_ bytes: ArraySlice<UInt8>) throws(Diagnostic) {
    if descriptor < 0 {
      descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
      if descriptor < 0 { throw ExecutionDiagnostics.unwritable(path, errno: errno) }
    }
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw ExecutionDiagnostics.unwritable(path, errno: errno) }
      rest.removeFirst(count)
    }
  }
}
