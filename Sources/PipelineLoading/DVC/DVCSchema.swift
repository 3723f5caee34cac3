import Diagnostics
import Documents

/// The shapes that DVC demands of its files before it looks at anything in them.
///
/// It is asked about a file in which nothing else is wrong, so that mistakes get the better messages of
/// the readers. What passes here and there is what both programs accept.
enum DVCSchema {
  /// What may stand at a place.
  indirect enum Shape: Sendable {
    case anything
    case text
    case flag
    case nothing
    case list(Shape)
    case map(Shape)
    /// A map whose keys are texts.
    case names(Shape)
    case keys([String: Shape], required: String? = nil)
    case oneOf([Shape])
  }

  /// Reports what DVC would refuse in a `dvc.yaml`.
  static func check(_ document: YAMLDocument, _ log: ProblemLog) {
    check(document, as: .keys(stageFile), log)
  }

  /// Reports what DVC would refuse in a `NAME.dvc`.
  static func check(dataFile document: YAMLDocument, _ log: ProblemLog) {
    check(document, as: .keys(dataFile), log)
  }

  private static func check(_ document: YAMLDocument, as shape: Shape, _ log: ProblemLog) {
    guard let root = document.root, !root.isNull,
      let flaw = flaw(in: root, shape, key: "the file")
    else { return }
    let place = document.span(of: flaw.node)
    guard let unknown = flaw.unknownKey else {
      return log.report(.wrongShape(flaw.node, key: flaw.key, what: flaw.what, at: place))
    }
    log.report(.keyUnknownToDVC(unknown, known: flaw.what, at: place))
  }

  private struct Flaw {
    var node: Node
    var key: String
    /// What should stand there, or the keys that might.
    var what: String
    var unknownKey: String?
  }

  private static func flaw(in node: Node, _ shape: Shape, key: String) -> Flaw? {
    switch shape {
    case .anything: return nil
    case .nothing: return node.isNull ? nil : Flaw(node: node, key: key, what: shape.name)
    case .text: return node.string != nil ? nil : Flaw(node: node, key: key, what: shape.name)
    case .flag:
      if case .bool? = node.scalar?.value { return nil }
      return Flaw(node: node, key: key, what: shape.name)
    case .list(let item):
      guard let items = node.sequence else { return Flaw(node: node, key: key, what: shape.name) }
      return items.lazy.compactMap { flaw(in: $0, item, key: key) }.first
    case .map(let value):
      guard let pairs = node.mapping else { return Flaw(node: node, key: key, what: shape.name) }
      return pairs.lazy.compactMap { flaw(in: $0.value, value, key: $0.keyText) }.first
    case .names(let value):
      guard let pairs = node.mapping else { return Flaw(node: node, key: key, what: shape.name) }
      if let wrong = pairs.first(where: { $0.key.string == nil }) {
        return Flaw(node: wrong.key, key: key, what: "texts as keys")
      }
      return pairs.lazy.compactMap { flaw(in: $0.value, value, key: $0.keyText) }.first
    case .keys(let known, let required):
      if let required, let pairs = node.mapping, !pairs.contains(where: { $0.keyText == required })
      {
        return Flaw(node: node, key: key, what: "a map with '\(required)'")
      }
      guard let pairs = node.mapping else { return Flaw(node: node, key: key, what: shape.name) }
      return pairs.lazy.compactMap { pair in
        guard let value = known[pair.keyText] else {
          let names = known.keys.sorted().joined(separator: ", ")
          return Flaw(node: pair.key, key: key, what: names, unknownKey: pair.keyText)
        }
        return flaw(in: pair.value, value, key: pair.keyText)
      }.first
    case .oneOf(let shapes):
      var first: Flaw?
      for shape in shapes {
        guard let flaw = flaw(in: node, shape, key: key) else { return nil }
        // The flaw that lies deepest belongs to the shape that was meant.
        if first.map({ $0.node.start == node.start }) ?? true { first = flaw }
      }
      if first?.node.start == node.start, first?.unknownKey == nil {
        first?.what = shapes.map(\.name).joined(separator: " or ")
      }
      return first
    }
  }
}

extension DVCSchema.Shape {
  fileprivate var name: String {
    switch self {
    case .anything: "anything"
    case .text: "a text"
    case .flag: "true or false"
    case .nothing: "nothing"
    case .list: "a list"
    case .map, .names, .keys: "a map"
    case .oneOf(let shapes): shapes.map(\.name).joined(separator: " or ")
    }
  }
}

// MARK: The shapes

extension DVCSchema {
  private static let annotations: [String: Shape] = [
    "desc": .text, "type": .text, "labels": .list(.text), "meta": .anything,
  ]
  private static let output = annotations.merging([
    "cache": .flag, "persist": .flag, "checkpoint": .flag, "remote": .text, "push": .flag,
  ]) { $1 }
  private static let plot = output.merging([
    "template": .text, "x": .text, "y": .text, "x_label": .text, "y_label": .text, "title": .text,
    "header": .flag,
  ]) { $1 }

  private static func outputs(_ options: [String: Shape], orList: Bool) -> Shape {
    let keys = Shape.keys(options)
    return .list(.oneOf([.text, .names(orList ? .oneOf([keys, .list(keys)]) : keys)]))
  }

  private static let vars = Shape.list(.oneOf([.text, .map(.anything)]))

  private static let stage: [String: Shape] = [
    "cmd": .oneOf([.text, .list(.anything)]), "wdir": .text, "deps": .list(.text),
    "params": .list(.oneOf([.text, .map(.anything)])), "vars": vars, "frozen": .flag,
    "always_changed": .flag, "meta": .anything, "desc": .text,
    "matrix": .names(.oneOf([.text, .list(.anything)])),
    "outs": outputs(output, orList: false), "metrics": outputs(output, orList: false),
    "plots": outputs(plot, orList: true),
  ]

  private static let group: [String: Shape] = [
    "foreach": .oneOf([.text, .list(.anything), .map(.anything)]), "do": .keys(stage),
  ]

  private static let topPlot: [String: Shape] = [
    "x": .oneOf([.text, .names(.text)]),
    "y": .oneOf([.text, .list(.text), .names(.oneOf([.text, .list(.text)]))]),
    "x_label": .text, "y_label": .text, "title": .text, "template": .text,
  ]

  private static let stageFile: [String: Shape] = [
    "stages": .names(.keys(stage.merging(group) { $1 })), "vars": vars, "params": .list(.text),
    "metrics": .list(.text),
    "plots": .list(.oneOf([.text, .names(.oneOf([.keys(topPlot), .nothing]))])),
    "artifacts": .names(.keys(annotations.merging(["path": .text]) { $1 }, required: "path")),
    "datasets": .anything,
  ]

  private static let digests: [String: Shape] = [
    "md5": .anything, "checksum": .anything, "etag": .anything, "size": .anything,
    "nfiles": .anything, "isexec": .flag, "version_id": .text, "cloud": .map(.anything),
    "hash": .text,
  ]
  private static let data = digests.merging([
    "path": .text, "persist": .flag, "files": .list(.map(.anything)), "fs_config": .map(.anything),
  ]) { $1 }

  private static let dataFile: [String: Shape] = [
    "md5": .anything, "wdir": .oneOf([.text, .nothing]),
    "deps": .oneOf([
      .list(
        .keys(
          data.merging(["repo": .map(.anything), "db": .map(.anything)]) { $1 })), .nothing,
    ]),
    "outs": .oneOf([.list(.keys(data.merging(output) { $1 })), .nothing]), "locked": .flag,
    "frozen": .flag, "meta": .anything, "always_changed": .flag, "desc": .text,
  ]
}
