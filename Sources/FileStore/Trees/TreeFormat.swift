import Diagnostics

/// How trees are written, which decides what they can hold and what their digests are.
package protocol TreeFormat: Sendable {
  /// How files become digests.
  var algorithm: DigestAlgorithm { get }
  /// How the bytes of a tree become its digest.
  var objectAlgorithm: DigestAlgorithm { get }
  /// Which symbolic links inside a directory become links of its tree.
  var linkPolicy: LinkPolicy { get }
  /// The object that holds a tree of this digest.
  func treeObject(_ digest: Digest) -> ObjectID
  /// The canonical bytes of a tree; what the format cannot hold is left out.
  func encode(_ tree: Tree) -> [UInt8]
  /// The tree in bytes that were read from `source`, which is named in errors.
  ///
  /// - Throws: a ``Diagnostic``: `newer-format` for another version, `object-corrupt` otherwise.
  func decode(_ bytes: [UInt8], source: String) throws -> Tree
  /// What of a tree the format cannot hold, sorted by path.
  func losses(in tree: Tree) -> [TreeLoss]
  /// Whether there are trees that the format cannot hold whole.
  var isLossy: Bool { get }
}

/// Which symbolic links inside a directory become links of its tree.
package enum LinkPolicy: Sendable {
  /// Relative links that stay inside the directory, and links to nothing; all others are followed.
  case keepInner
  /// Links to directories, which the format then leaves out; links to files are followed.
  case followFiles
}

/// Something that a format cannot hold.
package struct TreeLoss: Sendable, Hashable {
  /// What is lost.
  package enum Kind: Sendable, Hashable {
    /// The permission to execute.
    case executePermission
    /// A directory without anything in it.
    case emptyDirectory
    /// A symbolic link to a directory.
    case link
  }

  /// The path below the directory.
  package var path: String
  /// What is lost.
  package var kind: Kind

  /// Creates a loss.
  package init(_ path: String, _ kind: Kind) {
    self.path = path
    self.kind = kind
  }
}

extension TreeFormat {
  /// What of a tree the format can hold: entries that it loses are left out, and files keep their
  /// permissions.
  package func heldPart(of tree: Tree) -> Tree {
    let lost = losses(in: tree).filter { $0.kind != .executePermission }
    guard !lost.isEmpty else { return tree }
    let paths = Set(lost.map { Array($0.path.utf8) })
    return Tree(trusted: tree.entries.filter { !paths.contains(Array($0.path.utf8)) })
  }

  /// A tree that was read in this format, with the permissions that the format does not hold taken from
  /// the same paths of another tree.
  package func completed(_ tree: Tree, by other: Tree) -> Tree {
    guard isLossy else { return tree }
    return Tree(
      trusted: tree.entries.map { entry in
        guard case .file(let digest, let size, _) = entry.content,
          case .file(_, _, true)? = other.entry(at: entry.path)?.content
        else { return entry }
        return Tree.Entry(entry.path, .file(digest: digest, size: size, isExecutable: true))
      })
  }

  /// The digest that identifies a tree.
  package func digest(of tree: Tree) -> Digest {
    objectAlgorithm.digest(of: encode(tree))
  }

  /// A tree's digest, size and file count.
  package func summary(of tree: Tree) -> TreeSummary {
    TreeSummary(digest: digest(of: tree), size: tree.size, fileCount: tree.fileCount)
  }
}
