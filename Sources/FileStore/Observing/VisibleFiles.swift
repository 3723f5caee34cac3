import Diagnostics
import Glibc

// Files as the programs of a stage see them. What the system does not let us see, those do not see
// either: it counts as absent. That the machine is out of descriptors or memory, or its disk broken,
// says nothing of what is there, and must not be taken for an answer.

/// The stamp of what is at a path, links followed; nil if nothing is there that could be seen.
///
/// - Throws: a ``Diagnostic`` when the machine cannot tell.
package func visibleStamp(_ path: String) throws -> FileStamp? {
  try visible(.looking, at: path) {
    try FileStamp.query(path, in: AT_FDCWD, followingLinks: true).get()
  }
}

/// The bytes of a regular file; nil if there is none that could be read.
///
/// - Throws: as ``visibleStamp(_:)``.
package func visibleBytes(_ path: String) throws -> [UInt8]? {
  try visible(.reading, at: path) { try readRegularFile(path) }
}

/// The names in a folder, sorted by their bytes; none if there is none that could be listed.
///
/// - Throws: as ``visibleStamp(_:)``.
package func visibleNames(_ folder: String) throws -> [String] {
  let names = try visible(.reading, at: folder) { try rawDirectoryNames(folder) } ?? []
  return names.compactMap { String(validating: $0, as: UTF8.self) }
}

/// A path without symbolic links, the path itself if it cannot be followed.
///
/// - Throws: as ``visibleStamp(_:)``.
package func visiblePath(_ path: String) throws -> String {
  try visible(.looking, at: path) {
    guard let resolved = realpath(path, nil) else { throw SystemError(errno) }
    defer { free(resolved) }
    return String(cString: resolved)
  } ?? path
}

/// Calls `body` with each part of a file, beginning with up to `overlap` bytes of the part before, until
/// it returns true; false if the file cannot be read or nothing was found.
///
/// - Parameter size: How many bytes are read at once.
/// - Throws: as ``visibleStamp(_:)``.
package func searchVisibleFile(
  _ path: String, size: Int = 1 << 20, overlap: Int, _ body: (UnsafeRawBufferPointer) -> Bool
) throws -> Bool {
  try visible(.reading, at: path) {
    let file = try OpenFile.reading(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    defer { buffer.deallocate() }
    var kept = 0
    while true {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[kept...])
      let count = try file.read(into: rest)
      guard count > 0 else { return false }
      let filled = UnsafeRawBufferPointer(rebasing: buffer[..<(kept + count)])
      if body(filled) { return true }
      kept = min(overlap, filled.count)
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: filled.suffix(kept)))
    }
  } ?? false
}

/// What a look shows; nil where there is nothing to be seen.
private func visible<Result>(
  _ action: FileAction, at path: String, _ look: () throws -> Result
) throws -> Result? {
  do {
    return try look()
  } catch let error as SystemError where error.isOfTheMachine {
    var diagnostic = error.diagnostic(action, at: path)
    diagnostic.code = .systemCallFailed
    throw diagnostic
  } catch {
    return nil
  }
}

extension SystemError {
  /// Whether it tells of the machine's state, not of the file.
  fileprivate var isOfTheMachine: Bool {
    [EIO, EMFILE, ENFILE, ENOMEM].contains(number)
  }
}
