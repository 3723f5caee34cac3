import Diagnostics
import FileStore
import PipelineModel
import Records

/// Which commits' data is kept beside that of the workspace.
package struct KeptRevisions: Sendable {
  /// Whether only the workspace counts.
  package var isWorkspaceOnly = false
  /// Whether the tips of all branches count.
  package var branches = false
  /// Whether all tags count.
  package var tags = false
  /// Whether experiments count that another program keeps under references of its own.
  package var experiments = false
  /// Whether all commits count, also those that only the reflog knows.
  package var allCommits = false
  /// A revision that counts.
  package var revision: String?
  /// How many commits count from each tip backwards.
  package var depth = 1
  /// The day, as `YYYY-MM-DD`, since which all commits count.
  package var since: String?

  /// Every reference of any kind, stashes, the heads of all work trees, and what is staged.
  package init() {}

  /// Whether nothing was said, so that everything that has a name counts.
  var isDefault: Bool {
    !isWorkspaceOnly && !branches && !tags && !experiments && !allCommits && revision == nil
      && since == nil
  }
}

/// The digests that the records of a project name, now and in Git's history.
///
/// The records are searched for everything that looks like a digest, so that those of newer versions,
/// with merge conflicts or mistakes in them keep their data too.
struct KeptDigests {
  private let project: Project

  init(_ project: Project) {
    self.project = project
  }

  /// The digests of the workspace's records, and of what links into the cache.
  func ofWorkspace() throws -> NamedDigests {
    var found = NamedDigests()
    let sources = project.loaded.pipeline.sources
    var files = project.locks.paths
    if project.format.dataFiles != nil { files += sources.map(\.id) }
    for folder in project.loaded.consultedFolders {
      files.append(folder == "." ? lockName : "\(folder)/\(lockName)")
    }
    for file in Set(files).sorted() {
      guard let bytes = try readFileIfPresent("\(project.root)/\(file)") else { continue }
      found.collect(from: bytes, project.format.digest)
    }
    found.formUnion(try ofLinks())
    return found
  }

  /// The digests of what the workspace has as symbolic links into the cache: a link whose object goes
  /// leads nowhere, whatever the records say.
  func ofLinks() throws -> NamedDigests {
    var found = NamedDigests()
    if project.linkKinds.contains(.symlink) {
      let sources = project.loaded.pipeline.sources.map(\.path)
      let paths = project.graph.stages.flatMap { $0.outputs.map(\.path) } + sources
      for state in try project.hasher.states(of: paths) {
        if let record = FileRecord(state, key: "") {
          found.insert(record.digest, isList: record.fileCount != nil)
        }
      }
    }
    return found
  }

  /// The digests of commits' records; none where there is no Git.
  ///
  /// - Throws: A `Diagnostic` when Git cannot tell.
  func ofCommits(_ kept: KeptRevisions) throws -> NamedDigests {
    var found = NamedDigests()
    guard try looksAtCommits(kept) else { return found }
    let revisions = try self.revisions(kept)
    for start in stride(from: 0, to: revisions.count, by: 100) {
      try search(Array(revisions[start..<min(revisions.count, start + 100)]), into: &found)
    }
    if kept.isDefault { try search(["--cached"], into: &found) }
    return found
  }

  /// Whether commits count, and Git knows any.
  func looksAtCommits(_ kept: KeptRevisions) throws -> Bool {
    try !kept.isWorkspaceOnly && project.settings.usesGit
      && IgnoreFiles.repository(around: project.root) != nil
  }

  // MARK: Git

  private var lockName: String { project.format.lockCodec.fileName }

  var patterns: [String] {
    [":(top,glob)**/\(lockName)"] + (project.format.dataFiles?.patterns ?? [])
  }

  func revisions(_ kept: KeptRevisions) throws -> [String] {
    if kept.allCommits {
      return try lines(["rev-list", "--all", "--reflog", "--full-history", "--"] + patterns)
    }
    if let since = kept.since {
      // A day without a time would begin at the present time of the day.
      return try lines(["rev-list", "--all", "--since=\(since)T00:00:00"])
    }
    var tips: [String] = []
    if let revision = kept.revision {
      guard project.hasRevision(revision) else { throw Diagnostic.unknownRevision(revision) }
      tips += try lines(["rev-parse", "--verify", "-q", "\(revision)^{commit}"])
    }
    if kept.branches { tips += try references(["refs/heads"]) }
    if kept.tags { tips += try references(["refs/tags"]) }
    if kept.experiments { tips += try references(["refs/exps"]) }
    if kept.isDefault { tips += try everyTip() }
    tips = unique(tips)
    guard kept.depth > 1 else { return tips }
    return unique(
      try tips.flatMap { try lines(["rev-list", "--first-parent", "-n", "\(kept.depth)", $0]) })
  }

  private func everyTip() throws -> [String] {
    let heads = try lines(["worktree", "list", "--porcelain"])
      .filter { $0.hasPrefix("HEAD ") }.map { String($0.dropFirst(5)) }
      .filter { $0.contains { $0 != "0" } }
    let stashes = project.git(["log", "-g", "--format=%H", "refs/stash", "--"]) ?? []
    return try references([]) + heads + Self.split(stashes)
  }

  /// The commits that references lead to.
  private func references(_ places: [String]) throws -> [String] {
    try lines(
      ["for-each-ref", "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname)"]
        + places
    ).compactMap { line in
      let words = line.split(separator: " ")
      for place in stride(from: 0, to: words.count - 1, by: 2) where words[place] == "commit" {
        return String(words[place + 1])
      }
      return nil
    }
  }

  private func lines(_ arguments: [String]) throws -> [String] {
    guard let output = project.git(arguments) else { throw Diagnostic.historyUnknown(arguments) }
    return Self.split(output)
  }

  private static func split(_ output: [UInt8]) -> [String] {
    output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  private func search(_ places: [String], into found: inout NamedDigests) throws {
    guard !places.isEmpty else { return }
    let arguments =
      ["grep", "-h", "-o", "-a", "-E", "-e", NamedDigests.pattern] + places + ["--"] + patterns
    let result = try Program.run(
      ["git", "-C", project.root] + arguments, environment: project.context.environment)
    // 1 says that nothing was found.
    guard result.exitStatus == 0 || result.exitStatus == 1 else {
      throw Diagnostic.historyUnknown(arguments)
    }
    found.collect(from: result.output, project.format.digest)
  }

  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}
