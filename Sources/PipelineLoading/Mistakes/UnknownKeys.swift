import Diagnostics
import Documents
import PipelineModel

/// Finding out what an unknown key was meant to be.
extension StageFileReader {
  /// Whether a key may stand at a level.
  func knows(_ key: String, at level: Level) -> Bool {
    dialect.keys[level]?.contains(key) ?? false
  }

  /// Reports a key that a level does not know.
  ///
  /// - Parameter stage: The stage around it, with its name and its entries.
  func reportUnknown(
    _ pair: Node.Pair, at level: Level, stage: (name: String, entries: [Node.Pair])?
  ) {
    let name = pair.keyText
    let place = place(of: pair.key)
    if level == .stage || level == .top, isStage(pair.value) {
      return report(misplacedStage(pair, stage: stage?.name, at: place))
    }
    if let home = home(of: name, from: level) {
      return report(misplaced(pair, from: level, to: home, stage: stage))
    }
    let known = dialect.keys[level] ?? []
    let meant =
      synonyms[name].flatMap { known.contains($0) ? $0 : nil }
      ?? nearestName(to: name, among: known)
    let mended = meant.map { renamed(pair, to: $0) } ?? []
    report(
      .unknownKey(name, at: level, meant: meant, known: known, mended: mended, place: place))
  }

  /// The lines of an entry under another key.
  private func renamed(_ pair: Node.Pair, to key: String) -> [String] {
    guard let lines = lines(of: pair), let first = lines.first, first.hasPrefix(pair.keyText)
    else { return [] }
    let mended = [key + first.dropFirst(pair.keyText.count)] + lines.dropFirst()
    return indented(mended, by: Int(pair.key.start.column) - 1)
  }

  /// The level that knows a key which another one does not.
  private func home(of key: String, from level: Level) -> Level? {
    let order: [Level] =
      switch level {
      case .top: [.stage, .cache]
      case .stage: [.settings, .output, .plot, .top]
      case .group: [.stage, .top]
      case .output: [.plot, .stage]
      case .plot: [.stage]
      case .source: [.stage]
      case .cache: [.top, .stage]
      case .settings: [.stage, .output, .top]
      }
    return order.first { knows(key, at: $0) }
  }

  /// Whether a node looks like the definition of a stage.
  func isStage(_ node: Node) -> Bool {
    node["cmd"] != nil || (node["foreach"] != nil && node["do"] != nil)
  }

  /// A stage that stands in another stage or at top level.
  private func misplacedStage(_ pair: Node.Pair, stage: String?, at place: SourceSpan) -> Diagnostic
  {
    let lines = lines(of: pair) ?? []
    let mended = stage == nil ? ["stages:"] + indented(lines, by: 2) : indented(lines, by: 2)
    return .misplacedStage(
      pair.keyText, inside: stage, mended: lines.isEmpty ? [] : mended, at: place)
  }

  private func misplaced(
    _ pair: Node.Pair, from level: Level, to home: Level,
    stage: (name: String, entries: [Node.Pair])?
  ) -> Diagnostic {
    let name = pair.keyText
    var mended: [String] = []
    if let lines = lines(of: pair) {
      switch home {
      case .stage where level == .group: mended = ["    do:"] + indented(lines, by: 6)
      case .stage: mended = lending(lines, key: name, toStageAbove: pair.key)
      case .top: mended = lines
      case .cache: mended = ["cache:"] + indented(lines, by: 2)
      case .settings: mended = ["    meta:", "      pipe:"] + indented(lines, by: 8)
      case .output, .plot: mended = lending(lines, toOutputOf: stage?.entries ?? [], level: home)
      case .group, .source: break
      }
    }
    return .misplacedKey(name, at: level, home: home, mended: mended, place: place(of: pair.key))
  }

  /// The last stage above a place with an entry added to it; empty if it already has such an entry.
  private func lending(_ lines: [String], key name: String, toStageAbove node: Node) -> [String] {
    let stages = document.root?["stages"]?.mapping ?? []
    let above = stages.last { $0.key.start.line < node.start.line && isStage($0.value) }
    guard let stage = above ?? stages.first(where: { isStage($0.value) }), stage.value[name] == nil
    else { return [] }
    return ["  \(stage.keyText):"] + indented(lines, by: 4)
  }

  /// The first plain output with an option added to it.
  private func lending(
    _ lines: [String], toOutputOf stage: [Node.Pair], level: Level
  ) -> [String] {
    let lists = level == .plot ? ["plots"] : ["outs", "metrics", "plots"]
    for pair in stage where lists.contains(pair.keyText) {
      guard let path = pair.value.sequence?.first?.scalar?.text else { continue }
      return ["    \(pair.keyText):", "      - \(path):"] + indented(lines, by: 10)
    }
    return []
  }

  /// Reports an item of the form `path: model.pkl`, with or without options beside it.
  ///
  /// - Returns: Whether the item is of that form.
  func reportPathUnderKey(_ entries: [Node.Pair], at node: Node) -> Bool {
    guard let first = entries.first, ["path", "file", "name"].contains(first.keyText),
      let path = first.value.string
    else { return false }
    let options = entries.dropFirst().compactMap { lines(of: $0) }.flatMap { $0 }
    let margin = max(0, Int(node.start.column) - 3)
    let item = options.isEmpty ? ["- \(path)"] : ["- \(path):"] + indented(options, by: 4)
    report(
      .pathUnderKey(first.keyText, mended: indented(item, by: margin), at: place(of: first.key)))
    return true
  }

  /// Reports an item of a list of outputs that has more than the path as its key.
  func reportManyKeys(_ entries: [Node.Pair], in pair: Node.Pair, at node: Node, level: Level) {
    guard let path = entries.first else {
      return report(.emptyPath(role: pair.keyText, at: place(of: node)))
    }
    if reportPathUnderKey(entries, at: node) { return }
    let options = entries.dropFirst()
    guard path.value.isNull, options.allSatisfy({ knows($0.keyText, at: level) }) else {
      return report(.manyPaths(at: place(of: options.first?.key ?? node)))
    }
    let lines = options.compactMap { self.lines(of: $0) }.flatMap { $0 }
    let margin = Int(node.start.column) - 1
    let mended = indented(
      ["- \(path.keyText):"] + indented(lines, by: 4), by: max(0, margin - 2))
    for option in options.prefix(1) {
      report(
        .optionBesidePath(
          option.keyText, path: path.keyText, mended: mended, at: place(of: option.key)))
    }
  }
}

/// What people write who have used other tools.
let synonyms: [String: String] = [
  "command": "cmd", "commands": "cmd", "run": "cmd", "script": "cmd", "shell": "cmd",
  "exec": "cmd", "dep": "deps", "dependencies": "deps", "depends": "deps", "depends_on": "deps",
  "requires": "deps", "needs": "deps", "input": "deps", "inputs": "deps", "out": "outs",
  "output": "outs", "outputs": "outs", "produces": "outs", "targets": "outs", "products": "outs",
  "param": "params", "parameters": "params", "metric": "metrics", "plot": "plots",
  "workdir": "wdir", "working_dir": "wdir", "working_directory": "wdir", "cwd": "wdir",
  "dir": "wdir", "description": "desc", "environment": "env", "envs": "env", "env_vars": "env",
  "variables": "vars", "var": "vars", "time_limit": "timeout", "walltime": "timeout",
  "always": "always_changed", "license": "licence", "stage": "stages", "steps": "stages",
  "jobs": "stages", "tasks": "stages", "rules": "stages", "source": "sources", "data": "sources",
  "frozen_stage": "frozen", "for": "foreach", "for_each": "foreach", "strategy": "matrix",
  "comparison": "compare", "cached": "cache", "persistent": "persist", "url": "origin",
]
