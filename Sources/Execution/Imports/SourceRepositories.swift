import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Remotes

/// A repository that data is imported from, at a commit.
struct SourceRepository: Sendable {
  /// Its URL or folder as written.
  let url: String
  let repository: GitRepository
  let commit: String
  /// Its folder, where somebody works on it on this machine; nil for a clone of pipe's own.
  let folder: String?
}

/// Opens repositories that data is imported from.
///
/// A folder of this machine is read where it is. Of anything else a bare clone is kept, by the digest of
/// its URL; it holds the commits that imports name, each without its history where the server allows
/// that. In the folder of pipe's own state:
///
///     imports/4c1e2a90d3b7f685/refs/pipe/<commit>
struct SourceRepositories {
  private let clones: String
  private let environment: [String: String]

  init(stateDirectory: String, environment: [String: String]) {
    clones = "\(stateDirectory)/imports"
    // What a hook or a script says of its own repository says nothing of another one.
    self.environment = environment.filter { !Self.ownVariables.contains($0.key) }
      .merging(["LC_ALL": "C"]) { $1 }
  }

  private static let ownVariables: Set<String> = [
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX", "GIT_NAMESPACE",
  ]

  /// Opens the repository of an origin.
  ///
  /// - Parameter folders: The absolute folders from which a relative URL may be meant, the first first.
  /// - Throws: `remote-unreachable` where the repository or its commit cannot be had.
  func open(_ origin: RepositoryOrigin, from folders: [String]) throws -> SourceRepository {
    let url = origin.url
    if let folder = try localFolder(url, from: folders) {
      let repository = try openFolder(folder, url)
      guard let commit = try repository.commit(origin.revision ?? "HEAD") else {
        throw sourceLacksCommitDiagnostic(url, origin.revision)
      }
      return SourceRepository(
        url: url, repository: repository, commit: commit, folder: folder)
    }
    if isPath(url) { throw sourceNotThereDiagnostic(url) }
    let clone = "\(clones)/\(DigestAlgorithm.sha256.digest(of: Array(url.utf8)).hex.prefix(16))"
    let commit = try update(clone, url, origin.revision)
    return SourceRepository(
      url: url, repository: try openFolder(clone, url), commit: commit, folder: nil)
  }

  private func openFolder(_ folder: String, _ url: String) throws -> GitRepository {
    if let found = try GitRepository(around: folder, environment: environment) { return found }
    var complaints: [String] = []
    // git missing is told apart here.
    _ = try git(["-C", folder, "rev-parse", "--git-dir"], &complaints)
    throw sourceUnreachableDiagnostic(url, complaints: complaints)
  }

  private func localFolder(_ url: String, from folders: [String]) throws -> String? {
    let url = url.hasPrefix("file:///") ? String(url.dropFirst("file://".count)) : url
    guard !url.contains("://") else { return nil }
    for folder in url.hasPrefix("/") ? [""] : folders.map({ "\($0)/" }) {
      if try FileStamp.of(folder + url, followingLinks: true)?.isDirectory == true {
        return folder + url
      }
    }
    return nil
  }

  /// Whether a URL can only be a path of this machine; `host:path` is one of another.
  private func isPath(_ url: String) -> Bool {
    if url.contains("://") { return false }
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return true }
    return url[..<colon].contains("/")
  }

  // MARK: Clones

  /// Brings a commit into a clone: which one it is.
  private func update(_ clone: String, _ url: String, _ revision: String?) throws -> String {
    let wanted = revision ?? "HEAD"
    let isCommit = wanted.utf8.count == 40 && Digest(hex: wanted + String(wanted.prefix(24))) != nil
    var complaints: [String] = []
    guard try git(["init", "-q", "--bare", clone], &complaints) else {
      throw sourceUnreachableDiagnostic(url, complaints: complaints)
    }
    if isCommit, let known = try commit(wanted, in: clone) { return known }
    let reference = isCommit ? "refs/pipe/\(wanted)" : "refs/pipe/latest"
    let fetch = ["-C", clone, "-c", "gc.auto=0", "fetch", "-q", "--no-tags"]
    let single = fetch + ["--depth", "1", "--", url, "+\(wanted):\(reference)"]
    if try git(single, &complaints), let found = try commit(reference, in: clone) { return found }
    guard complaints.contains(where: Self.meansNotGivenOut) else {
      throw sourceUnreachableDiagnostic(url, complaints: complaints)
    }
    complaints = []
    let all = ["--", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
    guard try git(fetch + all, &complaints) else {
      throw sourceUnreachableDiagnostic(url, complaints: complaints)
    }
    guard let found = try commit(wanted, in: clone) else {
      throw sourceLacksCommitDiagnostic(url, revision)
    }
    return found
  }

  /// Whether Git says that a server does not give out a single commit, or does not have it.
  private static func meansNotGivenOut(_ complaint: String) -> Bool {
    ["not our ref", "unadvertised", "find remote ref"].contains { complaint.contains($0) }
  }

  private func commit(_ revision: String, in clone: String) throws -> String? {
    try GitRepository(around: clone, environment: environment)?.commit(revision)
  }

  /// Runs git to its end: whether it succeeded.
  private func git(_ arguments: [String], _ complaints: inout [String]) throws -> Bool {
    var lines: [String] = []
    let program = BoundProgram(arguments: ["git"] + arguments, environment: environment)
    let ending = try program.run { lines.append(String($0)) }
    complaints += lines.filter { !$0.isEmpty }
    return ending.exitStatus == 0
  }
}
