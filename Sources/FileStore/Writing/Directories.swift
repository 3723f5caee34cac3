import Diagnostics
import Glibc

/// The names in a directory, sorted by their bytes; a name that is not UTF-8 is left out.
///
/// - Throws: a ``Diagnostic`` that names the directory.
package func directoryNames(_ path: String) throws -> [String] {
  do throws(SystemError) {
    return try rawDirectoryNames(path).compactMap { String(validating: $0, as: UTF8.self) }
  } catch {
    throw error.diagnostic(.reading, at: path)
  }
}

/// The bytes of the names in a directory, sorted.
func rawDirectoryNames(_ path: String) throws(SystemError) -> [[UInt8]] {
  let directory = try OpenFile.directory(path)
  return try directory.names().sorted { $0.lexicographicallyPrecedes($1) }
}

extension OpenFile {
  /// The bytes of the names in an open directory, in the system's order.
  borrowing func names() throws(SystemError) -> [[UInt8]] {
    var names: [[UInt8]] = []
    try forEachName { name, _ in names.append(Array(UnsafeRawBufferPointer(name))) }
    return names
  }

  /// Calls `body` with each name in an open directory, less the zero behind it, and its type.
  borrowing func forEachName(
    _ body: (_ name: UnsafeBufferPointer<CChar>, _ type: UInt8) -> Void
  ) throws(SystemError) {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = fdopendir(copy) else { throw SystemError(errno) }
    defer { closedir(stream) }
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
      preconditionFailure("a directory entry has a name")
    }
    while true {
      errno = 0
      guard let found = readdir(stream) else { break }
      let name = (UnsafeRawPointer(found) + offset).assumingMemoryBound(to: CChar.self)
      let length = strlen(name)
      if length <= 2, name[0] == 0x2E, length == 1 || name[1] == 0x2E { continue }
      body(UnsafeBufferPointer(start: name, count: length), found.pointee.d_type)
    }
    if errno != 0 { throw SystemError(errno) }
  }
}

/// Makes a directory and those above it; that it is there already is no error.
///
/// - Throws: a ``Diagnostic`` that names the directory.
package func makeDirectory(_ path: String, durably: Bool = false) throws {
  do throws(SystemError) {
    try makeDirectories(path, durably: durably)
  } catch {
    throw error.diagnostic(.writing, at: path)
  }
}

private func makeDirectories(_ path: String, durably: Bool) throws(SystemError) {
  if mkdir(path, 0o777) == 0 {
    if durably { try synchronizeDirectory(parentDirectory(of: path)) }
    return
  }
  switch errno {
  case EEXIST:
    // What cannot be looked at is as little a directory as a file is.
    guard let stamp = try? FileStamp.query(path, in: AT_FDCWD, followingLinks: true).get(),
      stamp.isDirectory
    else { throw SystemError(ENOTDIR) }
  case ENOENT:
    let parent = parentDirectory(of: path)
    if parent.hasSameBytes(as: path) || parent.isEmpty { throw SystemError(ENOENT) }
    try makeDirectories(parent, durably: durably)
    try makeDirectories(path, durably: durably)
  case let number: throw SystemError(number)
  }
}
