import Diagnostics
import FileStore
import PipelineModel
import Remotes

/// What remotes have that no record needs.
struct RemoteGarbage {
  /// How far the removal is, by the remote's name.
  typealias Report = (_ remote: String, TransferProgress) -> Void

  private struct Store {
    var name: String
    var place: String
    var cleaning: RemoteCleaning
    var objects: [RemoteCleaning.Object]
  }

  private let stores: [Store]

  /// Lists what a project's remotes have.
  ///
  /// - Throws: `remote-refused` for a remote from which nothing can be removed, `remote-unreachable`.
  init(_ project: Project, _ remotes: [CleanedRemote]) throws {
    stores = try remotes.map { remote in
      let cleaning = RemoteCleaning(remote.remote, layout: project.format.objectLayout)
      return Store(
        name: remote.name, place: remote.remote.place, cleaning: cleaning,
        objects: try cleaning.objects())
    }
  }

  /// The digests of the files that lists name which no cache has.
  ///
  /// - Parameters:
  ///   - lists: The digests of such lists.
  ///   - cache: The cache that says how lists are written; nothing is added to it.
  func contents(of lists: Set<Digest>, cache: Cache) throws -> Set<Digest> {
    var missing = lists
    var found: Set<Digest> = []
    for store in stores {
      var wanted: [(object: RemoteCleaning.Object, format: any TreeFormat)] = []
      for format in cache.treeFormats {
        wanted += store.objects.filter {
          missing.contains($0.object.digest) && format.treeObject($0.object.digest) == $0.object
        }.map { ($0, format) }
      }
      found.formUnion(try store.cleaning.contents(of: wanted, above: cache.directory))
      missing.subtract(wanted.map(\.object.object.digest))
    }
    return found
  }

  /// What goes from each store.
  func unneeded(_ needed: Set<Digest>) -> [GarbageCollection.RemoteResult] {
    stores.map { store in
      var result = GarbageCollection.RemoteResult(remote: store.name, place: store.place)
      for object in store.objects {
        if needed.contains(object.object.digest) {
          result.keptCount += 1
          result.keptBytes += object.size
        } else {
          result.objects.append(object)
        }
      }
      return result
    }
  }

  /// Removes it.
  func remove(_ results: [GarbageCollection.RemoteResult], _ report: @escaping Report) throws {
    for (store, result) in zip(stores, results) {
      try store.cleaning.remove(result.objects) { report(store.name, $0) }
    }
  }
}
