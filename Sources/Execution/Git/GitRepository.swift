import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel

/// The Git repository around a project, which is only ever read.
package struct GitRepository: Sendable {
  /// The project's folder, absolute.
  package let root: String
  /// The project's folder seen from the top of the repository: empty, or ended by a slash.
  package let prefix: String
  private let environment: [String: String]
  private let objects: GitObjects

  /// Finds the repository around a folder; nil where there is none, or no git.
  package init?(around root: String, environment: [String: String]) throws {
    // Looking must write nothing, not even Git's own index.
    let environment = environment.merging(["GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"]) { $1 }
    let result = try Program.run(
      ["git", "-C", root, "rev-parse", "--show-prefix"], environment: environment)
    guard result.exitStatus == 0 else { return nil }
    self.root = root
    self.environment = environment
    prefix = String(decoding: result.output.dropLast(), as: UTF8.self)
    objects = GitObjects(folder: root, environment: environment)
  }

  /// What a git command printed; nil when it failed.
  package func output(_ arguments: [String]) throws -> [UInt8]? {
    let result = try Program.run(["git", "-C", root] + arguments, environment: environment)
    return result.exitStatus == 0 ? result.output : nil
  }

  /// The lines that a git command printed; none when it failed.
  package func lines(_ arguments: [String]) throws -> [String] {
    String(decoding: try output(arguments) ?? [], as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  /// The commit that a revision names; nil when it names none.
  package func commit(_ revision: String) throws -> String? {
    guard !revision.isEmpty, !revision.hasPrefix("-") else { return nil }
    return try lines(["rev-parse", "--verify", "-q", "\(revision)^{commit}"]).first
  }

  /// The commit at which two histories part; nil when they have nothing in common.
  package func mergeBase(_ first: String, _ second: String) throws -> String? {
    try lines(["merge-base", first, second]).first
  }

  /// Whether the history was cut off when it was cloned.
  package var isShallow: Bool {
    get throws { try lines(["rev-parse", "--is-shallow-repository"]).first == "true" }
  }

  /// The names of all branches, sorted.
  package var branches: [String] {
    get throws { try lines(["for-each-ref", "--format=%(refname:short)", "refs/heads"]) }
  }

  /// The names of all tags, sorted.
  package var tags: [String] {
    get throws { try lines(["for-each-ref", "--format=%(refname:short)", "refs/tags"]) }
  }

  /// All commits of all branches and tags, the newest first.
  package var commits: [String] {
    get throws { try lines(["log", "--format=%H", "--branches", "--tags", "HEAD", "--"]) }
  }

  /// The branch that is checked out; nil where there is none.
  package var currentBranch: String? {
    get throws { try lines(["symbolic-ref", "--short", "-q", "HEAD"]).first }
  }

  /// When a commit was made, in seconds since 1970, and the first line of its message.
  package func heading(of commit: String) throws -> (seconds: Int64, subject: String) {
    let line = try lines(["log", "-1", "--format=%ct %s", commit, "--"]).first ?? ""
    let words = line.split(separator: " ", maxSplits: 1)
    return (Int64(words.first ?? "") ?? 0, words.count > 1 ? String(words[1]) : "")
  }

  /// The bytes of a file of the project at a commit; nil where there is none, as for a path, given
  /// absolute, outside of the repository.
  package func file(_ path: String, at commit: String) throws(Diagnostic) -> [UInt8]? {
    guard path.hasPrefix("/") else { return try objects.file(prefix + path, at: commit) }
    let top = (root + "/").utf8.dropLast(prefix.utf8.count)
    guard path.utf8.starts(with: top) else { return nil }
    let inside = String(decoding: path.utf8.dropFirst(top.count), as: UTF8.self)
    return try objects.file(inside, at: commit)
  }

  /// The folders of a project at a commit, with the names in them.
  package func listing(of commit: String) throws -> GitListing {
    let output = try output(["ls-tree", "-r", "-z", "--full-tree", commit, "--"] + pathspec)
    return GitListing(output ?? [], prefix: prefix)
  }

  /// The project's folder as a path for `ls-tree --full-tree`.
  private var pathspec: [String] { prefix.isEmpty ? [] : [prefix] }
}
