import CPipe
import Diagnostics
import Glibc

/// The bytes of a regular file, nil if nothing is there.
///
/// - Throws: a ``Diagnostic`` that names the file.
package func readFileIfPresent(_ path: String) throws -> [UInt8]? {
  guard try FileStamp.of(path, followingLinks: true) != nil else { return nil }
  return try readFile(path)
}

/// The names in a folder, sorted by their bytes; none if there is no such folder.
///
/// - Throws: a ``Diagnostic`` that names the folder.
package func directoryNamesIfPresent(_ path: String) throws -> [String] {
  guard try FileStamp.of(path, followingLinks: true) != nil else { return [] }
  return try directoryNames(path)
}

/// Removes a file or link; what is not there counts as removed.
///
/// - Throws: a ``Diagnostic`` that names the file.
package func removeFile(_ path: String) throws {
  guard unlink(path) != 0, errno != ENOENT else { return }
  throw SystemError(errno).diagnostic(.removing, at: path)
}

/// Moves a file, link or folder to a path where nothing is, by copying where the two lie on different
/// file systems.
///
/// - Throws: a ``Diagnostic`` that names what could not be moved.
package func move(_ path: String, to target: String) throws {
  switch cpipe_rename_exclusively(path, target) {
  case 0: return
  case EXDEV, EINVAL, ENOSYS:
    guard try FileStamp.of(target) == nil else {
      throw SystemError(EEXIST).diagnostic(.moving, at: path)
    }
    try moveByCopying(path, to: target)
  case let number: throw SystemError(number).diagnostic(.moving, at: path)
  }
}

/// Copies a file, link or folder with all that is in it to a path where nothing is, onto the disk; blocks
/// are shared where the file system can.
///
/// - Throws: a ``Diagnostic`` that names what could not be copied.
package func copy(_ path: String, to target: String) throws {
  do throws(SystemError) {
    try copyTree(Array(path.utf8), to: Array(target.utf8))
  } catch {
    throw error.diagnostic(.writing, at: target)
  }
}
