import Diagnostics
import Glibc

/// A lock for file systems on which `flock` does nothing: whoever makes the hard link of its name holds it.
///
/// The link leads to a claim, a file beside it whose name and text are the absolute path
/// `<lock>|<host>|<process>|<random digits>`; its time lies a year ahead, as long as nobody may break the
/// lock. Both go when the lock is given back. What a killed process of this host left is removed by
/// the next one; so is the file that a lock by `flock` left under the same name.
package final class HardLinkLock: Sendable {
  private let path: String
  private let claim: String

  private init(_ path: String, claim: String) {
    self.path = path
    self.claim = claim
  }

  /// Gives the lock back.
  package func release() {
    if Self.text(of: path) == claim { unlink(path) }
    unlink(claim)
  }

  /// Takes a lock, or returns nil if another process holds it.
  ///
  /// - Parameter path: The absolute path of the lock; its directory must be there.
  /// - Throws: A ``Diagnostic`` if files cannot be made there.
  package static func tryToTake(_ path: String) throws -> HardLinkLock? {
    if try FileStamp.of(path) != nil {
      guard removeLeftover(path) else { return nil }
    }
    let claim = [path, hostName, "\(getpid())", "\(UInt64.random(in: 0...UInt64.max))"]
      .joined(separator: "|")
    try AtomicFile.write(Array(claim.utf8), to: claim, durability: .none)
    var times = [timespec(), timespec()]
    for index in 0...1 { times[index].tv_sec = time(nil) + secondsToLast }
    utimensat(AT_FDCWD, claim, &times, 0)
    let result = link(claim, path)
    let problem = errno
    // A server of files may make the link and lose its answer.
    if result == 0 || linkCount(of: claim) == 2 { return HardLinkLock(path, claim: claim) }
    unlink(claim)
    guard problem == EEXIST else { throw SystemError(problem).diagnostic(.locking, at: path) }
    return nil
  }

  /// Takes a lock, waiting for it.
  ///
  /// `waiting` is called ten times a second with the process that holds the lock, empty when that
  /// cannot be known; what it throws ends the waiting.
  package static func take(
    _ path: String, waiting: (_ holder: String) throws -> Void
  ) throws -> HardLinkLock {
    while true {
      if let lock = try tryToTake(path) { return lock }
      try waiting(holder(of: path).map { "\($0.process)" } ?? "")
      usleep(100_000)
    }
  }

  /// Such locks are not broken before.
  private static let secondsToLast = 365 * 86_400

  // MARK: Who holds it

  private static func holder(of path: String) -> (host: String, process: pid_t)? {
    let words = text(of: path).split(separator: "|", omittingEmptySubsequences: false)
    guard words.count == 4, words[0] == path, let process = pid_t(words[2]) else { return nil }
    return (String(words[1]), process)
  }

  /// Removes a lock that nobody can hold: whether it is gone.
  private static func removeLeftover(_ path: String) -> Bool {
    if let holder = holder(of: path) {
      guard holder.host == hostName, kill(holder.process, 0) != 0, errno == ESRCH else {
        return false
      }
      let claim = text(of: path)
      unlink(path)
      unlink(claim)
      return true
    }
    // A claim has a second name and says which; a lock by `flock` says who had it, if anything.
    guard linkCount(of: path) == 1, !text(of: path).contains("/") else { return false }
    // A file that cannot be opened is not removed either.
    guard let lock = (try? ProjectLock.tryToTake(path, holder: "")) ?? nil else { return false }
    defer { lock.release() }
    return unlink(path) == 0
  }

  private static func text(of path: String) -> String {
    // What cannot be read was given back just now.
    (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static func linkCount(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_nlink) : 0
  }

  private static var hostName: String {
    var name = utsname()
    uname(&name)
    return withUnsafeBytes(of: name.nodename) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
