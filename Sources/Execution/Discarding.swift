import FileStore
import Glibc
import PipelineModel
import Records

/// Removing former outputs as far as the cache has them.
///
/// A tree of some formats does not hold all that a folder has: links, empty folders, executable bits,
/// and files that rules ignore. Such things are never removed; of executable files, whose content the
/// cache has, a list remains.
extension Cache {
  /// Removes what a path held, if the cache proves to have it.
  ///
  /// - Parameters:
  ///   - path: Absolute.
  ///   - content: What it held.
  /// - Returns: Whether nothing is left of it.
  func discard(_ path: String, content: FileRecord) throws -> Bool {
    guard holds(content), let stamp = try FileStamp.of(path), try isExact(path, content) else {
      return false
    }
    if stamp.isSymbolicLink, !store.isLinked(from: path) { return false }
    guard stamp.isDirectory else {
      try removeFile(path)
      return true
    }
    guard content.fileCount != nil, let tree = tree(of: content) else { return false }
    var discarding = Discarding(tree: tree, store: store, isLossy: format(of: content).isLossy)
    let isEmpty = try discarding.empty(path, "")
    if isEmpty { rmdir(path) }
    guard !discarding.executable.isEmpty else { return isEmpty }
    try makeDirectory(path)
    let list = discarding.executable.map { "\($0)\n" }.joined()
    try AtomicFile.write(
      Array(list.utf8), to: "\(path)/\(Discarding.listName)", durability: .none)
    return false
  }
}

/// One folder whose content is removed as far as a tree holds it.
private struct Discarding {
  /// The file that names what was executable.
  static let listName = "executable-files.txt"

  let tree: Tree
  let store: ObjectStore
  let isLossy: Bool
  /// The paths of removed files whose executable bit the tree does not hold.
  var executable: [String] = []

  /// Empties a folder; returns whether nothing is left in it that has to stay.
  mutating func empty(_ folder: String, _ prefix: String) throws -> Bool {
    let names = try directoryNames(folder)
    if names.isEmpty { return isKnownEmpty(prefix) }
    var isEmpty = true
    for name in names {
      let path = "\(folder)/\(name)"
      let key = prefix.isEmpty ? name : "\(prefix)/\(name)"
      guard let stamp = try FileStamp.of(path) else { continue }
      if stamp.isDirectory {
        // A folder with names that are no UTF-8 is not empty, and stays.
        if try !empty(path, key) || rmdir(path) != 0 { isEmpty = false }
      } else if isHeld(path, stamp, as: key) {
        try removeFile(path)
      } else {
        isEmpty = false
      }
    }
    return isEmpty
  }

  private func isKnownEmpty(_ key: String) -> Bool {
    key.isEmpty || tree.entry(at: key)?.content == .emptyDirectory
  }

  private mutating func isHeld(_ path: String, _ stamp: FileStamp, as key: String) -> Bool {
    switch tree.entry(at: key)?.content {
    case .file(_, let size, _) where stamp.isRegularFile && (size ?? stamp.size) == stamp.size:
      if isLossy, stamp.isExecutable { executable.append(key) }
      return true
    case .file: return stamp.isSymbolicLink && store.isLinked(from: path)
    case .link: return stamp.isSymbolicLink
    case .emptyDirectory, nil: return false
    }
  }
}
