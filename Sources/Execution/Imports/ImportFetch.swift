import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Records
import Remotes

/// Brings into the cache what is imported from other repositories.
///
/// A path of the repository is what Git tracks there, what the repository's own records name, or both
/// together. Its data comes from the repository's cache where that is on this machine, else from its
/// remotes. What does not have the digest that was recorded at the import does not count.
final class ImportFetch {
  private let project: Project
  private let jobs: Int?
  private let report: RemoteTransfers.Report
  private let repositories: SourceRepositories
  /// The origins that are being asked for, each for the sake of the one before it.
  private var asking: [RepositoryOrigin] = []
  /// The folders of the projects that ask: this one, then those that it asks.
  private var callers: [String]
  private var snapshots: [String: SourceSnapshot] = [:]
  private var projects: [String: SourceProject] = [:]
  private(set) var moved: [RemoteTransfers.Moved] = []

  init(_ project: Project, jobs: Int?, _ report: @escaping RemoteTransfers.Report) {
    self.project = project
    self.jobs = jobs
    self.report = report
    callers = [project.root]
    repositories = SourceRepositories(
      stateDirectory: project.stateDirectory, environment: project.context.environment)
  }

  /// Brings what the cache lacks of some imported data; returns what could not be done.
  func run(_ outputs: [RemoteOutput]) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    var unreachable: [RepositoryOrigin: (problem: Diagnostic, paths: [String])] = [:]
    var order: [RepositoryOrigin] = []
    for output in outputs {
      guard let data = output.imported, let origin = data.repository else { continue }
      let key = origin.repositoryAlone
      if unreachable[key] != nil {
        unreachable[key]?.paths.append(output.path)
        continue
      }
      do {
        problems += try bring(output, data, origin)
      } catch {
        let problem = Diagnostic(wrapping: error)
        guard problem.code == .remoteUnreachable || problem.code == .systemCallFailed else {
          problems.append(problem)
          continue
        }
        unreachable[key] = (problem, [output.path])
        order.append(key)
      }
    }
    return problems
      + order.compactMap { key in unreachable[key].map { $0.problem.keeping($0.paths) } }
  }

  private func bring(
    _ output: RemoteOutput, _ data: Source, _ origin: RepositoryOrigin
  ) throws -> [Diagnostic] {
    let found = try self.source(origin, of: data)
    let path = normalized(origin.path)
    guard let content = found.content(of: path) else {
      throw found.problem
        ?? notInSourceDiagnostic(path, found.snapshot.source, near: found.nearest(to: path))
    }
    let intake = ImportIntake(project.cache, output, file: data.id, found)
    if case .data(var item) = content {
      if intake.isSame(as: item) {
        // The very object that was recorded, of which a part may do.
        if item.part == .whole { item.part = output.part }
        return try fetch([item], from: found, origin)
      }
      try intake.checkForm(of: item)
      let problems = try fetch([item], from: found, origin)
      if problems.isEmpty { try intake.take(found, files: [], data: [item], below: path) }
      return problems
    }
    guard case .folder(let files, let items) = content else {
      try intake.take(found, files: [path], data: [], below: path)
      count(1, intake.bytes, origin)
      return []
    }
    let problems = try fetch(items, from: found, origin)
    guard problems.isEmpty else { return problems }
    try intake.take(found, files: files, data: items, below: path)
    count(files.count, intake.bytes, origin)
    return []
  }

  private func source(_ origin: RepositoryOrigin, of data: Source) throws -> SourceProject {
    let snapshot = try snapshot(origin, of: data)
    // Where projects lie within each other, the path decides which one is meant.
    let base = snapshot.base(of: normalized(origin.path), marker: project.format.marker)
    let key = "\(snapshot.source.repository.root) \(snapshot.source.commit) \(base ?? "-")"
    if let known = projects[key] { return known }
    let found = SourceProject(
      snapshot, base: base, format: project.format, environment: project.context.environment)
    projects[key] = found
    return found
  }

  private func snapshot(
    _ origin: RepositoryOrigin, of data: Source
  ) throws -> SourceSnapshot {
    let caller = callers[callers.count - 1]
    let folder = parentDirectory(of: "\(caller)/\(data.id)")
    let isRelative = !origin.url.hasPrefix("/") && !origin.url.contains("://")
    let key = "\(isRelative ? folder : "") \(origin.url) \(origin.revision ?? "")"
    if let known = snapshots[key] { return known }
    let own = callers.count == 1 ? [project.context.workingDirectory] : []
    let source = try repositories.open(
      origin, from: own + [folder, caller])
    let found = try SourceSnapshot(source)
    snapshots[key] = found
    return found
  }

  // MARK: Objects

  /// Brings the objects of data that a repository tracks: from its cache, its remotes, or the
  /// repository that it has them from.
  private func fetch(
    _ items: [RemoteOutput], from found: SourceProject, _ origin: RepositoryOrigin
  ) throws -> [Diagnostic] {
    var lacking = items.filter { project.lacks($0) }
    guard !lacking.isEmpty else { return [] }
    let settings = try settings(of: found, origin)
    if let folder = found.snapshot.source.folder {
      let root = "\(folder)/\(found.base)"
      let place = absolutePath(settings?.cacheDirectory ?? project.format.cacheDirectory, in: root)
      let cache = DirectoryRemote(
        directory: place, layout: project.format.objectLayout, jobs: jobs)
      _ = try download(lacking, from: cache, origin)
      lacking = lacking.filter { project.lacks($0) }
    }
    let (imported, own) = (
      lacking.filter { $0.imported != nil }, lacking.filter { $0.imported == nil }
    )
    return try fetch(own, from: found, settings, origin)
      + fetchFurther(imported, from: found, origin)
  }

  private func fetch(
    _ items: [RemoteOutput], from found: SourceProject, _ settings: ProjectSettings?,
    _ origin: RepositoryOrigin
  ) throws -> [Diagnostic] {
    guard !items.isEmpty else { return [] }
    let remotes = settings?.remotes ?? []
    let opening = RemoteOpening(
      remotes: remotes, environment: project.context.environment,
      layout: project.format.objectLayout)
    var problems: [Diagnostic] = []
    let names = items.map { $0.remote ?? settings?.defaultRemote }
    for name in unique(names) {
      let group = zip(items, names).filter { $0.1 == name }.map(\.0)
      guard let remote = remotes.last(where: { $0.name == name }) else {
        problems += group.map {
          sourceLacksDataDiagnostic($0.path, found.snapshot.source, remote: name)
        }
        continue
      }
      let done = try download(group, from: try opening.open(remote, jobs: jobs), origin)
      problems += done.filter { $0.code != .objectMissing }
      problems += group.filter { project.lacks($0) }.map {
        sourceLacksDataDiagnostic($0.path, found.snapshot.source, remote: name)
      }
    }
    return problems
  }

  /// Brings data that the repository itself has imported.
  private func fetchFurther(
    _ items: [RemoteOutput], from found: SourceProject, _ origin: RepositoryOrigin
  ) throws -> [Diagnostic] {
    guard !items.isEmpty else { return [] }
    asking.append(origin)
    callers.append("\(found.snapshot.source.repository.root)/\(found.base)")
    defer {
      asking.removeLast()
      callers.removeLast()
    }
    return try items.flatMap { item -> [Diagnostic] in
      guard let data = item.imported, let next = data.repository else { return [] }
      guard !asking.contains(next) else { return [importCycleDiagnostic(item.path, next.url)] }
      return try bring(item, data, next)
    }
  }

  private func download(
    _ items: [RemoteOutput], from remote: any Remote, _ origin: RepositoryOrigin
  ) throws -> [Diagnostic] {
    let download = Download(from: remote, into: project.cache.store)
    let done = try download.run(items.map(project.cache.transferItem)) { [report] in
      report(origin.url, $0)
    }
    count(done.objectCount, done.bytes, origin)
    return done.problems
  }

  private func settings(
    of found: SourceProject, _ origin: RepositoryOrigin
  ) throws -> ProjectSettings? {
    let source = found.snapshot.source
    let place = found.base + project.format.settingsFile
    let text = try source.repository.file(place, at: source.commit)
    let description = RepositorySettings(
      root: absolutePath(found.base.isEmpty ? "." : found.base, in: source.repository.root),
      text: text.map { String(decoding: $0, as: UTF8.self) }, isFolder: source.folder != nil,
      remote: origin.remote, additions: origin.settings, caller: project.root)
    return try project.format.repositorySettings?(description, project.context.environment)
  }

  private func count(_ objects: Int, _ bytes: Int64, _ origin: RepositoryOrigin) {
    guard objects > 0 else { return }
    if let place = moved.firstIndex(where: { $0.remote == origin.url }) {
      moved[place].objectCount += objects
      moved[place].bytes += bytes
    } else {
      moved.append(
        RemoteTransfers.Moved(
          remote: origin.url, place: origin.url, objectCount: objects, bytes: bytes, runCount: 0))
    }
  }
}

/// A path of a repository without what says nothing in it.
private func normalized(_ path: String) -> String {
  switch ProjectPath(
    path.hasPrefix("/") ? String(path.drop { $0 == "/" }) : path, from: ".", root: "/")
  {
  case .inside(let path), .outside(let path): path
  }
}

extension RepositoryOrigin {
  /// The repository and the commit, without the path.
  fileprivate var repositoryAlone: RepositoryOrigin {
    RepositoryOrigin(url: url, path: "", revision: revision)
  }
}

private func unique(_ names: [String?]) -> [String?] {
  var seen: Set<String?> = []
  return names.filter { seen.insert($0).inserted }
}
