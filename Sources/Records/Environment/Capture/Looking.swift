import FileStore
import Glibc

// Each of these throws a `Diagnostic` when the machine cannot tell, for the record must not say less
// only because descriptors were short or a disk failed.

/// The stamp of what is at a path, links followed; nil if nothing is there or it cannot be looked at.
func currentStamp(_ path: String) throws -> FileStamp? {
  try visibleStamp(path)
}

/// The bytes of a regular file, nil if it cannot be read: it is as good as absent then.
func fileBytes(_ path: String) throws -> [UInt8]? {
  try visibleBytes(path)
}

/// The text of a regular file, nil if it cannot be read.
func fileText(_ path: String) throws -> String? {
  try fileBytes(path).map { String(decoding: $0, as: UTF8.self) }
}

/// The first bytes of a file, up to a number; empty if it cannot be read.
func fileHead(_ path: String, count: Int) throws -> [UInt8] {
  var head: [UInt8] = []
  _ = try searchVisibleFile(path, size: count, overlap: 0) { part in
    head = Array(part)
    return true
  }
  return head
}

/// Calls `body` with each part of a file, beginning with up to `overlap` bytes of the part before, until
/// it returns true; false if the file cannot be read or nothing was found.
func searchFile(
  _ path: String, overlap: Int, _ body: (UnsafeRawBufferPointer) -> Bool
) throws -> Bool {
  try searchVisibleFile(path, overlap: overlap, body)
}

/// The SHA-256 of a file in hexadecimal digits, nil if it cannot be read.
func fileDigest(_ path: String) throws -> String? {
  guard try currentStamp(path)?.isRegularFile == true, access(path, R_OK) == 0 else { return nil }
  var hasher = DigestHasher(.sha256)
  _ = try searchFile(path, overlap: 0) { part in
    hasher.update(part)
    return false
  }
  return hasher.finalize().hex
}

/// A path without symbolic links, the path itself if it cannot be followed.
func resolvedPath(_ path: String) throws -> String {
  try visiblePath(path)
}

/// A path in a folder, without `.` and empty parts; `..` is kept, since what it leaves may be a link.
func joinedPath(_ folder: String, _ path: String) -> String {
  let full = path.utf8.first == UInt8(ascii: "/") ? path : "\(folder)/\(path)"
  let parts = full.utf8.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
  return "/" + parts.map { String(Substring($0)) }.joined(separator: "/")
}

/// The last part of a path.
func lastComponent(_ path: String) -> String {
  path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) }
    ?? path
}

/// Whether a path lies below a folder.
func isPath(_ path: String, below folder: String) -> Bool {
  path.utf8.starts(with: folder.utf8)
    && path.utf8.dropFirst(folder.utf8.count).first == UInt8(ascii: "/")
}

/// A path as seen from the project: relative where it lies in the project or beside it.
func projectPath(_ path: String, root: String) -> String {
  if path.hasSameBytes(as: root) { return "." }
  if isPath(path, below: root) { return String(path.dropFirst(root.count + 1)) }
  let parent = parentDirectory(of: root)
  if parent != "/", isPath(path, below: parent) {
    return "../" + path.dropFirst(parent.count + 1)
  }
  return path
}
