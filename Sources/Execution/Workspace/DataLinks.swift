import FileStore
import PipelineModel
import Records

extension Project {
  /// Replaces data that the cache has by links into it, where the project wants links.
  ///
  /// - Parameter part: Which part of folders.
  func linkToCache(
    _ items: [(path: String, file: FileRecord)], part: FolderPart = .whole
  ) throws {
    let links = linkKinds
    guard links.contains(.hardlink) || links.contains(.symlink) else { return }
    for item in items where !item.file.hasFormerDigest {
      let path = absolutePath(item.path, in: root)
      // A link of the user's own stays one.
      if try FileStamp.of(path)?.isSymbolicLink == true { continue }
      try cache.link(item.path, to: item.file, links: links, part: part)
    }
  }
}
