import Execution
import FileStore
import PipelineModel

/// Looks for undeclared files that a stage needs.
struct HiddenFileSearch {
  private let inquiry: Inquiry
  private let lab: Laboratory

  init(_ inquiry: Inquiry) {
    self.inquiry = inquiry
    lab = inquiry.lab
  }

  // MARK: Files without which it fails

  /// A smallest set of undeclared files with which the command succeeds, and the execution that showed
  /// it; nil where there is none.
  func filesThatMend(_ failed: Run) throws -> (files: [String], run: Run)? {
    let all = candidates
    guard !all.isEmpty else { return nil }
    var files: Set<String> = []
    var run = failed
    for _ in 0..<Self.mostSteps {
      let named = MissingNames(run.ending.tail).files(among: all, lab.specimen.stage)
      guard !named.subtracting(files).isEmpty else { break }
      files.formUnion(named)
      run = try execute(with: files)
      if run.isSuccess { return (files.sorted(), run) }
    }
    run = try execute(with: Set(all), VerificationWords.allFiles)
    guard run.isSuccess else { return nil }
    let needed = try smallestSet(all) { $0.isSuccess }
    return (needed, try execute(with: Set(needed)))
  }

  // MARK: Files without which the result is another

  /// An execution with all undeclared files; nil where there is none.
  func withAll() throws -> Run? {
    let all = candidates
    return all.isEmpty ? nil : try execute(with: Set(all), VerificationWords.allFiles)
  }

  /// A smallest set of undeclared files with which the recorded result comes back, where it does with
  /// all of them.
  func filesThatRestore(_ full: Run) throws -> [String]? {
    guard try lab.likeness(full).isAgreement else { return nil }
    return try smallestSet(candidates) { try lab.likeness($0).isAgreement }
  }

  /// A smallest set of undeclared files with which the result is another than without, where it is with
  /// all of them: they matter, but are no longer what they were.
  func filesThatMatter(_ full: Run, to plain: Run) throws -> [String]? {
    guard case .different = try lab.likeness(full, to: plain) else { return nil }
    return try smallestSet(candidates) { run in
      if case .different = try lab.likeness(run, to: plain) { true } else { false }
    }
  }

  private static let mostSteps = 8
  private static let mostFiles = 4000
  private static let mostBytes: Int64 = 256 << 20

  private func smallestSet(
    _ files: [String], _ isEnough: @escaping (Run) throws -> Bool
  ) throws -> [String] {
    var search = GroupTesting<String>(knowing: [Set(files): true]) { files in
      let run = try execute(with: files)
      defer { lab.forget(run) }
      return try isEnough(run)
    }
    let named = files.filter { lab.code.mentions(Self.name($0)) }
    return try search.smallestSet(among: files, likely: min(2, named.count)).sorted()
  }

  private func execute(
    with files: Set<String>, _ purpose: String? = nil
  ) throws -> Run {
    var conditions = Conditions()
    conditions.extraFiles = files
    return try lab.run(conditions, purpose ?? VerificationWords.with(files))
  }

  // MARK: Candidates

  /// The undeclared files of the user's workspace, those that the code names first.
  private var candidates: [String] {
    var found: [String] = []
    var bytes: Int64 = 0
    collect(".", &found, &bytes)
    return found.map { ($0, rank($0)) }
      .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      .map(\.0)
  }

  private func rank(_ path: String) -> Int {
    let name = Self.name(path)
    if lab.code.mentions(path) { return 3 }
    if lab.code.mentions(name) { return 2 }
    return ["py", "sh", "R", "toml", "cfg", "yaml", "json"].contains(CodeReading.ending(path))
      ? 1 : 0
  }

  private static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  private func collect(_ folder: String, _ found: inout [String], _ bytes: inout Int64) {
    guard found.count < Self.mostFiles else { return }
    let root = lab.surroundings.root
    // What cannot be listed cannot be needed.
    for name in (try? directoryNames(absolutePath(folder, in: root))) ?? [] {
      let path = folder == "." ? name : "\(folder)/\(name)"
      guard !isPassedOver(path, name) else { continue }
      // As above.
      guard let stamp = try? FileStamp.of("\(root)/\(path)", followingLinks: true) else { continue }
      if stamp.isDirectory {
        collect(path, &found, &bytes)
      } else if stamp.isRegularFile, bytes + stamp.size < Self.mostBytes {
        bytes += stamp.size
        found.append(path)
      }
    }
  }

  private func isPassedOver(_ path: String, _ name: String) -> Bool {
    let passed: Set<String> = [
      ".git", ".pipe", ".hg", ".svn", "__pycache__", "node_modules", ".venv", "venv",
      ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache",
    ]
    let format = lab.project.format
    if name == format.marker || name == format.lockCodec.fileName { return true }
    if name.hasPrefix("."), name.hasSuffix("ignore") { return true }
    if lab.project.graph.stages.contains(where: { $0.file == path }) { return true }
    if passed.contains(name) { return true }
    let specimen = lab.specimen
    return specimen.inputs.contains { $0.path == path }
      || specimen.stage.outputs.contains { lies(path, in: $0.path) }
  }
}
