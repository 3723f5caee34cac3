import FileStore
import PipelineModel

/// The names of files that a failed command says it misses.
struct MissingNames {
  private var names: [String] = []
  private var modules: [String] = []

  /// Reads what a command printed last.
  init(_ output: String) {
    for line in output.split(separator: "\n") {
      if line.contains("No module named") || line.contains("cannot import name") {
        modules += Self.quoted(line)
        continue
      }
      guard Self.marks.contains(where: line.contains) else { continue }
      names += Self.quoted(line)
      names += line.split(whereSeparator: { " :'\"`‘’,;()[]".contains($0) }).map(String.init)
    }
  }

  private static let marks = [
    "No such file", "no such file", "not found", "cannot open", "can't open", "cannot access",
    "Cannot find module", "does not exist", "cannot find", "Can't locate", "unable to open",
    "could not find", "Could not find", "not exist", "cannot stat", "FileNotFound",
  ]

  private static func quoted(_ line: Substring) -> [String] {
    let parts = line.split(omittingEmptySubsequences: false) { "'\"`‘’".contains($0) }
    return parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  /// The undeclared files that are meant.
  func files(among candidates: [String], _ stage: Stage) -> Set<String> {
    var found: Set<String> = []
    for name in names { found.formUnion(matches(name, candidates, stage)) }
    for module in modules {
      let path = module.split(separator: ".").joined(separator: "/")
      let parent = module.split(separator: ".").first.map(String.init) ?? module
      found.formUnion(
        candidates.filter { candidate in
          Self.ends(candidate, with: "\(path).py")
            || Self.ends(candidate, with: "\(path)/__init__.py")
            || Self.ends(candidate, with: "\(parent)/__init__.py")
        })
    }
    return found
  }

  private func matches(_ name: String, _ candidates: [String], _ stage: Stage) -> [String] {
    var name = name
    while name.hasPrefix("./") { name.removeFirst(2) }
    while name.hasPrefix("../") { name.removeFirst(3) }
    guard !name.isEmpty, name != "." else { return [] }
    let fromStage =
      stage.workingDirectory == "." ? name : "\(stage.workingDirectory)/\(name)"
    let exact = candidates.filter { $0 == name || $0 == fromStage || lies($0, in: fromStage) }
    if !exact.isEmpty { return exact }
    // An absolute path ends like the file it means.
    guard name.hasPrefix("/") else { return [] }
    return candidates.filter { name.hasSuffix("/\($0)") }
  }

  private static func ends(_ path: String, with end: String) -> Bool {
    path == end || path.hasSuffix("/\(end)")
  }
}
