/// What is in a directory: entries sorted by the bytes of their paths.
package struct Tree: Sendable, Equatable {
  /// One thing in a directory.
  package struct Entry: Sendable, Equatable {
    /// The path below the directory, with `/` between its parts.
    package var path: String
    /// What is there.
    package var content: Content

    /// Creates an entry.
    package init(_ path: String, _ content: Content) {
      self.path = path
      self.content = content
    }
  }

  /// What an entry is.
  package enum Content: Sendable, Hashable {
    /// A file; the size in bytes is nil where a format does not keep it.
    case file(digest: Digest, size: Int64?, isExecutable: Bool)
    /// A symbolic link that is kept as one; the target as written.
    case link(target: String)
    /// A directory without anything in it.
    case emptyDirectory

    /// Whether both are the same thing, whether or not their sizes are known.
    package func isSame(as other: Content) -> Bool {
      switch (self, other) {
      case (.file(let a, _, let isA), .file(let b, _, let isB)): a == b && isA == isB
      default: self == other
      }
    }
  }

  /// The entries, sorted by the bytes of their paths, no two with one path.
  package private(set) var entries: [Entry]

  /// A tree of entries in any order.
  ///
  /// - Throws: a ``TreeFlaw`` if a path is unsafe, occurs twice or lies below a file.
  package init(_ entries: [Entry]) throws(TreeFlaw) {
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.path.precedesInBytes($1.path) }
    self.entries =
      isSorted ? entries : entries.sorted { $0.path.precedesInBytes($1.path) }
    try check()
  }

  /// A tree of entries that were read from a directory in order, which need no check.
  init(trusted entries: [Entry]) {
    self.entries = entries
  }

  /// How many bytes all files have together; files of unknown size count as empty.
  package var size: Int64 {
    entries.reduce(0) { sum, entry in
      if case .file(_, let size?, _) = entry.content { sum + size } else { sum }
    }
  }

  /// How many files there are.
  package var fileCount: Int {
    entries.count { if case .file = $0.content { true } else { false } }
  }

  /// The entry with this path, or nil.
  package func entry(at path: String) -> Entry? {
    let index = entries.partitionPoint { $0.path.precedesInBytes(path) }
    guard index < entries.count, entries[index].path.hasSameBytes(as: path) else { return nil }
    return entries[index]
  }
}

/// What makes a list of entries no tree.
package enum TreeFlaw: Error, Hashable, Sendable {
  /// A path that is empty, absolute, or has an empty part, `.` or `..` in it.
  case unsafePath(String)
  /// Two entries with one path.
  case duplicatePath(String)
  /// An entry below something that is not a directory.
  case pathBelowFile(String)
}

extension Tree {
  private func check() throws(TreeFlaw) {
    for entry in entries where !Self.isSafe(entry.path) { throw .unsafePath(entry.path) }
    for (entry, next) in zip(entries, entries.dropFirst())
    where entry.path.hasSameBytes(as: next.path) {
      throw .duplicatePath(entry.path)
    }
    try checkParents()
  }

  /// No entry may lie below another: through a link it would be written outside of the tree.
  private func checkParents() throws(TreeFlaw) {
    var lastParent = ""
    for entry in entries {
      let parent = entry.path.hasSlash ? parentDirectory(of: entry.path) : ""
      if parent.hasSameBytes(as: lastParent) { continue }
      lastParent = parent
      var ancestor = parent
      while !ancestor.isEmpty {
        if self.entry(at: ancestor) != nil { throw .pathBelowFile(entry.path) }
        ancestor = ancestor.hasSlash ? parentDirectory(of: ancestor) : ""
      }
    }
  }

  private static func isSafe(_ path: String) -> Bool {
    if path.utf8.contains(0) { return false }
    return path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .allSatisfy { part in
        !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
      }
  }
}

extension String {
  fileprivate var hasSlash: Bool { utf8.contains(UInt8(ascii: "/")) }
}
