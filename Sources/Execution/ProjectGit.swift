extension Project {
  /// The commit that is checked out and whether the work tree differs from it; nil without Git.
  func gitState() -> (commit: String?, isDirty: Bool?) {
    guard let head = git(["rev-parse", "--verify", "-q", "HEAD"]) else { return (nil, nil) }
    let commit = String(decoding: head.prefix(40), as: UTF8.self)
    let changes = git(["status", "--porcelain", "--untracked-files=no"])
    return (commit.isEmpty ? nil : commit, changes.map { !$0.isEmpty })
  }

  /// What a git command printed; nil when it failed or there is no git.
  func git(_ arguments: [String]) -> [UInt8]? {
    stageChecks.gitOutput(arguments)
  }
}
