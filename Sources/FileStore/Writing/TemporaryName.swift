import Glibc

/// Names of files that are being written: `.pipe-tmp-<process>-<number>`.
///
/// The process in the name tells whose they are, so that what a killed process left can be swept.
package enum TemporaryName {
  private static let prefix = ".pipe-tmp-"

  /// The rule that ignores such names.
  package static let pattern = prefix + "*"

  /// A path in `directory` that no other thread or process is using.
  package static func path(in directory: String) -> String {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let number = UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
    let thread = UInt64(pthread_self()) >> 12
    let unique = String(number ^ (thread << 40), radix: 36)
    return "\(directory)/\(prefix)\(getpid())-\(unique)"
  }

  /// The process that a file with this name belongs to, or nil if the name is no temporary one.
  package static func process(of name: some StringProtocol) -> Int32? {
    guard name.hasPrefix(prefix) else { return nil }
    return name.dropFirst(prefix.count).split(separator: "-").first.flatMap { Int32($0) }
  }

  /// Whether a name is a temporary one.
  package static func isTemporary(_ name: some StringProtocol) -> Bool {
    process(of: name) != nil
  }

  /// Whether a file may be swept: its process has ended, and it has lain still for an hour.
  ///
  /// The hour protects what processes of other machines or containers are writing to a shared disk.
  package static func isAbandoned(
    _ name: some StringProtocol, stamp: FileStamp, nowNanoseconds: Int64
  ) -> Bool {
    guard let process = process(of: name) else { return false }
    let isAlive = kill(process, 0) == 0 || errno != ESRCH
    return !isAlive && nowNanoseconds - stamp.changedNanoseconds > 3_600_000_000_000
  }

  /// Deletes what processes that have ended were writing below a directory, and beside it, where
  /// nobody else may be writing.
  ///
  /// - Throws: a ``Diagnostic`` if a directory cannot be read, or an entry not be deleted.
  package static func sweepOwn(_ path: String) throws {
    try sweepOwnEntries(of: parentDirectory(of: path))
    try sweepOwnTree(path)
  }

  private static func sweepOwnTree(_ path: String) throws {
    guard try FileStamp.of(path)?.isDirectory == true else { return }
    for name in try sweepOwnEntries(of: path) { try sweepOwnTree("\(path)/\(name)") }
  }

  /// - Returns: The names that stay.
  @discardableResult
  private static func sweepOwnEntries(of directory: String) throws -> [String] {
    guard try FileStamp.of(directory, followingLinks: true)?.isDirectory == true else { return [] }
    return try directoryNames(directory).filter { name in
      guard let process = process(of: name), kill(process, 0) != 0, errno == ESRCH else {
        return true
      }
      try removeTree("\(directory)/\(name)")
      return false
    }
  }

  /// Deletes what may be swept of a directory's entries, directories with all that is in them: how
  /// many entries.
  ///
  /// - Throws: a ``Diagnostic`` if the directory cannot be read, or an entry not be deleted.
  @discardableResult
  package static func sweep(_ directory: String, nowNanoseconds: Int64) throws -> Int {
    let names = try directoryNames(directory).filter { name in
      guard let stamp = try FileStamp.of("\(directory)/\(name)") else { return false }
      return isAbandoned(name, stamp: stamp, nowNanoseconds: nowNanoseconds)
    }
    for name in names { try removeTree("\(directory)/\(name)") }
    return names.count
  }
}
