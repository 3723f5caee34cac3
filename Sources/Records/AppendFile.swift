import Diagnostics
import FileStore
import Glibc

/// A file that only grows.
final class AppendFile {
  private let path: String
  private let descriptor: Int32

  /// Opens a file for appending, empty if asked to.
  init(path: String, truncating: Bool) throws {
    self.path = path
    try makeDirectory(parentDirectory(of: path))
    descriptor = open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (truncating ? O_TRUNC : 0), 0o666)
    guard descriptor >= 0 else { throw appendDiagnostic(path, errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Adds bytes in one write, so that a kill leaves all or a torn tail.
  func append(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw appendDiagnostic(path, errno) }
      rest = rest.dropFirst(count)
    }
  }
}
