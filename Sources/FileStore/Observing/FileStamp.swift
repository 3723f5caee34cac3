import Glibc

/// What the file system says about a file without its content being read.
///
/// Two equal stamps of one path mean the same content, once the stamp has aged; see ``FileClock``.
/// Six words without padding, so that arrays of stamps can be hashed and saved as bytes.
package struct FileStamp: Hashable, Sendable, BitwiseCopyable {
  /// The device that holds the file.
  package var device: UInt64
  /// The file's number on the device.
  package var inode: UInt64
  /// The size in bytes.
  package var size: Int64
  /// When the content was last changed, in nanoseconds since 1970; anybody can set it.
  package var modifiedNanoseconds: Int64
  /// When content or status was last changed, in nanoseconds since 1970; only the kernel sets it.
  package var changedNanoseconds: Int64
  /// Type and permissions, as in `st_mode`.
  package var mode: UInt32
  /// How many names the file has.
  package var linkCount: UInt32

  /// The stamp in what the kernel answered.
  package init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    modifiedNanoseconds = Self.nanoseconds(status.st_mtim)
    changedNanoseconds = Self.nanoseconds(status.st_ctim)
    mode = UInt32(status.st_mode)
    linkCount = UInt32(truncatingIfNeeded: status.st_nlink)
  }

  /// A stamp that no file has.
  package static let none = FileStamp(stat())

  private static func nanoseconds(_ time: timespec) -> Int64 {
    // A file dated beyond the year 2262 wraps around and is still compared exactly.
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  private var type: UInt32 { mode & UInt32(S_IFMT) }

  /// Whether this is a regular file.
  package var isRegularFile: Bool { type == UInt32(S_IFREG) }
  /// Whether this is a directory.
  package var isDirectory: Bool { type == UInt32(S_IFDIR) }
  /// Whether this is a symbolic link.
  package var isSymbolicLink: Bool { type == UInt32(S_IFLNK) }
  /// Whether somebody may execute the file.
  package var isExecutable: Bool { mode & 0o111 != 0 }

  /// Why a file that is neither regular nor a directory cannot be used.
  var specialCause: UnusableReason.Cause {
    switch type {
    case UInt32(S_IFIFO): .fifo
    case UInt32(S_IFSOCK): .socket
    default: .device
    }
  }
}

extension FileStamp {
  /// The stamp of a path, or nil if nothing is there.
  ///
  /// - Throws: a ``Diagnostic`` if the file system refuses to say.
  package static func of(_ path: String, followingLinks: Bool = false) throws -> FileStamp? {
    try of(path, in: AT_FDCWD, followingLinks: followingLinks)
  }

  /// The stamp of a path relative to an open directory, or nil if nothing is there.
  static func of(_ path: String, in base: Int32, followingLinks: Bool) throws -> FileStamp? {
    switch query(path, in: base, followingLinks: followingLinks) {
    case .success(let stamp): return stamp
    case .failure(let failure) where failure.meansMissing: return nil
    case .failure(let failure): throw failure.diagnostic(.looking, at: path)
    }
  }

  /// The stamp of a path, or the error number.
  static func query(
    _ path: UnsafePointer<CChar>, in base: Int32, followingLinks: Bool
  ) -> Result<FileStamp, SystemError> {
    var status = stat()
    guard fstatat(base, path, &status, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else {
      return .failure(SystemError(errno))
    }
    return .success(FileStamp(status))
  }

  /// The stamp of an open file.
  static func ofOpenFile(_ descriptor: Int32) -> Result<FileStamp, SystemError> {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return .failure(SystemError(errno)) }
    return .success(FileStamp(status))
  }
}
