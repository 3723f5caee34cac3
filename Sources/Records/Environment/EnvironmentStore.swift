import Documents
import FileStore

/// The descriptions of environments that run-cache candidates name, so that a result that is taken
/// again can say with what it was made.
///
/// Each is a file named by the environment's digest, with the lines that a lock has for it:
///
///     # pipe-environment 1
///     python: 3.11.7
///     numpy: 2.4.6
///     system: Debian 12, glibc 2.36, x86-64 avx2 avx512
package struct EnvironmentStore: Sendable {
  private let directory: String

  /// Opens a store.
  ///
  /// - Parameter directory: The absolute path of its folder, which need not exist.
  package init(directory: String) {
    self.directory = directory
  }

  /// The environment with a digest; nil where it is not described.
  package func environment(_ digest: String) -> EnvironmentRecord? {
    guard digest.utf8.count == 12, digest.utf8.allSatisfy({ $0 != UInt8(ascii: "/") }),
      // A description that cannot be read tells nothing; the result then counts as without one.
      let bytes = (try? readFileIfPresent("\(directory)/\(digest)")) ?? nil,
      // As above.
      let facts = (try? parseYAML(bytes, file: digest))?.root?.mapping
    else { return nil }
    var open = OpenEnvironment(digest: digest)
    for fact in facts {
      guard let key = fact.key.string, open.take(key, fact.value.string) else { return nil }
    }
    return open.record
  }

  /// Keeps an environment's description.
  ///
  /// - Throws: A `Diagnostic` when it cannot be written.
  package func insert(_ environment: EnvironmentRecord) throws {
    let path = "\(directory)/\(environment.digest)"
    guard try FileStamp.of(path) == nil else { return }
    try makeDirectory(directory)
    let text = "# pipe-environment 1\n" + environment.lockLines(indent: "")
    try AtomicFile.write(Array(text.utf8), to: path, durability: .none)
  }
}
