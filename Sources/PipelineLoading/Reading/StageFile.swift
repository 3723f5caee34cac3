import Diagnostics
import Documents
import PipelineModel

/// What one stage file declares.
struct StageFile {
  var stages: [Stage] = []
  var sources: [Source] = []
  var settings = ProjectSettings()
  var metricFiles: [String] = []
  var parameterFiles: [String] = []
}

/// Reading a whole stage file.
extension StageFileReader {
  func stageFile() -> StageFile {
    var content = StageFile()
    guard let root = document.root, !root.isNull else { return content }
    guard let pairs = root.mapping else {
      report(.rootNotAMap(at: place(of: root)))
      return content
    }
    guard hasKnownVersion(pairs) else { return content }
    let scope = commonScope(pairs.first { $0.keyText == "vars" })
    let resolver = Resolver(self, scope: scope)
    let nameless = reportStageKeysAtTop(among: pairs)
    for pair in pairs where !nameless.contains(pair.key.start) {
      let key = pair.keyText
      switch key {
      case _ where !knows(key, at: .top): reportUnknown(pair, at: .top, stage: nil)
      case "stages": content.stages = stages(pair, scope: scope)
      case "sources": content.sources = sources(pair, resolver)
      case "metrics": content.metricFiles = paths(pair, resolver)
      case "params": content.parameterFiles = paths(pair, resolver)
      case "plots", "datasets":
        checkIsList(pair)
        resolver.checkNames(in: pair.value)
      case "artifacts":
        checkIsMap(pair)
        resolver.checkNames(in: pair.value)
      case "cache": readCache(pair, resolver, into: &content.settings)
      case "remotes":
        content.settings.remotes = remotes(pair, resolver)
        content.settings.defaultRemote = content.settings.remotes.first?.name
      case "environment":
        let reader = StageReader(settingsOf: self, resolver)
        if let policy = reader.environmentPolicy(pair) {
          content.settings.environmentPolicy = policy
        }
      case "resources":
        content.settings.resources = StageReader(settingsOf: self, resolver).resources(pair)
      default: break
      }
    }
    if hasErrors { notePossibleOutputs(pairs, lacksValues: scope.lacksValues) }
    return content
  }

  /// A list of paths that belong to no stage, relative to the project root.
  private func paths(_ pair: Node.Pair, _ resolver: Resolver) -> [String] {
    let reader = StageReader(settingsOf: self, resolver)
    return reader.items(pair, of: "paths").compactMap { node in
      let place = place(of: node)
      return reader.scalarText(node, key: pair.keyText, what: "a path")
        .flatMap { reader.path($0, role: pair.keyText, at: place)?.path }
    }
  }

  private func checkIsList(_ pair: Node.Pair) {
    guard pair.value.sequence == nil, !pair.value.isNull else { return }
    report(.notAList(pair, of: "maps", in: self))
  }

  private func checkIsMap(_ pair: Node.Pair) {
    guard pair.value.mapping == nil, !pair.value.isNull else { return }
    report(.wrongType(pair.value, key: pair.keyText, what: "a map", in: self))
  }

  /// Whether the file says no version, or one that is known; all else would be guessing.
  private func hasKnownVersion(_ pairs: [Node.Pair]) -> Bool {
    guard knows("version", at: .top), let version = pairs.first(where: { $0.keyText == "version" })
    else { return true }
    if case .int(1)? = version.value.scalar?.value { return true }
    let text = version.value.scalar?.text ?? version.value.kindName
    report(.newerVersion(text, at: place(of: version.value)))
    return false
  }

  private func readCache(
    _ pair: Node.Pair, _ resolver: Resolver, into settings: inout ProjectSettings
  ) {
    guard let entries = pair.value.mapping else {
      if !pair.value.isNull {
        report(.wrongType(pair.value, key: "cache", what: "a map", in: self))
      }
      return
    }
    let reader = StageReader(settingsOf: self, resolver)
    for entry in entries {
      switch entry.keyText {
      case "dir": settings.cacheDirectory = reader.text(entry, what: "a folder")
      case "type":
        let kinds = linkKinds(entry, reader)
        if !kinds.isEmpty { settings.linkKinds = kinds }
      default: reportUnknown(entry, at: .cache, stage: nil)
      }
    }
  }

  private func linkKinds(
    _ pair: Node.Pair, _ reader: StageReader
  ) -> [ProjectSettings.LinkKind] {
    let nodes = pair.value.sequence ?? [pair.value]
    return nodes.compactMap { node in
      guard let text = reader.scalarText(node, key: "type", what: "a type of link") else {
        return nil
      }
      if let kind = ProjectSettings.LinkKind(rawValue: text) { return kind }
      let known = ProjectSettings.LinkKind.allCases.map(\.rawValue)
      report(
        .unknownLinkKind(text, near: nearestName(to: text, among: known), at: place(of: node)))
      return nil
    }
  }
}

extension StageReader {
  /// Reads values that belong to no stage.
  init(settingsOf file: StageFileReader, _ resolver: Resolver) {
    self.file = file
    self.resolver = resolver
    let place = SourceSpan(file: file.path, line: 1, column: 1)
    stage = Stage(
      address: "", name: "", file: file.path, place: place,
      command: Command(texts: [], isList: false, templates: [], places: []))
    stage.workingDirectory = file.folder
    nameNode = Node(.sequence([]), start: Mark(line: 1, column: 1), end: Mark(line: 1, column: 1))
  }
}
