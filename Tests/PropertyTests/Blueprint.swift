/// A file of the project as it ought to be.
struct File: Equatable, CustomStringConvertible {
  var text: String
  var isExecutable = false

  var description: String { "\(isExecutable ? "x" : "")\(text.debugDescription)" }
}

/// A parameter of the project: a value as its file spells it.
struct Parameter {
  let file: String
  /// The whole key, such as `group.p1`.
  let key: String
  var value: String

  /// The last part of the key, which no other parameter has.
  var leaf: String {
    String(key[(key.lastIndex(of: ".").map(key.index(after:)) ?? key.startIndex)...])
  }
}

/// A random project: its data, parameters and stages, and what building it from nothing gives.
struct Blueprint {
  /// The data that no stage makes, by path.
  var sources: [String: File] = [:]
  var parameters: [Parameter] = []
  /// The stages; each reads only sources and what those before it make.
  var stages: [StageBlueprint] = []
  /// How many stages there ever were, so that no name comes twice.
  var stageCount = 0

  static let yamlParameters = "params.yaml"
  static let jsonParameters = "more.json"

  /// All files that a rebuild of everything leaves, less the project's own.
  var expected: [String: File] {
    stages.reduce(into: sources) { files, stage in
      files.merge(stage.results(parameters: parameters, files: files)) { $1 }
    }
  }

  /// Everything that a stage at a position may read.
  func readable(before position: Int) -> [String] {
    let folders = Set(sources.keys.compactMap(Self.sourceFolder))
    let files = sources.keys.filter { Self.sourceFolder($0) == nil }
    return folders.sorted() + files.sorted() + stages[..<position].flatMap(\.readablePaths)
  }

  /// The folder of a source that is read as a whole.
  static func sourceFolder(_ path: String) -> String? {
    path.hasPrefix("data/folder")
      ? path.split(separator: "/").prefix(2).joined(separator: "/") : nil
  }

  /// The text of `pipe.yaml`.
  var stageFile: String {
    let paths = Set(sources.keys.map { Self.sourceFolder($0) ?? $0 }).sorted()
    return "sources:\n" + paths.map { "  \(quoted($0)):\n" }.joined() + "stages:\n"
      + stages.map { $0.declaration(parameters: parameters) }.joined()
  }

  /// The texts of the parameter files.
  var parameterFiles: [String: String] {
    let yaml = parameters.filter { $0.file == Self.yamlParameters }
    let grouped = yaml.filter { $0.key.hasPrefix("group.") }
    let plain = yaml.filter { !$0.key.hasPrefix("group.") }
    let json = parameters.filter { $0.file == Self.jsonParameters }
    return [
      Self.yamlParameters: plain.map { "\($0.leaf): \($0.value)\n" }.joined() + "group:\n"
        + grouped.map { "  \($0.leaf): \($0.value)\n" }.joined() + "  end: 0\n",
      // A last line of its own gives every other line a comma, whatever is added behind it.
      Self.jsonParameters: "{\n" + json.map { "\"\($0.leaf)\": \($0.value),\n" }.joined()
        + "\"end\": 0\n}\n",
    ]
  }
}

/// A text as YAML's and JSON's double quotes take it.
func quoted(_ text: String) -> String { "\"\(text)\"" }
