import Diagnostics
import Glibc

/// Makes files and directories of the workspace from objects of a store.
///
/// A file appears whole or not at all: it is made under a temporary name and renamed. What is made is
/// remembered in the stat cache of the workspace, so that nobody has to read it again.
package struct Materializer: Sendable {
  /// What happens to files that give way.
  package enum Displacement: Sendable, Equatable {
    /// Files that the tree lacks stay; those that differ from it are replaced.
    case keepingExtra
    /// Files that the tree lacks are deleted; those that differ from it are replaced.
    case deleting
    /// Both are moved into a directory, each under its own name.
    case movingAside(into: String)
    /// Both are deleted, for they are kept elsewhere; whatever else is in the way of the tree is moved
    /// into a directory.
    case deletingKnown(othersInto: String)
  }

  /// The store.
  package let store: ObjectStore
  /// In which ways files are made: the first that works; a copy always does.
  package let kinds: [LinkKind]
  /// The directory that paths are relative to.
  package let root: String
  /// What is known of the workspace's files.
  package let cache: StatCache
  /// How directories are listed, and how files are digested.
  package let format: any TreeFormat
  /// How many threads make files.
  package let threadCount: Int

  /// Creates a materializer.
  package init(
    store: ObjectStore, kinds: [LinkKind], root: String, cache: StatCache,
    format: any TreeFormat, threadCount: Int
  ) {
    self.store = store
    self.kinds = kinds
    self.root = root
    self.cache = cache
    self.format = format
    self.threadCount = threadCount
  }

  /// Puts a file at a path; a file or link that is there is replaced.
  ///
  /// - Parameter path: relative to the root, or absolute.
  /// - Returns: in which way the file was made.
  /// - Throws: `object-missing`, `object-corrupt`, or what the system reports; the path is then as it
  ///   was. A directory is never replaced.
  @discardableResult
  package func restore(
    _ object: ObjectID, at path: String, isExecutable: Bool = false
  ) throws -> LinkKind {
    try requireIntact([object])
    let file = MaterialFile(path: path, object: object, isExecutable: isExecutable)
    try makeDirectory(parentDirectory(of: absolute(path)))
    let made = try replace(file)
    remember([made])
    return made.kind
  }

  /// A path as the system takes it.
  func absolute(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? path : "\(root)/\(path)"
  }

  /// Compares objects with their names before they are used.
  func requireIntact(
    _ objects: [ObjectID], _ progress: (FileHasher.Progress) throws -> Void = { _ in }
  ) throws {
    for (object, state) in zip(objects, try store.verify(objects, progress: progress)) {
      switch state {
      case .intact: continue
      case .missing: throw Diagnostic.objectMissing(store.path(of: object))
      case .corrupt(let place):
        throw Diagnostic.objectCorrupt(store.path(of: object), movedTo: place)
      }
    }
  }

  /// Makes a file under a temporary name and renames it to its own.
  func replace(_ file: MaterialFile) throws -> MadeFile {
    let path = absolute(file.path)
    let temporary = TemporaryName.path(in: parentDirectory(of: path))
    let made = try make(file, at: temporary)
    if rename(temporary, path) != 0 {
      let error = SystemError(errno)
      unlink(temporary)
      throw error.diagnostic(.writing, at: file.path)
    }
    // Where both are names of one object already, renaming does nothing and leaves the second name.
    if made.kind == .hardlink { unlink(temporary) }
    return made
  }

  /// Makes a file at a path that is not taken.
  func make(_ file: MaterialFile, at path: String) throws -> MadeFile {
    let object = store.path(of: file.object)
    let isEmpty = file.object.digest == file.object.contentAlgorithm.digest(of: [])
    do throws(SystemError) {
      let kind = try FileMaker(kinds: kinds).make(
        path, from: object, isEmpty: isEmpty, isExecutable: file.isExecutable)
      let stamp = try FileStamp.query(path, in: AT_FDCWD, followingLinks: true).get()
      return MadeFile(path: file.path, digest: file.object.digest, stamp: stamp, kind: kind)
    } catch {
      throw error.diagnostic(.writing, at: file.path)
    }
  }

  /// How many files, or bytes, are worth a wait of a clock's tick.
  private static let filesWorthWaiting = 1000
  private static let bytesWorthWaiting: Int64 = 16 << 20

  /// Remembers the digests of files that were made, as far as their stamps have aged.
  ///
  /// Renaming changes the status, so a file that was renamed is looked at again: if it is the same file
  /// with the same size and time of its content, nobody has written to it since.
  func remember(_ files: [MadeFile], wereRenamed: Bool = true) {
    let bytes = files.reduce(0) { $0 + $1.stamp.size }
    if files.count >= Self.filesWorthWaiting || bytes >= Self.bytesWorthWaiting {
      usleep(UInt32(ClockReading.kernelTick / 1000 * 2))
    }
    let reading = store.clock.reading()
    for file in files {
      var found: FileStamp? = file.stamp
      if wereRenamed {
        // A file that is gone again is simply not remembered.
        found = (try? FileStamp.of(absolute(file.path), followingLinks: true)) ?? nil
      }
      guard let found, found.isSameContent(as: file.stamp) else { continue }
      cache.record(
        file.digest, of: file.path, stamp: found, algorithm: format.algorithm, reading: reading)
    }
  }
}

/// A file that is to be made.
struct MaterialFile: Sendable {
  var path: String
  var object: ObjectID
  var isExecutable: Bool
  /// How many bytes it has, 0 if that is not known.
  var size: Int64 = 0
}

/// A file that was made.
struct MadeFile: Sendable {
  var path: String
  var digest: Digest
  var stamp: FileStamp
  var kind: LinkKind
}

extension FileStamp {
  /// Whether this is the same file, with a content that was not written to since.
  fileprivate func isSameContent(as other: FileStamp) -> Bool {
    device == other.device && inode == other.inode && size == other.size
      && modifiedNanoseconds == other.modifiedNanoseconds
  }
}
