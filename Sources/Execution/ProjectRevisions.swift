import FileStore

extension Project {
  /// Whether Git knows a revision.
  package func hasRevision(_ revision: String) -> Bool {
    // A text such as `-x` must not be taken for an option.
    guard !revision.hasPrefix("-") else { return false }
    return git(["rev-parse", "--verify", "-q", "\(revision)^{commit}"]) != nil
  }

  /// The commit from which the present one and a revision come; nil where there is none.
  package func commonBase(with revision: String) -> String? {
    guard let line = git(["merge-base", revision, "HEAD"]) else { return nil }
    let commit = String(decoding: line.prefix { $0 != 0x0A }, as: UTF8.self)
    return commit.isEmpty ? nil : commit
  }

  /// The bytes of a file at a revision; nil where it is not there.
  ///
  /// - Parameter path: The path relative to the project's root.
  package func bytes(of path: String, at revision: String) -> [UInt8]? {
    git(["show", "\(revision):./\(path)"])
  }

  /// Where the project's root lies in its Git repository, such as `models/credit/`; empty where it is
  /// the repository's own root, or in none.
  package var pathInRepository: String {
    guard let line = git(["rev-parse", "--show-prefix"]) else { return "" }
    return String(decoding: line.prefix { $0 != 0x0A }, as: UTF8.self)
  }
}
