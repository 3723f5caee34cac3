import Diagnostics
import FileStore
import Glibc

/// A folder of this process's own, which others sweep should this process be killed.
struct TemporaryFolder {
  /// Its absolute path.
  let path: String

  /// Makes a folder below another one.
  init(above folder: String) throws {
    path = TemporaryName.path(in: folder)
    try makeDirectory(folder)
    try makeDirectory(path)
  }

  /// Removes it with all that is in it.
  func remove() {
    // What cannot be removed now is swept by a later run.
    try? removeTree(path)
  }
}
