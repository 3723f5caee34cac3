import Comparison
import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Records

/// Mistakes of stage files that only files, rules of comparison and Git show.
struct StageChecks: Sendable {
  let root: String
  let environment: [String: String]
  /// Whether the project lives under Git.
  let usesGit: Bool

  /// What is always looked at.
  func problems(_ stages: [Stage]) -> [Diagnostic] {
    unknownContracts(stages) + twinNames(stages) + linkedFolders(stages)
  }

  /// Outputs behind a symbolic link: they would have a second name, or lie outside of the project,
  /// and no check of paths could tell.
  private func linkedFolders(_ stages: [Stage]) -> [Diagnostic] {
    var links: [String: Bool] = [:]
    func isLink(_ folder: String) -> Bool {
      if let known = links[folder] { return known }
      // What cannot be looked at is found when the output is.
      let found = (try? FileStamp.of(absolutePath(folder, in: root)))?.isSymbolicLink ?? false
      links[folder] = found
      return found
    }
    func link(above path: String) -> String? {
      var folder = parentDirectory(of: path)
      while folder != ".", !folder.hasPrefix("/"), !folder.hasPrefix("..") {
        if isLink(folder) { return folder }
        folder = parentDirectory(of: folder)
      }
      return nil
    }
    return stages.flatMap { stage in
      stage.outputs.compactMap { output in
        link(above: output.path).map { outputBehindLinkDiagnostic(stage, output, link: $0) }
      }
    }
  }

  /// Rules of comparison under `compare` that cannot be understood.
  private func unknownContracts(_ stages: [Stage]) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for output in stages.flatMap(\.outputs) {
      guard let comparison = output.comparison else { continue }
      do { _ = try Contract.parse(comparison, place: output.place) } catch {
        problems.append(error)
      }
    }
    return problems
  }

  /// Pairs of paths that differ only in how their characters are composed: they look the same, and
  /// are the same text to everything that compares texts by their meaning.
  private func twinNames(_ stages: [Stage]) -> [Diagnostic] {
    var known: [String: String] = [:]
    var problems: [Diagnostic] = []
    for stage in stages {
      let places =
        stage.dependencies.map { ($0.path, $0.place) } + stage.outputs.map { ($0.path, $0.place) }
      for (path, place) in places where path.utf8.contains(where: { $0 >= 0x80 }) {
        let first = known[path] ?? path
        known[path] = first
        if !first.utf8.elementsEqual(path.utf8) {
          problems.append(twinNameDiagnostic(path, at: place))
        }
      }
    }
    return problems
  }

  /// Cached outputs that Git tracks, for each would be kept twice.
  func trackedOutputs(_ stages: [Stage]) -> [Diagnostic] {
    let outputs = stages.flatMap { stage in
      stage.outputs.filter(\.isCached).map { (stage, $0) }
    }
    // Without a repository or without git, nothing is tracked as far as anyone knows.
    guard usesGit, !outputs.isEmpty, (try? IgnoreFiles.repository(around: root)) ?? nil != nil,
      let listing = gitOutput(["ls-files", "-z"])
    else { return [] }
    let files = Set(listing.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    var folders: Set<String> = []
    for path in files {
      var rest = Substring(path)
      while let slash = rest.lastIndex(of: "/") {
        rest = rest[..<slash]
        if !folders.insert(String(rest)).inserted { break }
      }
    }
    return outputs.filter { files.contains($0.1.path) || folders.contains($0.1.path) }.map {
      .outputTrackedByGit($0.1.path, stage: $0.0.address, at: $0.1.place)
    }
  }

  /// The paths whose content the locks of some stages record.
  func recordedPaths(_ stages: [Stage], _ codec: any LockCodec) -> Set<ExactText> {
    // A lock that cannot be read is reported when it is needed.
    guard let locks = try? LockBook(root: root, stageFiles: stages.map(\.file), codec: codec)
    else { return [] }
    var paths = Set(locks.sources.map { ExactText($0.key) })
    for stage in stages {
      let known = Set((locks.record(of: stage)?.dependencies ?? []).map { ExactText($0.key) })
      for dependency in stage.dependencies where known.contains(ExactText(dependency.key)) {
        paths.insert(ExactText(dependency.path))
      }
    }
    return paths
  }

  /// What a git command printed; nil when it failed or there is no git.
  func gitOutput(_ arguments: [String]) -> [UInt8]? {
    // Without git the answer is that nothing is known.
    guard
      let result = try? Program.run(["git", "-C", root] + arguments, environment: environment),
      result.exitStatus == 0
    else { return nil }
    return result.output
  }
}
