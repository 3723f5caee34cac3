/// One difference between two trees.
package struct TreeChange: Sendable, Hashable {
  /// What happened to a path.
  package enum Kind: Sendable, Hashable {
    /// Only the second tree has it.
    case added
    /// Only the first tree has it.
    case removed
    /// Both have it, with another content, kind or execute permission.
    case modified
  }

  /// The path below the directory.
  package var path: String
  /// What happened to it.
  package var kind: Kind

  /// Creates a change.
  package init(_ path: String, _ kind: Kind) {
    self.path = path
    self.kind = kind
  }
}

extension Tree {
  /// The differences that lead from one tree to another, sorted by path.
  package static func changes(from old: Tree, to new: Tree) -> [TreeChange] {
    var changes: [TreeChange] = []
    var before = old.entries[...]
    var after = new.entries[...]
    while let was = before.first, let now = after.first {
      if was.path.precedesInBytes(now.path) {
        changes.append(TreeChange(before.removeFirst().path, .removed))
      } else if now.path.precedesInBytes(was.path) {
        changes.append(TreeChange(after.removeFirst().path, .added))
      } else {
        if !was.content.isSame(as: now.content) { changes.append(TreeChange(was.path, .modified)) }
        before.removeFirst()
        after.removeFirst()
      }
    }
    return changes + before.map { TreeChange($0.path, .removed) }
      + after.map { TreeChange($0.path, .added) }
  }
}
