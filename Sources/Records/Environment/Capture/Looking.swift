import FileStore
import Glibc

/// The stamp of what is at a path, links followed; nil if nothing is there or it cannot be looked at.
func currentStamp(_ path: String) -> FileStamp? {
  // What the system does not let us see, the stage's programs do not see either.
  (try? FileStamp.of(path, followingLinks: true)) ?? nil
}

/// The bytes of a regular file, nil if it cannot be read.
func fileBytes(_ path: String) -> [UInt8]? {
  // A file that cannot be read is as good as absent: the record tells what could be known.
  try? readFile(path)
}

/// The text of a regular file, nil if it cannot be read.
func fileText(_ path: String) -> String? {
  fileBytes(path).map { String(decoding: $0, as: UTF8.self) }
}

/// The first bytes of a file, up to a number; empty if it cannot be read.
func fileHead(_ path: String, count: Int) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  guard descriptor >= 0 else { return [] }
  defer { close(descriptor) }
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    filled = max(0, read(descriptor, buffer.baseAddress, count))
  }
}

/// Calls `body` with each part of a file, its offset less `overlap` bytes of the part before, until it
/// returns true; false if the file cannot be read or nothing was found.
func searchFile(
  _ path: String, overlap: Int, _ body: (UnsafeRawBufferPointer) -> Bool
) -> Bool {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 1 << 20)
  return buffer.withUnsafeMutableBytes { buffer in
    var kept = 0
    while let start = buffer.baseAddress {
      let count = read(descriptor, start + kept, buffer.count - kept)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      let filled = kept + count
      if body(UnsafeRawBufferPointer(rebasing: buffer[..<filled])) { return true }
      kept = min(overlap, filled)
      memmove(start, start + filled - kept, kept)
    }
    return false
  }
}

/// The SHA-256 of a file in hexadecimal digits, nil if it cannot be read.
func fileDigest(_ path: String) -> String? {
  guard currentStamp(path)?.isRegularFile == true, access(path, R_OK) == 0 else { return nil }
  var hasher = DigestHasher(.sha256)
  _ = searchFile(path, overlap: 0) { part in
    hasher.update(part)
    return false
  }
  return hasher.finalize().hex
}

/// A path without symbolic links, the path itself if it cannot be followed.
func resolvedPath(_ path: String) -> String {
  guard let resolved = realpath(path, nil) else { return path }
  defer { free(resolved) }
  return String(cString: resolved)
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
