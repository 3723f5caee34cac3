import FileStore
import PipelineModel
import Remotes

/// What of a cache remotes have too, so that it can be fetched again.
struct RemotePresence {
  private let project: Project
  private let remotes: [CleanedRemote]

  init(_ project: Project, _ remotes: [CleanedRemote]) {
    self.project = project
    self.remotes = remotes
  }

  /// The digests, out of some, whose objects are in the cache and in each remote that is asked for
  /// them.
  ///
  /// A list of a folder counts only with all of its files, for a push looks into it for what the remote
  /// lacks.
  func fetchable(_ digests: Set<Digest>) throws -> Set<Digest> {
    let own = try digestsByRemote()
    let belongsElsewhere = own.values.reduce(into: Set<Digest>()) { $0.formUnion($1) }
    let stored = try project.cache.store.objects().filter { digests.contains($0.object.digest) }
    var absent: Set<Digest> = []
    for (index, remote) in remotes.enumerated() {
      let asked = stored.filter { stored in
        let digest = stored.object.digest
        if own[remote.name]?.contains(digest) == true { return true }
        return index == 0 && !belongsElsewhere.contains(digest)
      }
      absent.formUnion(try lacking(asked, in: remote.remote))
    }
    let present = Set(stored.map(\.object.digest)).subtracting(absent)
    return try present.subtracting(incompleteLists(stored, present))
  }

  private func lacking(
    _ objects: [StoredObject], in remote: any Remote
  ) throws -> [Digest] {
    let layout = project.format.objectLayout
    let sizes = try remote.sizes(of: objects.map { layout.path(of: $0.object) })
    return objects.filter { sizes[layout.path(of: $0.object)] != $0.size }.map(\.object.digest)
  }

  /// The digests of what outputs have that name a remote of their own, by its name.
  private func digestsByRemote() throws -> [String: Set<Digest>] {
    var found: [String: Set<Digest>] = [:]
    for output in project.recordedOutputs {
      guard let name = output.remote else { continue }
      found[name, default: []].formUnion(
        try project.cache.withContents(of: [output.file.digest]))
    }
    return found
  }

  private func incompleteLists(
    _ stored: [StoredObject], _ present: Set<Digest>
  ) throws -> Set<Digest> {
    var found: Set<Digest> = []
    for object in stored where present.contains(object.object.digest) {
      let files = try project.cache.withContents(of: [object.object.digest])
      if !files.isSubset(of: present) { found.insert(object.object.digest) }
    }
    return found
  }
}
