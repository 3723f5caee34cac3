import Diagnostics
import FileStore
import Glibc
import PipelineLoading
import PipelineModel
import Records

/// Taking data under the project's care: it is recorded, kept in the cache and out of Git.
package struct Addition {
  /// How it is done.
  package struct Options: Sendable {
    /// Whether the data goes into the cache.
    package var commits = true
    /// Whether files are replaced by links into the cache, where the project wants links.
    package var relinks = true
    /// Whether what stands at the target of a copy gives way.
    package var isForced = false

    /// The usual way.
    package init() {}
  }

  /// What was done about one path.
  package struct Item: Sendable {
    /// The data's path, relative to the root.
    package var path: String
    /// The file that tracks it, relative to the root.
    package var file: String
    /// Its record.
    package var record: FileRecord
    /// `added`, `updated` or `unchanged`.
    package var word: String
  }

  /// What was done.
  package struct Result: Sendable {
    /// The paths, in the order of the command line.
    package var items: [Item] = []
    /// The files that belong into Git and changed, relative to the root, sorted.
    package var changedFiles: [String] = []
    /// Whether these were added to Git's index.
    package var isInGit = false
    /// What should be known.
    package var warnings: [Diagnostic] = []
  }

  private let project: Project
  private let options: Options

  /// Prepares to add data to a project.
  package init(_ project: Project, options: Options) {
    self.project = project
    self.options = options
  }

  /// Adds paths.
  ///
  /// - Parameters:
  ///   - paths: Relative to the project's root, each once.
  ///   - problems: What is known to be wrong with others.
  /// - Throws: A `DiagnosticList` of everything that keeps a path from being added; nothing is changed
  ///   then.
  package func run(_ paths: [String], problems: [Diagnostic] = []) throws -> Result {
    let rules = AdditionRules(project)
    var targets: [AdditionTarget] = []
    var problems = problems
    for path in paths {
      do { targets.append(try rules.target(path)) } catch let problem as Diagnostic {
        problems.append(problem)
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    let observations = try project.hasher.observations(of: targets.map(\.data))
    for observation in observations {
      if case .unusable(let reason) = observation.state { problems.append(reason.diagnostic) }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return try take(targets, observations)
  }

  /// Copies something to a path in the project, and adds it there.
  ///
  /// - Parameters:
  ///   - source: An absolute path.
  ///   - target: Relative to the root.
  package func run(copying source: String, to target: String, run: RunRecord) throws -> Result {
    guard try FileStamp.of(source, followingLinks: true) != nil else {
      throw Diagnostic.nothingToAdd(source, near: nil)
    }
    let path = absolutePath(target, in: project.root)
    var aside: String?
    if try FileStamp.of(path) != nil {
      guard options.isForced else { throw Diagnostic.targetExists(target) }
      aside = try moveAside(path, into: "\(project.stateDirectory)/trash/\(run.id)/add")
    }
    try makeDirectory(parentDirectory(of: path))
    try copy(source, to: path)
    var result = try self.run([target])
    if let aside {
      result.warnings.append(.targetGaveWay(target, to: project.relativeToRoot(aside)))
    }
    return result
  }

  // MARK: Taking

  private func take(_ targets: [AdditionTarget], _ seen: [Observation]) throws -> Result {
    var result = Result()
    var inserted: [(path: String, file: FileRecord)] = []
    let ignoreFiles = try project.ignoreFiles()
    var texts: [String: [UInt8]] = [:]
    for (target, observation) in zip(targets, seen) {
      guard var record = FileRecord(observation.state, key: target.data) else { continue }
      if let warning = lossWarning(target.data, observation.tree, project.format.treeFormat) {
        result.warnings.append(warning)
      }
      if let part = try takePart(target, observation) {
        record = part
      } else {
        inserted.append((target.data, record))
      }
      let file = try note(record, of: target, &texts)
      result.items.append(
        Item(path: target.data, file: file.path, record: record, word: file.word))
    }
    if options.commits { try project.cache.insert(inserted) }
    for (path, bytes) in texts.sorted(by: { $0.key < $1.key }) {
      try AtomicFile.write(bytes, to: "\(project.root)/\(path)", durability: .durable)
      result.changedFiles.append(path)
    }
    // Only now, when another program can bring the data back, may Git stop seeing it.
    try ignoreFiles?.add(targets.filter(\.isOutOfGit).map(\.data))
    try recordSources(targets, inserted, &result)
    if options.relinks, options.commits { try link(inserted) }
    result.changedFiles += (ignoreFiles?.changed ?? []).map(project.relativeToRoot)
    result.changedFiles = Array(Set(result.changedFiles)).sorted()
    result.isInGit = project.addToGit(result.changedFiles)
    return result
  }

  /// Takes a part of a folder into its record, and leaves the rest as it was recorded.
  ///
  /// - Returns: The folder's new record; nil when all of it is to be taken.
  private func takePart(
    _ target: AdditionTarget, _ observation: Observation
  ) throws -> FileRecord? {
    guard let part = target.part, let source = target.source, let present = observation.tree,
      let recorded = project.recorded(source), recorded.fileCount != nil,
      !recorded.hasFormerDigest, let former = project.cache.tree(of: recorded)
    else { return nil }
    return try project.cache.insert(
      part: part, of: target.data, present: present, into: former, commits: options.commits)
  }

  /// Writes a record into the text of the file that tracks the data.
  private func note(
    _ record: FileRecord, of target: AdditionTarget, _ texts: inout [String: [UInt8]]
  ) throws -> (path: String, word: String) {
    guard let codec = project.format.dataFiles else {
      let path = project.format.stageFile
      let former = try texts[path] ?? readFile("\(project.root)/\(path)")
      let bytes = try StageFileEdit(former, file: path).adding(
        source: target.data, description: nil)
      if bytes != former { texts[path] = bytes }
      let known = project.locks.sources.first { $0.key.isExactly(target.data) }
      let isSame = known.map { $0.hasContent(of: record) } ?? false
      return (path, target.source == nil ? "added" : isSame ? "unchanged" : "updated")
    }
    guard let source = target.source else {
      let path = codec.fileName(for: target.data)
      texts[path] = codec.encode(record, named: fileBaseName(target.data))
      return (path, "added")
    }
    let former = try texts[source.id] ?? readFile("\(project.root)/\(source.id)")
    let known = codec.record(of: source)
    if let known, !known.hasFormerDigest, known.hasContent(of: record) {
      return (source.id, "unchanged")
    }
    texts[source.id] = try codec.encode(record, of: source, former: former)
    return (source.id, "updated")
  }

  /// Records declared sources in the lock, where it has a place for them.
  private func recordSources(
    _ targets: [AdditionTarget], _ inserted: [(path: String, file: FileRecord)],
    _ result: inout Result
  ) throws {
    guard project.format.lockCodec.keepsSources else { return }
    let added = Set(inserted.map { ExactText($0.path) })
    var sources = project.locks.sources.filter { !added.contains(ExactText($0.key)) }
    sources += inserted.map(\.file)
    project.locks.sources = sources.sorted {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }
    _ = try project.locks.write(project.graph, keepsOthers: true)
    result.changedFiles += project.locks.written
  }

  private func link(_ items: [(path: String, file: FileRecord)]) throws {
    let links = project.linkKinds
    guard links.contains(.hardlink) || links.contains(.symlink) else { return }
    for item in items {
      let path = absolutePath(item.path, in: project.root)
      // A link of the user's own stays one.
      if try FileStamp.of(path)?.isSymbolicLink == true { continue }
      try project.cache.link(item.path, to: item.file, links: links)
    }
  }
}
