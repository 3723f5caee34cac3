import CPipe
import Diagnostics
import Glibc

/// Moves a file, link or directory into a directory under its own name, or with `~2`, `~3` … behind
/// it if that name is taken: its new path.
///
/// On one file system this is a rename; otherwise the copy is on the disk before the original goes.
///
/// - Throws: a ``Diagnostic``; the original is then still where it was.
package func moveAside(_ path: String, into directory: String) throws -> String {
  try makeDirectory(directory)
  let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.index(after: $0)...] }
  for number in 1... {
    let target = "\(directory)/\(name ?? path[...])\(number == 1 ? "" : "~\(number)")"
    switch cpipe_rename_exclusively(path, target) {
    case 0: return target
    case EEXIST: continue
    case EXDEV, EINVAL, ENOSYS:
      if try FileStamp.of(target) != nil { continue }
      try moveByCopying(path, to: target)
      return target
    case let number: throw SystemError(number).diagnostic(.moving, at: path)
    }
  }
  preconditionFailure("names do not run out")
}

func moveByCopying(_ path: String, to target: String) throws {
  let temporary = TemporaryName.path(in: parentDirectory(of: target))
  do throws(SystemError) {
    try copyTree(Array(path.utf8), to: Array(temporary.utf8))
    try checked(rename(temporary, target))
    try synchronizeDirectory(parentDirectory(of: target))
  } catch {
    // The failure to be told is the first one, not that of clearing up after it.
    try? removeTree(temporary)
    throw error.diagnostic(.moving, at: path)
  }
  try removeTree(path)
}

/// Deletes a file, link or directory with all that is in it; that nothing is there is no error.
///
/// - Throws: a ``Diagnostic`` for the first path that cannot be deleted.
package func removeTree(_ path: String) throws {
  do throws(SystemError) {
    try removeEverything(Array(path.utf8))
  } catch {
    throw error.diagnostic(.removing, at: path)
  }
}

private func removeEverything(_ path: [UInt8]) throws(SystemError) {
  guard let stamp = try stampIfPresent(path) else { return }
  try withCPath(path) { (cPath) throws(SystemError) in
    guard stamp.isDirectory else { return try checked(unlink(cPath)) }
    for name in try OpenFile.directory(cPath).names() {
      try removeEverything(path + [UInt8(ascii: "/")] + name)
    }
    try checked(rmdir(cPath))
  }
}

private func stampIfPresent(_ path: [UInt8]) throws(SystemError) -> FileStamp? {
  let result = withCPath(path) { FileStamp.query($0, in: AT_FDCWD, followingLinks: false) }
  switch result {
  case .success(let stamp): return stamp
  case .failure(let error) where error.meansMissing: return nil
  case .failure(let error): throw error
  }
}

/// Copies a file, link or directory with all that is in it, onto the disk.
func copyTree(_ source: [UInt8], to target: [UInt8]) throws(SystemError) {
  guard let stamp = try stampIfPresent(source) else { throw SystemError(ENOENT) }
  if stamp.isDirectory { return try copyDirectory(source, to: target, stamp) }
  if stamp.isSymbolicLink { return try copyLink(source, to: target) }
  guard stamp.isRegularFile else { throw SystemError(EXDEV) }
  try withCPath(source) { (source) throws(SystemError) in
    let file = try OpenFile.reading(source)
    try withCPath(target) { (target) throws(SystemError) in
      let copy = try OpenFile.open(target, in: AT_FDCWD, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      try copy.takeContent(of: file)
      try copy.setMode(stamp.mode & 0o7777)
      var times = [stamp.modified, stamp.modified]
      try checked(futimens(copy.descriptor, &times))
      try copy.synchronize()
    }
  }
}

private func copyDirectory(
  _ source: [UInt8], to target: [UInt8], _ stamp: FileStamp
) throws(SystemError) {
  let slash = UInt8(ascii: "/")
  try withCPath(target) { (path) throws(SystemError) in try checked(mkdir(path, 0o700)) }
  let names = try withCPath(source) { (path) throws(SystemError) in
    try OpenFile.directory(path).names()
  }
  for name in names { try copyTree(source + [slash] + name, to: target + [slash] + name) }
  try withCPath(target) { (path) throws(SystemError) in
    try checked(chmod(path, stamp.mode & 0o7777))
    try OpenFile.directory(path).synchronize()
  }
}

private func copyLink(_ source: [UInt8], to target: [UInt8]) throws(SystemError) {
  guard let text = linkTarget(source, in: AT_FDCWD) else { throw SystemError(ENOENT) }
  try withCPath(text) { (text) throws(SystemError) in
    try withCPath(target) { (target) throws(SystemError) in try checked(symlink(text, target)) }
  }
}

extension FileStamp {
  /// When the content was last changed, as the system takes it.
  fileprivate var modified: timespec {
    let billion: Int64 = 1_000_000_000
    var seconds = modifiedNanoseconds / billion
    var nanoseconds = modifiedNanoseconds % billion
    if nanoseconds < 0 {
      seconds -= 1
      nanoseconds += billion
    }
    return timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds))
  }
}
