import Diagnostics
import Documents
import PipelineModel

/// Reading outputs, metrics and plots.
extension StageReader {
  mutating func readOutputs(_ pair: Node.Pair, kind: Output.Kind) {
    for node in items(pair, of: "paths") {
      guard let entries = node.mapping else {
        for text in texts(ofItem: node, key: pair.keyText, what: "a path") {
          add(text, kind: kind, at: node, options: nil)
        }
        continue
      }
      guard entries.count == 1 || (file.dialect.allowsManyOutputsInItem && !entries.isEmpty) else {
        file.reportManyKeys(entries, in: pair, at: node, level: .output(kind))
        continue
      }
      if file.reportPathUnderKey(entries, at: node) { continue }
      for path in entries {
        guard let text = resolver.text(ofKey: path) else { continue }
        add(text, kind: kind, at: path.key, options: path.value)
      }
    }
  }

  private mutating func add(_ text: String, kind: Output.Kind, at node: Node, options: Node?) {
    let place = file.place(of: node)
    guard let found = path(text, role: kind.key, at: place) else { return }
    for reserved in file.dialect.reservedPaths {
      guard let relation = PathRelation(of: found.path, to: reserved) else { continue }
      return file.report(.reservedOutput(text, relation, reserved, at: place))
    }
    let known = repeated(found, kind: kind)
    var output =
      known.map { stage.outputs[$0] }
      ?? Output(path: found.path, key: found.key, kind: kind, place: place)
    if kind == .metric, known == nil { output.isCached = file.dialect.cachesMetrics }
    if let options, !options.isNull { read(options, into: &output) }
    if let known { stage.outputs[known] = output } else { stage.outputs.append(output) }
  }

  /// An output of the same list with the same path, where the dialect takes both for one.
  private func repeated(_ path: StagePath, kind: Output.Kind) -> Int? {
    guard file.dialect.mergesRepeatedOutputs else { return nil }
    return stage.outputs.firstIndex { $0.kind == kind && $0.key.isExactly(path.key) }
  }

  private func read(_ options: Node, into output: inout Output) {
    guard let pairs = options.mapping else {
      file.report(.wrongOptions(options, path: output.key, in: file))
      return
    }
    for pair in pairs {
      let key = pair.keyText
      guard file.knows(key, at: .output(output.kind)) else {
        file.reportUnknown(pair, at: .output(output.kind), stage: nil)
        continue
      }
      switch key {
      case "cache": output.isCached = flag(pair) ?? output.isCached
      case "persist": output.isPersistent = flag(pair) ?? output.isPersistent
      case "remote": output.remote = text(pair, what: "the name of a remote")
      case "push": output.isPushed = flag(pair) ?? output.isPushed
      case "desc": output.description = text(pair, what: "a text")
      case "meta":
        output.meta = resolver.value(of: pair.value)
        for setting in settings(in: pair.value) where setting.keyText == "compare" {
          output.comparison = resolver.value(of: setting.value)
        }
      case "compare": output.comparison = resolver.value(of: pair.value)
      default: _ = resolver.value(of: pair.value)
      }
    }
  }
}

extension Output.Kind {
  /// The key of a stage that lists such outputs.
  var key: String {
    switch self {
    case .out: "outs"
    case .metric: "metrics"
    case .plot: "plots"
    }
  }
}

extension Level {
  /// The level of an output's options.
  static func output(_ kind: Output.Kind) -> Level {
    kind == .plot ? .plot : .output
  }
}
