import Diagnostics
import Documents
import PipelineModel

/// Reads a `NAME.dvc` file, which tracks data that no stage makes.
struct DataFileReader {
  private let path: String
  private let document: YAMLDocument
  private let project: ProjectReader
  private let log: ProblemLog

  /// Reads the file's tree; nil if it cannot be read, which is reported.
  init?(_ path: String, _ project: ProjectReader, _ log: ProblemLog) {
    guard let document = PipelineLoading.document(path, project, log) else { return nil }
    self.path = path
    self.document = document
    self.project = project
    self.log = log
    document.problems.forEach(log.report)
  }

  /// The tracked files and folders, with their entries as written.
  func sources() -> [Source] {
    guard let root = document.root, !root.isNull else { return [] }
    guard root.mapping != nil else {
      log.report(.notADataFile(path, at: document.span(of: root)))
      return []
    }
    if let command = root.pair(for: "cmd") {
      log.report(.stageInDataFile(at: document.span(of: command.key)))
      return []
    }
    guard let list = root["outs"], !list.isNull else { return [] }
    guard let outputs = list.sequence else {
      log.report(.notADataFile(path, at: document.span(of: root)))
      return []
    }
    let sources = outputs.compactMap { source($0, root) }
    if !log.hasErrors { DVCSchema.check(dataFile: document, log) }
    return sources
  }

  private func source(_ output: Node, _ root: Node) -> Source? {
    guard let pathNode = output["path"], let text = pathNode.string, !text.isEmpty else {
      log.report(.notADataFile(path, at: document.span(of: output)))
      return nil
    }
    let folder = root["wdir"]?.string ?? "."
    let base =
      switch ProjectPath(folder, from: parentFolder(of: path), root: project.files.root) {
      case .inside(let path), .outside(let path): path
      }
    let target = self.target(text, from: base)
    var source = Source(path: target, id: path, place: document.span(of: pathNode))
    source.record = output.value
    source.isCached = output["cache"]?.bool ?? true
    source.origin = root["deps"]?.sequence?.first.flatMap(origin)
    source.inputs = inputs(root, from: base)
    source.isFrozen = root["frozen"]?.bool ?? false
    source.repository = root["deps"]?.sequence?.first.flatMap(repository)
    source.importRecord = root["deps"]?.sequence?.first?.value
    source.description = output["desc"]?.string ?? root["desc"]?.string
    source.meta = output["meta"]?.value ?? root["meta"]?.value
    return source
  }

  private func target(_ text: String, from base: String) -> String {
    switch ProjectPath(text, from: base, root: project.files.root) {
    case .inside(let path), .outside(let path): path
    }
  }

  /// The paths on this machine that data is imported from.
  private func inputs(_ root: Node, from base: String) -> [Dependency] {
    (root["deps"]?.sequence ?? []).compactMap { node in
      guard node["repo"] == nil, node["db"] == nil, let path = node["path"],
        let text = path.string, !text.isEmpty, !text.contains("://")
      else { return nil }
      return Dependency(path: target(text, from: base), key: text, place: document.span(of: path))
    }
  }

  private func repository(_ dependency: Node) -> RepositoryOrigin? {
    guard let path = dependency["path"]?.string, let repository = dependency["repo"],
      let url = repository["url"]?.string
    else { return nil }
    return RepositoryOrigin(
      url: url, path: path,
      revision: repository["rev_lock"]?.string ?? repository["rev"]?.string,
      remote: repository["remote"]?.value, settings: repository["config"]?.value)
  }

  /// Where imported data comes from: a place on the net, or a path in another repository, with the
  /// commit that it was taken from.
  private func origin(_ dependency: Node) -> String? {
    guard let path = dependency["path"]?.string else { return nil }
    guard let repository = dependency["repo"]?["url"]?.string else { return path }
    let commit = dependency["repo"]?["rev_lock"]?.string.map { " at \($0.prefix(8))" } ?? ""
    return "\(repository) \(path)\(commit)"
  }
}
