import Diagnostics
import Documents
import Glibc
import PipelineModel

/// What the faulty parts of stage files may make.
///
/// A dependency must not be called missing because the mistake is where its maker stands: in a stage
/// with a wrong key, in an expression that names nothing, or outside of any stage.
struct PossibleOutputs {
  /// Paths as written; `*` stands for what an expression would have put in.
  private var patterns: Set<String> = []

  /// Whether a path, relative to the project root, may be made.
  func contain(_ path: String) -> Bool {
    patterns.contains { pattern in
      ["", "*/"].contains { before in
        fnmatch(before + pattern, path, 0) == 0 || fnmatch("\(before)\(pattern)/*", path, 0) == 0
          || fnmatch("\(before)\(escaped(path))/*", pattern, 0) == 0
      }
    }
  }

  /// Adds all texts of a node that may be outputs.
  mutating func add(_ node: Node, knownKeys: Set<String>) {
    switch node.content {
    case .scalar(let scalar): add(scalar.text)
    case .sequence(let items): for item in items { add(item, knownKeys: knownKeys) }
    case .mapping(let pairs):
      for pair in pairs where !Self.makesNothing(pair.keyText) {
        if !knownKeys.contains(pair.keyText) { add(pair.keyText) }
        add(pair.value, knownKeys: knownKeys)
      }
    }
  }

  private static func makesNothing(_ key: String) -> Bool {
    let meant = synonyms[key] ?? nearestName(to: key, among: otherKeys) ?? key
    return otherKeys.contains(meant)
  }

  private static let otherKeys: Set<String> = [
    "cmd", "deps", "params", "wdir", "vars", "env", "desc", "meta", "timeout", "resources",
    "foreach", "matrix", "sources",
  ]

  private mutating func add(_ text: String) {
    var pattern = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${") {
      pattern += escaped(String(rest[..<start.lowerBound])) + "*"
      rest = rest[start.upperBound...]
      rest = rest.firstIndex(of: "}").map { rest[rest.index(after: $0)...] } ?? ""
    }
    pattern += escaped(String(rest))
    while pattern.hasPrefix("./") || pattern.hasPrefix("../") {
      pattern.removeFirst(pattern.hasPrefix("./") ? 2 : 3)
    }
    while pattern.hasSuffix("/") { pattern.removeLast() }
    if !pattern.isEmpty { patterns.insert(pattern) }
  }

  private func escaped(_ text: String) -> String {
    text.reduce(into: "") { $0 += "*?[\\".contains($1) ? "\\\($1)" : "\($1)" }
  }
}

extension StageFileReader {
  /// Keeps what the faulty parts of this file may make.
  ///
  /// - Parameter lacksValues: Whether values of `vars` or of parameters are missing, so that any
  ///   expression may have failed.
  func notePossibleOutputs(_ pairs: [Node.Pair], lacksValues: Bool) {
    let mistakes = linesOfErrors
    let known = Set(dialect.keys[.stage] ?? []).union(dialect.keys[.output] ?? []).union(["do"])
    func isDoubtful(_ entry: Node.Pair) -> Bool {
      let lines =
        Int(
          entry.key.start.line)...max(
          Int(entry.key.start.line), lastLine(of: entry.value))
      return lacksValues || mistakes.contains(where: lines.contains)
    }
    for pair in pairs {
      guard pair.keyText == "stages", let entries = pair.value.mapping else {
        if !knows(pair.keyText, at: .top) || pair.keyText == "stages" {
          noteOutputs(pair.value, knownKeys: known)
        }
        continue
      }
      for entry in entries where isDoubtful(entry) { noteOutputs(entry.value, knownKeys: known) }
    }
  }
}
