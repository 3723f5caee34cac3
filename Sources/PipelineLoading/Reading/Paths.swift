import Diagnostics
import Documents
import PipelineModel

/// Reading dependencies and the paths of all kinds.
extension StageReader {
  /// A path of a stage, as the graph and as records name it.
  struct StagePath {
    var path: String
    var key: String
    /// Whether it is an address on the net or in a registry, and no path of this machine.
    var isElsewhere = false
  }

  mutating func readDependencies(_ pair: Node.Pair) {
    let nodes = items(pair, of: "paths")
    stage.dependencies.reserveCapacity(nodes.count)
    for node in nodes {
      if let entries = node.mapping {
        reportMap(entries, node)
        continue
      }
      for text in texts(ofItem: node, key: "deps", what: "a path") {
        let place = file.place(of: node)
        guard let found = path(text, role: "deps", at: place) else { continue }
        if let first = stage.dependencies.first(where: { $0.path.isExactly(found.path) }) {
          file.warn(
            .duplicateDependency(
              text, stage: stage.group ?? stage.name, at: place, first: first.place))
          // Records that keep paths as written have each of them.
          guard file.dialect.keepsPathsAsWritten else { continue }
        }
        var dependency = Dependency(path: found.path, key: found.key, place: place)
        dependency.isElsewhere = found.isElsewhere
        stage.dependencies.append(dependency)
      }
    }
  }

  /// A dependency written as if it had options.
  private func reportMap(_ entries: [Node.Pair], _ node: Node) {
    if file.reportPathUnderKey(entries, at: node) { return }
    let margin = max(0, Int(node.start.column) - 3)
    let mended = indented(entries.map { "- \($0.keyText)" }, by: margin)
    file.report(.pathWithColon(node, mended: mended, in: file))
  }

  /// Follows a path that stands in a stage; what cannot be one is reported.
  func path(_ text: String, role: String, at place: SourceSpan) -> StagePath? {
    guard text.utf8.contains(where: { $0 != 0x20 }) else {
      file.report(.emptyPath(role: role, at: place))
      return nil
    }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      file.report(.controlCharacter(what: "a path", at: place))
      return nil
    }
    let root = file.project.files.root
    let path = ProjectPath(text, from: stage.workingDirectory, root: root)
    let isAbsolute = text.utf8.first == UInt8(ascii: "/")
    if file.dialect.keepsPathsAsWritten { return pathAsWritten(text, path, role: role, at: place) }
    switch path {
    case .inside(let path) where isAbsolute:
      file.report(
        .absoluteInside(
          text, relative: relativePath(to: path, from: stage.workingDirectory), at: place))
      return nil
    case .inside(let path): return StagePath(path: path, key: path)
    case .outside(let path) where isAbsolute && role == "deps":
      return StagePath(path: path, key: path)
    case .outside:
      file.report(.outsideProject(text, role: role, at: place))
      return nil
    }
  }

  /// A path whose text records keep; it may lead out of the project, but not off the machine.
  private func pathAsWritten(
    _ text: String, _ path: ProjectPath, role: String, at place: SourceSpan
  ) -> StagePath? {
    if isURL(text) {
      if role == "deps" { return StagePath(path: text, key: text, isElsewhere: true) }
      file.report(.remotePath(text, at: place))
      return nil
    }
    if ["deps", "outs", "metrics", "plots"].contains(role), file.dialect.isStageFile(text) {
      file.report(.stageFileAsPath(text, at: place))
      return nil
    }
    switch path {
    case .inside(let path):
      let isNormalised = text.utf8.first == UInt8(ascii: "/") || role == "params"
      return StagePath(
        path: path, key: isNormalised ? relativePath(to: path, from: stage.workingDirectory) : text)
    case .outside(let path): return StagePath(path: path, key: text)
    }
  }
}

/// Whether a text names a place on the net.
private func isURL(_ text: String) -> Bool {
  // A search for a text takes longer than all else that is done with most paths.
  var rest = text.utf8[...]
  while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
    rest = rest[rest.index(after: colon)...]
    if rest.starts(with: "//".utf8) { return true }
  }
  return false
}
