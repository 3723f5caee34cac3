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

  let project: Project
  let options: Options

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
    var problems = problems
    let targets = try AdditionRules(project).targets(paths, &problems)
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    try project.refuseBusy(targets.map(\.data))
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
    try AdditionRules(project).refuseMissingFolder(target)
    var aside: String?
    if try FileStamp.of(path) != nil {
      guard options.isForced else { throw Diagnostic.targetExists(target) }
      aside = try moveAside(path, into: "\(project.stateDirectory)/trash/\(run.id)/add")
    }
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
    var parts: [(target: AdditionTarget, file: FileRecord)] = []
    var texts: [String: [UInt8]] = [:]
    for (target, observation) in zip(targets, seen) {
      guard var record = FileRecord(observation.state, key: target.data) else { continue }
      if let warning = lossWarning(target.data, observation.tree, project.format.treeFormat) {
        result.warnings.append(warning)
      }
      var tree = observation.tree
      if let merged = try takeParts(target, observation) {
        (record, tree) = merged
        parts.append((target, merged.record))
      } else {
        record = try project.named(
          record, as: target.source.flatMap(project.recorded), at: target.data)
        inserted.append((target.data, record))
      }
      let file = try note(record, tree, of: target, &texts)
      result.items.append(
        Item(path: target.data, file: file.path, record: record, word: file.word))
    }
    if options.commits { try project.cache.insert(inserted) }
    try finish(targets, inserted, texts, &result)
    if options.relinks, options.commits { try link(inserted, parts) }
    return result
  }

  private func link(
    _ whole: [(path: String, file: FileRecord)],
    _ parts: [(target: AdditionTarget, file: FileRecord)]
  ) throws {
    try project.linkToCache(whole)
    for (target, file) in parts {
      try project.linkToCache([(target.data, file)], part: .paths(target.parts))
    }
  }

  /// Writes the records, and tells Git.
  func finish(
    _ targets: [AdditionTarget], _ inserted: [(path: String, file: FileRecord)],
    _ texts: [String: [UInt8]], _ result: inout Result
  ) throws {
    let ignoreFiles = try project.ignoreFiles()
    for (path, bytes) in texts.sorted(by: { $0.key < $1.key }) {
      try AtomicFile.rewrite(bytes, to: "\(project.root)/\(path)", durability: .durable)
      result.changedFiles.append(path)
    }
    // Only now, when another program can bring the data back, may Git stop seeing it.
    try ignoreFiles?.add(targets.filter(\.isOutOfGit).map(\.data))
    try recordSources(targets, inserted, &result)
    result.changedFiles += (ignoreFiles?.changed ?? []).map(project.relativeToRoot)
    result.changedFiles = Array(Set(result.changedFiles)).sorted()
    result.isInGit = project.addToGit(result.changedFiles)
  }

  /// Takes parts of a folder into its record, and leaves the rest as it was recorded.
  ///
  /// - Returns: The folder's new record; nil when all of it is to be taken.
  private func takeParts(
    _ target: AdditionTarget, _ observation: Observation
  ) throws -> (record: FileRecord, tree: Tree?)? {
    guard !target.parts.isEmpty, let source = target.source, let present = observation.tree,
      let recorded = project.recorded(source), recorded.fileCount != nil,
      !recorded.hasFormerDigest
    else { return nil }
    guard let former = project.cache.tree(of: recorded) else {
      throw Diagnostic.recordedListMissing(source)
    }
    let merged = try project.cache.insert(
      target.parts, of: target.data, present: present, into: former, commits: options.commits)
    return (merged.record, merged.tree)
  }

  /// Writes a record into the text of the file that tracks the data.
  func note(
    _ record: FileRecord, _ tree: Tree?, of target: AdditionTarget, _ texts: inout [String: [UInt8]]
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
    if let known, known.hasContent(of: record.asWritten) {
      return (source.id, "unchanged")
    }
    texts[source.id] = try project.text(
      recording: record, of: source, tree: tree, former: former)
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
}
