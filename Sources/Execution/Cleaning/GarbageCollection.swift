import Diagnostics
import FileStore
import PipelineModel
import Records

/// Removing what no record needs from the cache.
///
/// It looks first and removes then; between the two lies the user's word. Each project that uses the
/// cache is held meanwhile, so that nothing that runs can come to need what goes.
package struct GarbageCollection {
  /// What goes, or would.
  package struct Result: Sendable {
    /// An object that no record names.
    package struct Object: Sendable {
      /// The digest of its content.
      package var digest: String
      /// Its size in bytes.
      package var bytes: Int64
      /// Whether it is the list of a folder's files.
      package var isTree: Bool
      /// Its path, absolute.
      package var path: String
    }

    /// The objects that go, lists of files first.
    package var objects: [Object] = []
    /// How many objects stay.
    package var keptCount = 0
    /// How many bytes these have.
    package var keptBytes: Int64 = 0
    /// How many former results can no longer be taken, as the cache lacks outputs of theirs.
    package var candidates = 0
    /// The other projects whose data stays too, by their roots.
    package var users: [String] = []

    /// How many bytes the objects that go have.
    package var bytes: Int64 { objects.reduce(0) { $0 + $1.bytes } }
  }

  private let project: Project
  private let kept: KeptRevisions
  private let others: [String]

  /// Prepares to look at a project's cache.
  ///
  /// - Parameter others: Further projects that use it, by absolute paths.
  package init(_ project: Project, keeping kept: KeptRevisions, others: [String]) {
    self.project = project
    self.kept = kept
    self.others = others
  }

  /// Finds what no record needs, and removes it if that is wanted.
  ///
  /// - Parameters:
  ///   - run: Who does it, and when.
  ///   - decide: Whether it is to be removed; asked once, unless there is nothing.
  /// - Returns: What was found, and whether it was removed.
  /// - Throws: A `Diagnostic` when anything is in doubt; nothing is removed then.
  package func run(
    _ run: RunRecord, decide: (Result) -> Bool
  ) throws -> (found: Result, isDone: Bool) {
    if let journal = project.journal { throw Diagnostic.runWasCut(journal.run) }
    try refuseRunningNeighbours()
    let opened = try openOthers(run)
    defer { for other in opened { other.access.release() } }
    var digests = try KeptDigests(project).ofWorkspace()
    digests.formUnion(try KeptDigests(project).ofCommits(kept))
    for other in opened {
      let records = KeptDigests(other.project)
      digests.formUnion(try records.ofWorkspace())
      digests.formUnion(try records.ofCommits(KeptRevisions()))
    }
    let needed = try project.cache.withContents(of: digests)
    var result = try project.cache.unneeded(needed)
    result.users = opened.map(\.project.root)
    let going = Set(result.objects.map(\.digest))
    let cache = project.cache
    let isLost: (FileRecord) -> Bool = { going.contains($0.digest.hex) || !cache.contains($0) }
    result.candidates = try project.runCache.prune(isDry: true, isLost: isLost)
    guard !result.objects.isEmpty || result.candidates > 0, decide(result) else {
      return (result, false)
    }
    _ = try project.runCache.prune(isDry: false, isLost: isLost)
    try project.cache.remove(result.objects)
    return (result, true)
  }

  /// Stages of another program that run now may need anything.
  private func refuseRunningNeighbours() throws {
    guard let places = project.format.neighbour else { return }
    let path = "\(project.root)/\(places.table)"
    let table = try NeighbourTable(readFileIfPresent(path), file: path)
    if let holder = table.holder(writing: [project.root], reading: [project.root]) {
      throw Diagnostic.projectBusy("this project", holder: holder)
    }
  }

  private typealias Opened = (project: Project, access: ProjectAccess)

  /// Opens and holds the other projects that use the cache.
  private func openOthers(_ run: RunRecord) throws -> [Opened] {
    var roots = others.map { (root: $0, file: String?.none) }
    roots += try (project.cacheUsers?.all() ?? []).map { ($0.root, $0.file) }
    var seen: Set<ExactText> = [ExactText(project.root)]
    var opened: [Opened] = []
    do {
      for (root, file) in roots where seen.insert(ExactText(root)).inserted {
        guard let found = try Project.root(above: root), found.root.isExactly(root) else {
          throw Diagnostic.cacheUserGone(root, file: file)
        }
        let access = try ProjectAccess(
          root: root, format: found.format, waits: false, startedText: run.startedText,
          onWait: { _ in })
        do {
          let other = try Project(
            root: root, format: found.format, context: project.context)
          opened.append((other, access))
          if let journal = other.journal { throw Diagnostic.runWasCut(journal.run, in: root) }
        } catch {
          if opened.last?.project.root != root { access.release() }
          throw error
        }
      }
    } catch {
      for other in opened { other.access.release() }
      throw error
    }
    return opened
  }
}

extension Cache {
  /// Digests, with those of the files of folders among them.
  ///
  /// - Throws: `object-corrupt` when a list of files is damaged, for then nobody knows what it needs.
  fileprivate func withContents(of digests: Set<Digest>) throws -> Set<Digest> {
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

  fileprivate func unneeded(_ needed: Set<Digest>) throws -> GarbageCollection.Result {
    var result = GarbageCollection.Result()
    for stored in try store.objects() {
      if needed.contains(stored.object.digest) {
        result.keptCount += 1
        result.keptBytes += stored.size
      } else {
        result.objects.append(
          GarbageCollection.Result.Object(
            digest: stored.object.digest.hex, bytes: stored.size,
            isTree: stored.object.isMarkedAsTree, path: store.path(of: stored.object)))
      }
    }
    // A list says that its files are there, so it goes first.
    result.objects =
      result.objects.filter(\.isTree) + result.objects.filter { !$0.isTree }
    return result
  }

  fileprivate func remove(_ objects: [GarbageCollection.Result.Object]) throws {
    for object in objects {
      try removeFile(object.path)
      hasher.cache.forget(object.path)
    }
  }
}
