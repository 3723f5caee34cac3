import Diagnostics
import Glibc

/// Writing of files that are either the old or the new ones, at any moment of a kill or power loss.
package enum AtomicFile {
  /// What survives a loss of power.
  package enum Durability: Sendable {
    /// The new file, once the call has returned.
    case durable
    /// Perhaps nothing; for what can be made again.
    case none
  }

  /// Writes a file through a temporary name beside it: fsync, rename, fsync of the directory.
  ///
  /// A symbolic link at `path` is replaced, not followed. Without `mode` the file gets `0666` less
  /// the umask.
  ///
  /// - Throws: a ``Diagnostic``; what was there is then untouched and nothing new is left behind.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32? = nil, durability: Durability = .durable
  ) throws {
    try write(bytes, to: path, mode: mode, owner: nil, durability: durability)
  }

  private static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32?, owner: stat?, durability: Durability
  ) throws {
    let directory = parentDirectory(of: path)
    let temporary = TemporaryName.path(in: directory)
    do throws(SystemError) {
      try fill(temporary, with: bytes, mode: mode, owner: owner, isDurable: durability == .durable)
      try checked(rename(temporary, path))
      if durability == .durable { try synchronizeDirectory(directory) }
    } catch {
      unlink(temporary)
      throw error.diagnostic(.writing, at: path)
    }
  }

  /// Writes a file of the user's anew: its permissions and owner stay, and where it is a symbolic link,
  /// what it leads to is written.
  ///
  /// - Throws: As ``write(_:to:mode:durability:)``.
  package static func rewrite(
    _ bytes: [UInt8], to path: String, durability: Durability = .durable
  ) throws {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let resolved = realpath(path, nil)
    else { return try write(bytes, to: path, durability: durability) }
    defer { free(resolved) }
    let mode = UInt32(status.st_mode & 0o7777)
    try write(
      bytes, to: String(cString: resolved), mode: mode, owner: status, durability: durability)
  }

  private static func fill(
    _ path: String, with bytes: [UInt8], mode: UInt32?, owner: stat?, isDurable: Bool
  ) throws(SystemError) {
    let file = try OpenFile.creating(path, mode: mode ?? 0o666)
    // Only root can give a file away; who cannot becomes its owner.
    if let owner { _ = fchown(file.descriptor, owner.st_uid, owner.st_gid) }
    if let mode { try file.setMode(mode) }
    try file.write(bytes)
    if isDurable { try file.synchronize() }
  }
}

/// The directory that a path lies in, `.` for a bare name.
package func parentDirectory(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
