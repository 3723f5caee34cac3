import Diagnostics
import Glibc

/// A name in a folder, with what stands there; links are not followed.
package struct DirectoryEntry: Sendable {
  /// What stands at a name.
  package enum Kind: Sendable {
    case file, folder, other
  }

  /// The name without its folder.
  package var name: String
  /// What stands there; a link is ``Kind/other``.
  package var kind: Kind
}

/// What is in a folder, in the system's order; nothing if there is no such folder. A name that is not
/// UTF-8 is left out.
///
/// - Throws: a ``Diagnostic`` that names the folder, or what in it cannot be looked at.
package func directoryEntriesIfPresent(_ path: String) throws -> [DirectoryEntry] {
  guard try FileStamp.of(path, followingLinks: true) != nil else { return [] }
  var found: [(name: String, type: UInt8)] = []
  do throws(SystemError) {
    let directory = try OpenFile.directory(path)
    try directory.forEachName { name, type in
      if let name = String(validating: UnsafeRawBufferPointer(name), as: UTF8.self) {
        found.append((name, type))
      }
    }
  } catch {
    throw error.diagnostic(.reading, at: path)
  }
  return try found.map { DirectoryEntry(name: $0.name, kind: try kind(of: $0, in: path)) }
}

/// What an entry is; some file systems do not say so in their lists.
private func kind(
  of entry: (name: String, type: UInt8), in folder: String
) throws -> DirectoryEntry.Kind {
  switch Int(entry.type) {
  case Int(DT_REG): return .file
  case Int(DT_DIR): return .folder
  case Int(DT_UNKNOWN):
    let stamp = try FileStamp.of("\(folder)/\(entry.name)")
    return stamp?.isDirectory == true ? .folder : stamp?.isRegularFile == true ? .file : .other
  default: return .other
  }
}
