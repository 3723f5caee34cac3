import Diagnostics
import FileStore

extension Cache {
  /// Digests, with those of the files of folders among them.
  ///
  /// - Throws: `object-corrupt` when a list of files is damaged, for then nobody knows what it needs.
  func withContents(of digests: Set<Digest>) throws -> Set<Digest> {
    var all = digests
    for format in treeFormats {
      for digest in digests {
        let object = format.treeObject(digest)
        guard try store.contains(object), try object.isMarkedAsTree || store.isTree(object) else {
          continue
        }
        for entry in try store.tree(digest, format: format).entries {
          if case .file(let digest, _, _) = entry.content { all.insert(digest) }
        }
      }
    }
    return all
  }

  /// Whether the cache has a folder's list.
  func hasList(_ list: Digest) -> Bool {
    // What cannot be looked at cannot be used either.
    treeFormats.contains { (try? store.contains($0.treeObject(list))) ?? false }
  }

  /// What goes, given the digests that are needed.
  func unneeded(_ needed: Set<Digest>) throws -> GarbageCollection.Result {
    var result = GarbageCollection.Result()
    for stored in try store.objects() {
      if needed.contains(stored.object.digest) {
        result.keptCount += 1
        result.keptBytes += stored.size
      } else {
        result.objects.append(
          GarbageCollection.Result.Object(
            id: stored.object.digest, bytes: stored.size,
            isTree: stored.object.isMarkedAsTree, path: store.path(of: stored.object)))
      }
    }
    // A list says that its files are there, so it goes first.
    result.objects =
      result.objects.filter(\.isTree) + result.objects.filter { !$0.isTree }
    return result
  }

  /// Removes objects.
  func remove(_ objects: [GarbageCollection.Result.Object]) throws {
    for object in objects {
      try removeFile(object.path)
      hasher.cache.forget(object.path)
    }
  }
}
