import Diagnostics

/// A file of parameters, YAML, JSON, TOML or Python, and the values that keys such as `train.layers.1` name.
package struct ParameterFile: Sendable {
  /// The file's path as a person should see it.
  package let file: String
  /// All parameters.
  package let root: Value
  private let tree: Node?

  /// Reads a parameter file; the name's extension tells the format, and all others are YAML.
  ///
  /// - Throws: `yaml-syntax`, `json-syntax`, `parameter-syntax`, `not-utf8`, `duplicate-key`, and `wrong-type` where the file is no mapping.
  package static func parse(
    _ bytes: [UInt8], file: String
  ) throws(DiagnosticList) -> ParameterFile {
    switch fileExtension(file) {
    case ".toml":
      let source = SourceText(bytes, file: file, endsAtUnicodeBreaks: false)
      return try ParameterFile(tree: try parseTOMLTree(source), in: source)
    case ".py":
      let source = SourceText(bytes, file: file, endsAtUnicodeBreaks: false)
      return try ParameterFile(tree: try parsePythonTree(source), in: source)
    case ".json":
      let source = SourceText(bytes, file: file, endsAtUnicodeBreaks: false)
      return try ParameterFile(tree: try parseJSONTree(source), in: source)
    default:
      let document = try parseYAML(bytes, file: file)
      guard document.problems.isEmpty else { throw DiagnosticList(document.problems) }
      return try ParameterFile(tree: document.root, in: document.source)
    }
  }

  private init(tree: Node?, in source: SourceText) throws(DiagnosticList) {
    if let tree, tree.mapping == nil, !tree.isNull {
      let place = source.span(from: tree.start, to: tree.end)
      throw DiagnosticList([.parametersAreNoMapping(kind: tree.kindName, at: place)])
    }
    file = source.file
    self.tree = tree
    let value = tree?.value ?? .null
    root = value.isNull ? .map([]) : value
  }

  /// All parameters that texts name: entries with other keys, such as `1`, are left out at any depth.
  package var rootOfTextKeys: Value {
    guard let value = tree?.valueOfTextKeys, !value.isNull else { return .map([]) }
    return value
  }

  /// The keys at the top, in the order of the file.
  package var topLevelKeys: [String] {
    root.map?.map(\.key) ?? []
  }

  /// Every key that `value(at:)` finds, in the order of the file, inner keys after outer ones.
  package var allKeys: [String] {
    var keys: [String] = []
    collectKeys(root, prefix: "", into: &keys)
    return keys
  }

  /// The value that a key names; nil where there is none, or where a `*` fits more than one.
  ///
  /// The key is split at its points; a part is a key, the number of a list item counted from 0, or
  /// a pattern in which `*` stands for any characters but a point. A key that holds a point cannot
  /// be reached.
  package func value(at key: String) -> Value? {
    node(at: key)?.value.value
  }

  /// The line, counted from 1, on which the key stands that names a value.
  package func line(of key: String) -> Int? {
    node(at: key).map { Int($0.place.line) }
  }

  /// The keys without patterns that a key with `*` stands for.
  package func keys(matching pattern: String) -> [String] {
    matches(pattern).map(\.key)
  }

  private func node(at key: String) -> Match? {
    let found = matches(key)
    return found.count == 1 ? found[0] : nil
  }

  private struct Match {
    var key: String
    var place: Mark
    var value: Node
  }

  private func matches(_ pattern: String) -> [Match] {
    guard let tree else { return [] }
    var found = [Match(key: "", place: tree.start, value: tree)]
    for part in pattern.split(separator: ".", omittingEmptySubsequences: false) {
      found = found.flatMap { children(of: $0, named: String(part)) }
    }
    return found
  }

  private func children(of outer: Match, named name: String) -> [Match] {
    let prefix = outer.key.isEmpty ? "" : outer.key + "."
    return parts(of: outer.value)
      .filter { wildcard(name, fits: $0.key) }
      .map { Match(key: prefix + $0.key, place: $0.place, value: $0.value) }
  }

  private func parts(of node: Node) -> [Match] {
    switch node.content {
    case .scalar: []
    case .sequence(let items):
      items.enumerated().map { Match(key: String($0), place: $1.start, value: $1) }
    case .mapping(let pairs):
      pairs.map { Match(key: $0.keyText, place: $0.key.start, value: $0.value) }
    }
  }

  private func collectKeys(_ value: Value, prefix: String, into keys: inout [String]) {
    let parts: [(key: String, value: Value)] =
      value.map ?? value.list?.enumerated().map { (key: String($0), value: $1) } ?? []
    for part in parts {
      keys.append(prefix + part.key)
      collectKeys(part.value, prefix: prefix + part.key + ".", into: &keys)
    }
  }
}

private func fileExtension(_ file: String) -> String {
  let name = file[(file.lastIndex(of: "/").map(file.index(after:)) ?? file.startIndex)...]
  return name.lastIndex(of: ".").map { name[$0...].lowercased() } ?? ""
}
