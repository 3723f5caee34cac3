import Documents
import PipelineModel

/// A stage as a command line describes it, before it stands in a stage file.
package struct StageDraft: Sendable {
  /// An output and its options.
  package struct Output: Sendable {
    /// The path as written.
    package var path: String
    /// What the output is for.
    package var kind: PipelineModel.Output.Kind
    /// Whether the cache keeps it.
    package var isCached: Bool
    /// Whether it stays while the command runs.
    package var isPersistent: Bool

    /// Creates an output.
    package init(
      _ path: String, kind: PipelineModel.Output.Kind = .out, isCached: Bool = true,
      isPersistent: Bool = false
    ) {
      self.path = path
      self.kind = kind
      self.isCached = isCached
      self.isPersistent = isPersistent
    }
  }

  /// The name in the stage file.
  package var name: String
  /// The command, one text.
  package var command: String
  /// The folder where it runs, relative to the stage file's, as written; nil for that folder.
  package var workingDirectory: String?
  /// The paths that it reads, as written.
  package var dependencies: [String] = []
  /// The parameters that it reads, as `KEY,KEY` or `FILE:KEY,KEY`; `FILE:` is a whole file.
  package var parameters: [String] = []
  /// What it makes.
  package var outputs: [Output] = []
  /// Whether it runs each time.
  package var isAlwaysChanged = false
  /// What it is for.
  package var description: String?
  /// The user's own remarks.
  package var meta: Value?
  /// Whether metrics live in Git unless told otherwise, as the project's kind has it.
  package var keepsMetricsInGit: Bool

  /// Describes a stage.
  package init(name: String, command: String, keepsMetricsInGit: Bool) {
    self.name = name
    self.command = command
    self.keepsMetricsInGit = keepsMetricsInGit
  }

  /// The stage as its entry in a stage file, with paths and keys sorted.
  var value: Value {
    var fields: [(key: String, value: Value)] = []
    if let description, !description.isEmpty { fields.append(("desc", .string(description))) }
    fields.append(("cmd", .string(command)))
    if let workingDirectory { fields.append(("wdir", .string(workingDirectory))) }
    let paths = sortedPaths(dependencies)
    if !paths.isEmpty { fields.append(("deps", .list(paths.map(Value.string)))) }
    if !parameters.isEmpty { fields.append(("params", .list(parameterItems))) }
    for (key, kind) in [
      ("outs", PipelineModel.Output.Kind.out), ("metrics", .metric), ("plots", .plot),
    ] {
      let items = outputs.filter { $0.kind == kind }
        .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.map(item)
      if !items.isEmpty { fields.append((key, .list(items))) }
    }
    if isAlwaysChanged { fields.append(("always_changed", .bool(true))) }
    if let meta { fields.append(("meta", meta)) }
    return .map(fields)
  }

  private func item(_ output: Output) -> Value {
    var options: [(key: String, value: Value)] = []
    let isUsual = !(output.kind == .metric && keepsMetricsInGit)
    if output.isCached != isUsual { options.append(("cache", .bool(output.isCached))) }
    if output.isPersistent { options.append(("persist", .bool(true))) }
    return options.isEmpty ? .string(output.path) : .map([(output.path, .map(options))])
  }

  private func sortedPaths(_ paths: [String]) -> [String] {
    Set(paths.map(ExactText.init)).map(\.text)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The parameters: the keys of the usual file first, then file by file.
  private var parameterItems: [Value] {
    var files: [(path: String, keys: [String])] = []
    for text in parameters {
      let (path, keys) = Self.parts(of: text)
      if let place = files.firstIndex(where: { $0.path.isExactly(path) }) {
        files[place].keys += keys
      } else {
        files.append((path, keys))
      }
    }
    let usual = files.filter { $0.path == Self.usualFile && !$0.keys.isEmpty }
    let others = files.filter { $0.path != Self.usualFile || $0.keys.isEmpty }
      .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return usual.flatMap { sortedPaths($0.keys).map(Value.string) }
      + others.map { file in
        let keys = sortedPaths(file.keys).map(Value.string)
        return .map([(file.path, keys.isEmpty ? .null : .list(keys))])
      }
  }

  private static let usualFile = "params.yaml"

  /// The file and the keys of `FILE:KEY,KEY` or `KEY,KEY`.
  private static func parts(of text: String) -> (path: String, keys: [String]) {
    let colon = text.lastIndex(of: ":")
    let path = colon.map { String(text[..<$0]) } ?? ""
    let keys = colon.map { text[text.index(after: $0)...] } ?? text[...]
    return (path.isEmpty ? usualFile : path, keys.split(separator: ",").map(String.init))
  }
}
