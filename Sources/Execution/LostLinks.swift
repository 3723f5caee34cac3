import FileStore
import Glibc

/// Links into a cache that was moved or deleted: they hold nothing, and would be in the way of what
/// they stood for.
extension Cache {
  /// Removes them at a path and below it.
  ///
  /// - Returns: Whether there were any.
  func removeLostLinks(at path: String) throws -> Bool {
    let links = try lostLinks(absolutePath(path, in: hasher.root))
    for link in links { try removeFile(link) }
    return !links.isEmpty
  }

  private func lostLinks(_ path: String) throws -> [String] {
    guard let stamp = try FileStamp.of(path) else { return [] }
    if stamp.isDirectory {
      return try directoryNames(path).flatMap { try lostLinks("\(path)/\($0)") }
    }
    guard stamp.isSymbolicLink, try FileStamp.of(path, followingLinks: true) == nil,
      store.namesObject(at: path)
    else { return [] }
    return [path]
  }
}
