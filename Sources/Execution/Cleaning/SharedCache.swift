import FileStore
import Glibc

extension Project {
  /// Opens what this user made in a cache to the group that shares it, where the project says that it is
  /// shared.
  ///
  /// Folders become `rwxrwsr-x`, so that new ones belong to the same group; the files of the run cache
  /// become `rw-rw-r--`. Objects are read-only for everybody in any case.
  func openCacheToGroup() throws {
    guard settings.sharesCacheWithGroup else { return }
    for folder in ["files", "runs", "pipe"] {
      try open("\(cacheFolder)/\(folder)", holdsObjects: folder == "files")
    }
    chmod(cacheFolder, 0o2775)
  }

  private func open(_ folder: String, holdsObjects: Bool) throws {
    guard try FileStamp.of(folder)?.isDirectory == true else { return }
    // What others own is theirs to open.
    chmod(folder, 0o2775)
    for name in try directoryNames(folder) {
      let path = "\(folder)/\(name)"
      // Two digits name a folder of objects, which is not looked into.
      if holdsObjects, name.utf8.count == 2 {
        chmod(path, 0o2775)
      } else if let stamp = try FileStamp.of(path) {
        if stamp.isDirectory { try open(path, holdsObjects: holdsObjects) }
        if stamp.isRegularFile { chmod(path, 0o664) }
      }
    }
  }
}
