/// How much of a folder is meant.
package enum FolderPart: Sendable, Hashable {
  /// All of it; of a file, the file.
  case whole
  /// What is at or below these paths, which are relative to the folder.
  case paths([String])

  /// Whether a path below the folder belongs to the part.
  package func holds(_ path: String) -> Bool {
    guard case .paths(let paths) = self else { return true }
    return paths.contains { path.isAtOrBelow($0) }
  }

  /// Takes up what another part holds.
  package mutating func formUnion(_ other: FolderPart) {
    guard case .paths(let paths) = self, case .paths(let others) = other else {
      self = .whole
      return
    }
    self = .paths(paths + others.filter { new in !paths.contains { $0.hasSameBytes(as: new) } })
  }

  /// Those of the part's paths at which a tree has nothing.
  package func unknownPaths(in tree: Tree) -> [String] {
    guard case .paths(let paths) = self else { return [] }
    return paths.filter { path in !tree.entries.contains { $0.path.isAtOrBelow(path) } }
  }

  /// The part of a tree.
  package func cut(from tree: Tree) -> Tree {
    self == .whole ? tree : Tree(trusted: tree.entries.filter { holds($0.path) })
  }

  /// A tree that has this part of `wanted`, and all else as `present` has it.
  ///
  /// A file of `present` gives way where `wanted` has a folder, and the other way round.
  package func of(_ wanted: Tree, beside present: Tree) -> Tree {
    guard case .paths(let paths) = self else { return wanted }
    let staying = present.entries.filter { entry in
      !holds(entry.path) && !paths.contains { $0.isAtOrBelow(entry.path) }
    }
    let entries = staying + cut(from: wanted).entries
    return Tree(trusted: entries.sorted { $0.path.precedesInBytes($1.path) })
  }
}

extension String {
  /// Whether this is a path itself, or one below it.
  fileprivate func isAtOrBelow(_ path: String) -> Bool {
    guard utf8.starts(with: path.utf8) else { return false }
    let rest = utf8.dropFirst(path.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }
}
