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
  /// The path within the data that alone is meant; nil for all of it.
  var part: String?
}

/// What may be added to a project, and what may not.
struct AdditionRules {
  private let project: Project

  init(_ project: Project) {
    self.project = project
  }

  /// A path as something that may be added.
  ///
  /// - Throws: The first thing that speaks against it.
  func target(_ path: String) throws -> AdditionTarget {
    try refuseOwnFiles(path)
    if let known = source(at: path) ?? source(around: path) {
      if known.origin != nil, project.format.dataFiles != nil {
        throw Diagnostic.importIsNotAdded(known)
      }
      let isInGit = try project.format.dataFiles == nil && project.isTrackedByGit(known.path)
      let part =
        known.path.isExactly(path)
        ? nil : String(decoding: path.utf8.dropFirst(known.path.utf8.count + 1), as: UTF8.self)
      if part != nil { try refuseAbsence(path) }
      return AdditionTarget(
        data: known.path, source: known, isOutOfGit: !isInGit, part: part)
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
