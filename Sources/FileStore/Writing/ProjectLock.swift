import Diagnostics
import Glibc

/// A lock that one process at a time can hold, however it ends.
///
/// It is an `flock` on a file, which the system releases when the last process that has the open file
/// ends; so a child that inherits it goes on holding it. The file's text says who holds it.
package final class ProjectLock: Sendable {
  /// The open file; whoever inherits it holds the lock too.
  package let descriptor: Int32

  private init(_ file: consuming OpenFile) {
    descriptor = file.released()
  }

  /// Gives the lock back, also for those who inherited it.
  package func release() {
    flock(descriptor, LOCK_UN)
  }

  deinit {
    // The file stays: to remove it would let two processes lock two files of one name.
    close(descriptor)
  }

  /// Takes a lock, or returns nil if another process holds it.
  ///
  /// - Parameters:
  ///   - path: the lock's file, made if it is missing; its directory must be there.
  ///   - holder: one line that says who holds the lock.
  /// - Throws: a ``Diagnostic`` if the file cannot be opened.
  package static func tryToTake(_ path: String, holder: String) throws -> ProjectLock? {
    do throws(SystemError) {
      let file = try OpenFile.open(path, in: AT_FDCWD, O_RDWR | O_CREAT, 0o666)
      guard try lock(file) else { return nil }
      try checked(ftruncate(file.descriptor, 0))
      try file.write(Array(holder.utf8))
      return ProjectLock(file)
    } catch {
      throw error.diagnostic(.locking, at: path)
    }
  }

  /// Takes a lock, waiting for it.
  ///
  /// `waiting` is called ten times a second with the text of the one who holds the lock; what it
  /// throws ends the waiting.
  package static func take(
    _ path: String, holder: String, waiting: (_ holder: String) throws -> Void
  ) throws -> ProjectLock {
    while true {
      if let lock = try tryToTake(path, holder: holder) { return lock }
      try waiting(self.holder(of: path))
      usleep(100_000)
    }
  }

  /// The text of the one who took a lock last, without blanks and line ends at its ends.
  package static func holder(of path: String) -> String {
    // Between taking a lock and writing its text, the text is that of the last holder or empty.
    guard let bytes = try? readFile(path) else { return "" }
    let isBlank = { (byte: UInt8) in byte <= 0x20 }
    let text = bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    return String(decoding: Array(text), as: UTF8.self)
  }

  /// The line by which this process is known to those who wait: process, host, and since when.
  package static func description(since time: String) -> String {
    var name = utsname()
    uname(&name)
    let host = withUnsafeBytes(of: name.nodename) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return "process \(getpid()) on \(host) since \(time)\n"
  }

  private static func lock(_ file: borrowing OpenFile) throws(SystemError) -> Bool {
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return false }
      if errno != EINTR { throw SystemError(errno) }
    }
    return true
  }
}
