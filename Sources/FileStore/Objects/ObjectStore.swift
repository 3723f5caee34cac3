import Diagnostics
import Glibc

/// Files kept under the digests of their content.
///
/// An object appears under its name only whole and on the disk, and is never changed. Before its first
/// use it is read once and compared with its name; after that its stamp vouches for it.
package struct ObjectStore: Sendable {
  /// The directory of the store.
  package let directory: String
  /// Where objects lie in it.
  package let layout: any ObjectLayout
  /// Where objects go whose content does not match their name.
  package let quarantine: String
  /// Which objects have been read and compared; the keys are their paths.
  let cache: StatCache
  let clock: FileClock
  let threadCount: Int
  /// What ends reading and copying early.
  let stop: StopFlag

  /// A store in a directory, which need not exist yet.
  ///
  /// - Parameter threadCount: how many files are written at once; waiting for the disk takes most of
  ///   the time, so this may be more than there are cores.
  package init(
    directory: String, layout: any ObjectLayout, quarantine: String, cache: StatCache,
    clock: FileClock, threadCount: Int = 16, stop: StopFlag = StopFlag()
  ) {
    self.stop = stop
    self.directory = directory
    self.layout = layout
    self.quarantine = quarantine
    self.cache = cache
    self.clock = clock
    self.threadCount = threadCount
  }

  /// The path of an object, whether or not it is there.
  package func path(of object: ObjectID) -> String {
    "\(directory)/\(layout.path(of: object))"
  }

  /// Whether a path is a symbolic link into the store.
  package func isLinked(from path: String) -> Bool {
    (linkTarget(Array(path.utf8), in: AT_FDCWD) ?? []).starts(with: "\(directory)/".utf8)
  }

  /// Whether a path is a symbolic link whose text ends as the path of an object in a store of this
  /// layout does, wherever that store lies or lay.
  package func namesObject(at path: String) -> Bool {
    let target = linkTarget(Array(path.utf8), in: AT_FDCWD) ?? []
    let parts = String(decoding: target, as: UTF8.self).split(separator: "/").map(String.init)
    guard parts.count > 2 else { return false }
    let (digits, name) = (parts[parts.count - 2], parts[parts.count - 1])
    return digits.utf8.count == 2
      && layout.folders.contains { folder in
        let above = folder.split(separator: "/").map(String.init)
        return parts.dropLast(2).suffix(above.count).elementsEqual(above)
          && layout.object(folder: folder, digits: digits, name: name) != nil
      }
  }

  /// Whether the store seems to hold an object; its content is not looked at.
  ///
  /// An empty file under another digest than that of nothing is what a loss of power leaves behind,
  /// and counts as absent.
  package func contains(_ object: ObjectID) throws -> Bool {
    guard let stamp = try FileStamp.of(path(of: object)) else { return false }
    return isPlausible(stamp, object)
  }

  private func isPlausible(_ stamp: FileStamp, _ object: ObjectID) -> Bool {
    stamp.isRegularFile
      && (stamp.size > 0 || object.digest == object.contentAlgorithm.digest(of: []))
  }

  /// The objects that the store does not seem to hold, in the given order.
  package func missing(from objects: [ObjectID]) throws -> [ObjectID] {
    try objects.filter { try !contains($0) }
  }

  /// The content of a small object, such as a tree, which is compared with its name.
  ///
  /// - Throws: `object-missing` or `object-corrupt`; a corrupt object is moved to the quarantine.
  package func bytes(of object: ObjectID) throws -> [UInt8] {
    let path = path(of: object)
    guard try contains(object) else { throw Diagnostic.objectMissing(path) }
    let bytes = try readFile(path)
    guard object.contentAlgorithm.digest(of: bytes) == object.digest else {
      throw Diagnostic.objectCorrupt(path, movedTo: try setAside(object))
    }
    return bytes
  }

  /// The tree that an object holds.
  ///
  /// - Throws: as ``bytes(of:)`` and ``TreeFormat/decode(_:source:)``.
  package func tree(_ digest: Digest, format: any TreeFormat) throws -> Tree {
    let object = format.treeObject(digest)
    return try format.decode(bytes(of: object), source: path(of: object))
  }

  /// Whether the content of an object begins as a list of files does, where such lists bear no mark.
  package func isTree(_ object: ObjectID) throws -> Bool {
    let start = Array("pipe-tree ".utf8)
    do throws(SystemError) {
      let file = try OpenFile.reading(path(of: object))
      var buffer = [UInt8](repeating: 0, count: start.count)
      return read(file.descriptor, &buffer, buffer.count) == buffer.count && buffer == start
    } catch {
      throw error.diagnostic(.reading, at: path(of: object))
    }
  }

  /// Deletes an object; that it is not there is no error.
  package func remove(_ object: ObjectID) throws {
    let path = path(of: object)
    do throws(SystemError) {
      try checked(unlink(path))
    } catch  where error.meansMissing {
      return
    } catch {
      throw error.diagnostic(.removing, at: path)
    }
    cache.forget(path)
  }

  /// Moves an object to the quarantine: its path there.
  func setAside(_ object: ObjectID) throws -> String {
    let path = path(of: object)
    cache.forget(path)
    return try moveAside(path, into: quarantine)
  }
}

/// An object in a store.
package struct StoredObject: Sendable, Equatable {
  /// Which object it is.
  package var object: ObjectID
  /// How many bytes it has.
  package var size: Int64
  /// When its status was last changed, in nanoseconds since 1970.
  package var changedNanoseconds: Int64
}

extension ObjectStore {
  /// All objects, sorted by folder and digest.
  package func objects() throws -> [StoredObject] {
    var found: [StoredObject] = []
    for (folder, digits, path) in try directories() {
      for name in try namesIfPresent(path) {
        guard let object = layout.object(folder: folder, digits: digits, name: name),
          let stamp = try FileStamp.of("\(path)/\(name)"), stamp.isRegularFile
        else { continue }
        found.append(
          StoredObject(
            object: object, size: stamp.size, changedNanoseconds: stamp.changedNanoseconds))
      }
    }
    return found
  }

  /// The copies of folders that programs of old made beside their lists, `<digits>.dir.unpacked`, by their
  /// paths; everything in them is in objects too.
  package func unpackedFolders() throws -> [String] {
    try directories().flatMap { directory in
      try namesIfPresent(directory.path).filter { name in
        name.hasSuffix(".dir.unpacked") && Digest(hex: directory.digits + name.dropLast(13)) != nil
      }.map { "\(directory.path)/\($0)" }
    }
  }

  /// Whether there may be objects whose files' digests are of a kind.
  package func mayHold(_ algorithm: DigestAlgorithm) throws -> Bool {
    let nothing = ObjectID(algorithm.digest(of: []), algorithm)
    let folder = parentDirectory(of: parentDirectory(of: path(of: nothing)))
    return try namesIfPresent(folder).contains { $0.utf8.count == 2 && Digest(hex: $0) != nil }
  }

  /// Deletes what killed processes were writing: how many files.
  package func sweep() throws -> Int {
    let now = clock.reading().nanoseconds
    return try directories().reduce(0) { sum, directory in
      try sum + TemporaryName.sweep(directory.path, nowNanoseconds: now)
    }
  }

  private func directories() throws -> [(folder: String, digits: String, path: String)] {
    try layout.folders.flatMap { folder in
      let folderPath = folder.isEmpty ? directory : "\(directory)/\(folder)"
      return try namesIfPresent(folderPath)
        .filter { $0.utf8.count == 2 && Digest(hex: $0) != nil }
        .map { (folder, $0, "\(folderPath)/\($0)") }
    }
  }

  private func namesIfPresent(_ path: String) throws -> [String] {
    guard let stamp = try FileStamp.of(path, followingLinks: true), stamp.isDirectory else {
      return []
    }
    return try directoryNames(path)
  }
}
