/// What is at a path.
package enum PathState: Sendable, Equatable {
  /// Nothing.
  case missing
  /// A regular file, or a link to one.
  case file(FileIdentity)
  /// A directory, or a link to one.
  case directory(TreeSummary)
  /// Something that has no content to speak of.
  case unusable(UnusableReason)
}

/// A file's content and what else of it counts.
package struct FileIdentity: Hashable, Sendable {
  /// The digest of its bytes.
  package var digest: Digest
  /// How many bytes it has.
  package var size: Int64
  /// Whether somebody may execute it.
  package var isExecutable: Bool

  /// Creates an identity.
  package init(digest: Digest, size: Int64, isExecutable: Bool = false) {
    self.digest = digest
    self.size = size
    self.isExecutable = isExecutable
  }
}

/// A directory's content in three numbers.
package struct TreeSummary: Hashable, Sendable {
  /// The digest of the encoded ``Tree``.
  package var digest: Digest
  /// How many bytes all its files have together.
  package var size: Int64
  /// How many files it has.
  package var fileCount: Int

  /// Creates a summary.
  package init(digest: Digest, size: Int64, fileCount: Int) {
    self.digest = digest
    self.size = size
    self.fileCount = fileCount
  }
}

/// Why what is at a path cannot be used, and which path is to blame.
package struct UnusableReason: Error, Hashable, Sendable {
  /// What is wrong with it.
  package enum Cause: Hashable, Sendable {
    /// A named pipe, which would be emptied by reading.
    case fifo
    /// A socket.
    case socket
    /// A device, or something else that is no file.
    case device
    /// The system refuses to read it, with this `errno`.
    case unreadable(Int32)
    /// A symbolic link to nothing; the target as written.
    case brokenLink(String)
    /// Symbolic links that lead back to themselves.
    case linkCycle
    /// A name that is not UTF-8, shown with `\xNN` for the odd bytes.
    case nameNotUTF8
    /// The file did not keep still while it was read, several times.
    case keepsChanging
    /// A file of ignore rules inside a tracked directory.
    case ignoreFileInside
  }

  /// The path to blame, which may lie below the one that was asked about.
  package var path: String
  /// What is wrong with it.
  package var cause: Cause

  /// Creates a reason.
  package init(_ cause: Cause, at path: String) {
    self.path = path
    self.cause = cause
  }
}
