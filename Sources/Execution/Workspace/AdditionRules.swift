import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel

/// A path that may be added, and what tracks it.
struct AdditionTarget {
  /// The path of the data, relative to the root.
  var data: String
  /// What tracks it already; nil for new data.
  var source: Source?
  /// Whether Git is to ignore it.
  var isOutOfGit: Bool
  /// The paths within the data that alone are meant; empty for all of it.
  var parts: [String] = []
}

/// What may be added to a project, and what may not.
struct AdditionRules {
  private let project: Project

  init(_ project: Project) {
    self.project = project
  }

  /// Paths as things that may be added together, each data once.
  ///
  /// - Parameter problems: Takes what speaks against the others.
  func targets(_ paths: [String], _ problems: inout [Diagnostic]) throws -> [AdditionTarget] {
    var targets: [AdditionTarget] = []
    for path in paths {
      do {
        let target = try self.target(path)
        let known = targets.firstIndex { $0.data.isExactly(target.data) }
        guard let known else {
          targets.append(target)
          continue
        }
        let isWhole = targets[known].parts.isEmpty || target.parts.isEmpty
        targets[known].parts = isWhole ? [] : targets[known].parts + target.parts
      } catch let problem as Diagnostic {
        problems.append(problem)
      }
    }
    problems += overlaps(among: targets) + namesThatGitIgnores(targets)
    return targets
  }

  /// New data that holds other new data; each path would have two records.
  private func overlaps(among targets: [AdditionTarget]) -> [Diagnostic] {
    targets.compactMap { outer in
      targets.first { isPath($0.data, inside: outer.data) }
        .map { .dataHoldsOther(outer.data, $0.data) }
    }
  }

  /// New data whose record would never come into Git.
  private func namesThatGitIgnores(_ targets: [AdditionTarget]) -> [Diagnostic] {
    guard let codec = project.format.dataFiles else { return [] }
    let new = targets.filter { $0.source == nil }.map {
      (data: $0.data, file: codec.fileName(for: $0.data))
    }
    let ignored = project.ignoredByGit(new.map(\.file))
    return new.filter { ignored.contains(ExactText($0.file)) }.map {
      .recordIgnoredByGit($0.data, file: $0.file)
    }
  }

  /// A path as something that may be added.
  ///
  /// - Throws: The first thing that speaks against it.
  private func target(_ path: String) throws -> AdditionTarget {
    try refuseOwnFiles(path)
    if let known = source(at: path) ?? source(around: path) {
      if known.origin != nil, project.format.dataFiles != nil {
        throw Diagnostic.importIsNotAdded(known)
      }
      guard try FileStamp.of(absolutePath(known.path, in: project.root)) != nil else {
        throw Diagnostic.dataToCommitMissing(known)
      }
      let isInGit = try project.format.dataFiles == nil && project.isTrackedByGit(known.path)
      let parts =
        known.path.isExactly(path)
        ? [] : [String(decoding: path.utf8.dropFirst(known.path.utf8.count + 1), as: UTF8.self)]
      if let part = parts.first, !isRecorded(part, of: known) { try refuseAbsence(path) }
      return AdditionTarget(
        data: known.path, source: known, isOutOfGit: !isInGit, parts: parts)
    }
    try refuseAbsence(path)
    try refuseOverlaps(path)
    try refuseLinks(path)
    if let rule = project.hasher.ignores.rule(
      for: path, isDirectory: try isFolder(path)), !rule.isNegated
    {
      throw Diagnostic.ignoredData(path, rule: rule.text, file: rule.file)
    }
    return AdditionTarget(data: path, source: nil, isOutOfGit: try !isKeptInGit(path))
  }

  /// A path whose data comes from elsewhere, as something that may be added; nothing need be there.
  func targetOfTransfer(_ path: String) throws -> AdditionTarget {
    try refuseOwnFiles(path)
    try refuseMissingFolder(path)
    if let known = source(at: path) {
      if known.origin != nil, project.format.dataFiles != nil {
        throw Diagnostic.importIsNotAdded(known)
      }
      return AdditionTarget(data: path, source: known, isOutOfGit: true)
    }
    if let around = source(around: path) { throw Diagnostic.dataHoldsOther(around.path, path) }
    try refuseOverlaps(path)
    try refuseLinks(path)
    if let rule = project.hasher.ignores.rule(for: path, isDirectory: false), !rule.isNegated {
      throw Diagnostic.ignoredData(path, rule: rule.text, file: rule.file)
    }
    let target = AdditionTarget(data: path, source: nil, isOutOfGit: try !isKeptInGit(path))
    if let problem = namesThatGitIgnores([target]).first { throw problem }
    return target
  }

  /// Data is put into folders that are there.
  func refuseMissingFolder(_ path: String) throws {
    let folder = parentDirectory(of: path)
    let stamp = try FileStamp.of(absolutePath(folder, in: project.root), followingLinks: true)
    guard stamp?.isDirectory == true else { throw Diagnostic.folderForDataMissing(folder) }
  }

  /// Whether the record of a folder has something at a path in it, which may then be gone.
  private func isRecorded(_ part: String, of source: Source) -> Bool {
    guard let record = project.recorded(source), record.fileCount != nil else { return false }
    return project.cache.tree(of: record)?.entries.contains {
      $0.path.isExactly(part) || isPath($0.path, inside: part)
    } ?? false
  }

  /// Whether Git tracks the data and may go on to: a declared source may live in Git.
  private func isKeptInGit(_ path: String) throws -> Bool {
    guard try project.isTrackedByGit(path) else { return false }
    guard project.format.dataFiles == nil else { throw Diagnostic.dataTrackedByGit(path) }
    return true
  }

  private func refuseOwnFiles(_ path: String) throws {
    let hidden = [".git", String(project.format.stateDirectory.prefix { $0 != "/" })]
    let isOwn =
      path.split(separator: "/").contains { hidden.contains(String($0)) }
      || fileBaseName(path).isExactly(project.format.stageFile)
      || fileBaseName(path).isExactly(project.format.lockCodec.fileName)
      || (project.format.dataFiles?.isDataFile(path) ?? false)
      || [".gitignore", project.hasher.ignores.fileName].contains {
        $0.map(fileBaseName(path).isExactly) ?? false
      }
    if path == "." || isOwn { throw Diagnostic.notData(path) }
  }

  private func refuseAbsence(_ path: String) throws {
    let absolute = absolutePath(path, in: project.root)
    guard let stamp = try FileStamp.of(absolute) else {
      let folder = parentDirectory(of: path)
      // A folder that cannot be listed offers no near names.
      let names = (try? directoryNamesIfPresent(absolutePath(folder, in: project.root))) ?? []
      let paths = names.map { folder == "." ? $0 : "\(folder)/\($0)" }
      throw Diagnostic.nothingToAdd(path, near: nearestName(to: path, among: paths))
    }
    guard stamp.isSymbolicLink else { return }
    let target = try FileStamp.of(absolute, followingLinks: true)
    guard let target else { throw Diagnostic.linkToNothing(path) }
    if target.isDirectory { throw Diagnostic.linkToFolder(path) }
  }

  /// Data must not be what a stage makes, nor hold or lie in it, nor hold other data or stage files.
  private func refuseOverlaps(_ path: String) throws {
    for stage in project.graph.stages {
      for output in stage.outputs where pathsOverlap(output.path, path) {
        throw Diagnostic.dataIsOutput(path, output, of: stage)
      }
    }
    for source in project.loaded.pipeline.sources where isPath(source.path, inside: path) {
      throw Diagnostic.dataHoldsData(path, source)
    }
    let files =
      project.graph.stages.map(\.file) + project.loaded.pipeline.sources.map(\.id)
    if let file = files.first(where: { isPath($0, inside: path) }) {
      throw Diagnostic.dataHoldsStageFile(path, file: file)
    }
  }

  /// What lies behind a link to a folder would have a second name.
  private func refuseLinks(_ path: String) throws {
    var folder = parentDirectory(of: path)
    while folder != "." {
      if try FileStamp.of(absolutePath(folder, in: project.root))?.isSymbolicLink == true {
        throw Diagnostic.dataBehindLink(path, link: folder)
      }
      folder = parentDirectory(of: folder)
    }
  }

  private func isFolder(_ path: String) throws -> Bool {
    try FileStamp.of(absolutePath(path, in: project.root))?.isDirectory ?? false
  }

  private func source(at path: String) -> Source? {
    project.loaded.pipeline.sources.first { $0.path.isExactly(path) }
  }

  private func source(around path: String) -> Source? {
    project.loaded.pipeline.sources.first { isPath(path, inside: $0.path) }
  }
}
