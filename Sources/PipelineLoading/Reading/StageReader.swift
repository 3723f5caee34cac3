import Diagnostics
import Documents
import PipelineModel

/// Reads the keys of one stage, after `foreach` and `matrix` are expanded.
struct StageReader {
  let file: StageFileReader
  let resolver: Resolver
  /// The name as written, before anything is added for a generated stage.
  let nameNode: Node
  var stage: Stage

  /// Reads a stage's definition.
  ///
  /// - Returns: The stage, whose command is empty if it has no usable one; all that is wrong is
  ///   reported.
  mutating func read(_ pairs: [Node.Pair]) -> Stage {
    var command: Command?
    if let index = pairs.firstIndex(where: { $0.keyText == "wdir" }) {
      readWorkingDirectory(pairs[index].value)
    }
    if let index = pairs.firstIndex(where: { $0.keyText == "vars" }) {
      file.add(pairs[index], from: stage.workingDirectory, to: resolver)
    }
    for pair in pairs {
      switch pair.keyText {
      case "cmd": command = self.command(pair)
      case "wdir", "vars", "matrix": break
      case "deps": readDependencies(pair)
      case "params": readParameters(pair)
      case "outs": readOutputs(pair, kind: .out)
      case "metrics": readOutputs(pair, kind: .metric)
      case "plots": readOutputs(pair, kind: .plot)
      case "frozen": stage.isFrozen = flag(pair) ?? false
      case "always_changed": stage.isAlwaysChanged = flag(pair) ?? false
      case "desc": stage.description = text(pair, what: "a text")
      case "meta":
        stage.meta = resolver.value(of: pair.value)
        for setting in settings(in: pair.value) { readSetting(setting) }
      case let key where file.knows(key, at: .stage): readSetting(pair)
      default: file.reportUnknown(pair, at: .stage, stage: (writtenName, pairs))
      }
    }
    if !stage.variables.isEmpty || !resolver.variables.isEmpty {
      stage.variables = sortedByCodePoint(Set(stage.variables + resolver.variables))
    }
    if let command {
      stage.command = command
    } else if !pairs.contains(where: { $0.keyText == "cmd" || isMeantAsCommand($0.keyText) }) {
      file.report(.missingCommand(writtenName, at: file.place(of: nameNode)))
    }
    return stage
  }

  /// Whether an unknown key will be reported with the advice to write `cmd`.
  private func isMeantAsCommand(_ key: String) -> Bool {
    guard !file.knows(key, at: .stage) else { return false }
    return synonyms[key] == "cmd"
      || nearestName(to: key, among: file.dialect.keys[.stage] ?? []) == "cmd"
  }

  private mutating func readSetting(_ pair: Node.Pair) {
    switch pair.keyText {
    case "timeout": stage.timeoutSeconds = duration(pair)
    case "resources": stage.resources = resources(pair)
    case "env": stage.variables = variableNames(pair)
    case "environment": stage.environmentPolicy = environmentPolicy(pair)
    default: break
    }
  }

  /// Pipe's own settings within the user's remarks, where the dialect has them there.
  func settings(in meta: Node) -> [Node.Pair] {
    guard let key = file.dialect.settingsKey, let node = meta[key], !node.isNull else { return [] }
    guard let pairs = node.mapping else {
      file.report(.wrongType(node, key: key, what: "a map", in: file))
      return []
    }
    for pair in pairs where !file.knows(pair.keyText, at: .settings) {
      file.reportUnknown(pair, at: .settings, stage: nil)
    }
    return pairs
  }

  private mutating func readWorkingDirectory(_ node: Node) {
    guard let text = scalarText(node, key: "wdir", what: "a folder") else { return }
    switch ProjectPath(text, from: file.folder, root: file.project.files.root) {
    case .inside(let path):
      stage.workingDirectory = path
      stage.workingDirectoryPlace = file.place(of: node)
    case .outside: file.report(.outsideProject(text, role: "wdir", at: file.place(of: node)))
    }
  }

  private func command(_ pair: Node.Pair) -> Command? {
    let isList = pair.value.sequence != nil
    var templates: [CommandTemplate] = []
    var places: [SourceSpan] = []
    let nodes = pair.value.sequence ?? [pair.value]
    for node in nodes {
      guard let template = commandText(node, isList: isList, pair) else { continue }
      templates.append(template)
      places.append(file.place(of: node))
    }
    if nodes.isEmpty { file.report(.emptyCommand(writtenName, at: file.place(of: pair.value))) }
    guard !nodes.isEmpty, templates.count == nodes.count else { return nil }
    return Command(
      texts: templates.map(\.text), isList: isList, templates: templates, places: places)
  }

  /// The stage's name as it is written, which all that one definition makes have in common.
  private var writtenName: String { stage.group ?? stage.name }

  private func commandText(_ node: Node, isList: Bool, _ pair: Node.Pair) -> CommandTemplate? {
    if !isList, node.isNull {
      file.report(.emptyCommand(writtenName, at: file.place(of: pair.key)))
      return nil
    }
    guard let scalar = node.scalar, case .string(let text) = scalar.value else {
      file.report(.wrongCommand(node, in: file))
      return nil
    }
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
      file.report(.emptyCommand(writtenName, at: file.place(of: node)))
      return nil
    }
    return resolver.command(scalar, at: node)
  }
}

extension CommandTemplate {
  /// The text with the present values.
  var text: String {
    if pieces.count == 1, case .text(let text) = pieces[0] { return text }
    return pieces.reduce(into: "") { result, piece in
      switch piece {
      case .text(let text), .variable(_, let text): result += text
      case .parameter(let parameter): result += parameter.text
      }
    }
  }
}
