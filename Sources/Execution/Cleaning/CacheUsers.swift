import Diagnostics
import FileStore
import Records

/// The projects that use one cache, when it lies outside of them: each notes itself there.
///
/// `pipe/users/<16 digits>` in the cache's folder holds the absolute path of a project's root; the
/// digits are the first of the path's SHA-256.
struct CacheUsers {
  private let folder: String

  init(cacheDirectory: String) {
    folder = "\(cacheDirectory)/pipe/users"
  }

  /// Notes a project; does nothing when it is known.
  func register(_ root: String) throws {
    let path = place(of: root)
    guard try FileStamp.of(path) == nil else { return }
    try makeDirectory(folder)
    try AtomicFile.write(Array("\(root)\n".utf8), to: path, durability: .none)
  }

  /// The roots of all projects that are known, sorted, with the files that say so.
  func all() throws -> [(root: String, file: String)] {
    try directoryNamesIfPresent(folder).filter { !TemporaryName.isTemporary($0) }.map { name in
      let text = String(decoding: try readFile("\(folder)/\(name)"), as: UTF8.self)
      return (text.last == "\n" ? String(text.dropLast()) : text, "\(folder)/\(name)")
    }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  private func place(of root: String) -> String {
    "\(folder)/\(DigestAlgorithm.sha256.digest(of: Array(root.utf8)).hex.prefix(16))"
  }
}

extension Project {
  /// The cache's folder, absolute.
  var cacheFolder: String {
    absolutePath(settings.cacheDirectory ?? format.cacheDirectory, in: root)
  }

  /// The projects that use the cache; nil where it is this project's own.
  var cacheUsers: CacheUsers? {
    cacheFolder.utf8.starts(with: "\(root)/".utf8)
      ? nil : CacheUsers(cacheDirectory: cacheFolder)
  }

  /// Notes in a shared cache that this project uses it.
  func registerAtCache() throws {
    try cacheUsers?.register(root)
  }
}
