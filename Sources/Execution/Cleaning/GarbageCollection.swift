import Diagnostics
import FileStore
import PipelineModel
import Records
import Remotes

/// Removing what no record needs from the cache.
///
/// It looks first and removes then; between the two lies the user's word. Each project that uses the
/// cache is held meanwhile, so that nothing that runs can come to need what goes.
package struct GarbageCollection {
  private let project: Project
  private let kept: KeptRevisions
  private let others: [String]
  private let reach: CleaningReach
  private let jobs: Int?
  private let passesOverLostLists: Bool

  /// Prepares to look at a project's cache.
  ///
  /// - Parameters:
  ///   - others: Further projects that use it, by absolute paths.
  ///   - reach: Whether remotes are looked at too.
  ///   - jobs: How many files of a remote are removed at once; nil for what suits it.
  ///   - passesOverLostLists: Whether folders keep nothing whose files nobody can tell.
  package init(
    _ project: Project, keeping kept: KeptRevisions, others: [String],
    reach: CleaningReach = .cache, jobs: Int? = nil, passesOverLostLists: Bool = false
  ) {
    self.passesOverLostLists = passesOverLostLists
    self.project = project
    self.kept = kept
    self.others = others
    self.reach = reach
    self.jobs = jobs
  }

  /// Finds what no record needs, and removes it if that is wanted.
  ///
  /// - Parameters:
  ///   - run: Who does it, and when.
  ///   - decide: Whether it is to be removed; asked once, unless there is nothing.
  ///   - report: Takes how far the removal from a remote is.
  /// - Returns: What was found, and whether it was removed.
  /// - Throws: A `Diagnostic` when anything is in doubt; nothing is removed then. When a remote fails
  ///   while it is cleaned, what was to go from the cache has gone.
  package func run(
    _ run: RunRecord, decide: (Result) -> Bool,
    report: @escaping (_ remote: String, TransferProgress) -> Void = { _, _ in }
  ) throws -> (found: Result, isDone: Bool) {
    if let journal = project.journal { throw Diagnostic.runWasCut(journal.run) }
    try refuseRunningNeighbours()
    let opened = try openOthers(run)
    defer { for other in opened { other.access.release() } }
    let projects = [project] + opened.map(\.project)
    var need = try need(Array(projects.dropFirst()))
    let remotes = try remotes()
    var garbage: RemoteGarbage?
    if case .cacheAndRemotes = reach {
      let found = try RemoteGarbage(project, remotes)
      need.own.formUnion(try found.contents(of: need.unknownLists, cache: project.cache))
      garbage = found
    }
    let lost = try lostLists(need.unknownLists, projects)
    need.own.formUnion(lost.contents)
    let fetchable = try fetchable(need, remotes)
    var result = try project.cache.unneeded(need.all.subtracting(fetchable))
    result.fetchableCount = result.objects.count { fetchable.contains($0.id) }
    result.remotes = garbage?.unneeded(need.all) ?? []
    result.users = opened.map(\.project.root)
    result.formerStages = need.formerStages
    result.unpackedFolders = try project.cache.store.unpackedFolders()
    if !lost.lists.isEmpty { result.keepEverything(for: lost.names(in: projects)) }
    result.candidates = try candidates(result, isDry: true)
    guard !result.isEmpty, decide(result) else { return (result, false) }
    _ = try candidates(result, isDry: false)
    try project.cache.remove(result.objects)
    for folder in result.unpackedFolders { try removeTree(folder) }
    try garbage?.remove(result.remotes, report)
    return (result, true)
  }

  /// What records need.
  private struct Need {
    /// What this project needs.
    var own: Set<Digest> = []
    /// What other projects need.
    var others: Set<Digest> = []
    /// The lists of folders that no cache has, so that what they name is not among these.
    var unknownLists: Set<Digest> = []
    /// The stages whose records do not count.
    var formerStages: [String] = []

    var all: Set<Digest> { own.union(others) }
  }

  private func need(_ others: [Project]) throws -> Need {
    var need = Need()
    var digests = try KeptDigests(project).ofWorkspace()
    if kept.isWorkspaceOnly {
      let former = try FormerRecords(project)
      digests.subtract(former.digests)
      need.formerStages = former.stages
    }
    digests.formUnion(try KeptDigests(project).ofCommits(kept))
    need.own = try project.cache.withContents(of: digests.all)
    for other in others {
      var named = try KeptDigests(other).ofWorkspace()
      named.formUnion(try KeptDigests(other).ofCommits(KeptRevisions()))
      need.others.formUnion(try project.cache.withContents(of: named.all))
      // Who shares a remote need not share the cache.
      need.others.formUnion(try other.cache.withContents(of: named.all))
      digests.formUnion(named)
    }
    let caches = [project.cache] + others.map(\.cache)
    need.unknownLists = digests.lists.filter { list in !caches.contains { $0.hasList(list) } }
    return need
  }

  /// What outputs name of which no cache has the list. What stages only read is no matter of the cache.
  private func lostLists(_ unknown: Set<Digest>, _ projects: [Project]) throws -> LostLists {
    guard !unknown.isEmpty, !passesOverLostLists else { return LostLists([]) }
    var outputs = projects.flatMap(\.recordedOutputs)
    if try KeptDigests(project).looksAtCommits(kept) {
      outputs += try project.outputs(at: kept, RemoteSelection())
    }
    // What another repository keeps comes from there, list and all.
    outputs.removeAll { $0.imported != nil }
    var lost = LostLists(Set(outputs.map(\.file.digest)).intersection(unknown))
    for project in projects { try lost.look(inWorkspaceOf: project) }
    for project in projects { lost.ask(remotesOf: project, jobs: jobs) }
    return lost
  }

  /// What the cache need not keep, for it can be fetched again; nothing of other projects, which have
  /// other remotes, and nothing that a link leads to.
  private func fetchable(_ need: Need, _ remotes: [CleanedRemote]) throws -> Set<Digest> {
    guard case .cacheBeyondRemotes = reach else { return [] }
    let linked = try project.cache.withContents(of: KeptDigests(project).ofLinks().all)
    let digests = need.own.subtracting(need.others).subtracting(linked)
    return try RemotePresence(project, remotes).fetchable(digests)
  }

  private func remotes() throws -> [CleanedRemote] {
    switch reach {
    case .cache: return []
    case .cacheBeyondRemotes(let name): return try project.remotesToClean(name, jobs: jobs)
    case .cacheAndRemotes(let name):
      // What commits need that are not here cannot be told from what nobody needs.
      if !kept.isWorkspaceOnly, project.isShallowClone { throw Diagnostic.cloneIsShallow }
      return try project.remotesToClean(name, jobs: jobs)
    }
  }

  /// How many former results have lost outputs; unless it is dry they go. What can be fetched again is
  /// not lost.
  private func candidates(_ result: Result, isDry: Bool) throws -> Int {
    if case .cacheBeyondRemotes = reach { return 0 }
    let going = Set(result.objects.map(\.digest))
    let cache = project.cache
    return try project.runCache.prune(isDry: isDry) {
      going.contains($0.digest.hex) || !cache.contains($0)
    }
  }

  /// Stages of another program that run now may need anything.
  private func refuseRunningNeighbours() throws {
    guard let places = project.format.neighbour else { return }
    let path = "\(project.root)/\(places.table)"
    let table = try NeighbourTable(readFileIfPresent(path), file: path)
    if let holder = table.holder(writing: [project.root], reading: [project.root]) {
      throw neighbourIsBusyDiagnostic("this project", holder: holder)
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
          root: root, format: found.format, context: project.context, waits: false,
          startedText: run.startedText,
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
