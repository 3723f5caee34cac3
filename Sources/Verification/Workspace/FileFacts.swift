import CPipe
import Diagnostics
import FileStore
import Glibc

/// Makes a file with the content of another one, sharing its blocks where that is possible.
///
/// - Throws: A `Diagnostic` when one cannot be read or the other not be written.
func copyContent(_ source: String, to path: String) throws {
  let from = open(source, O_RDONLY | O_CLOEXEC)
  guard from >= 0 else { throw VerificationWords.notCopied(source, errno: errno) }
  defer { close(from) }
  let to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard to >= 0 else { throw VerificationWords.notCopied(path, errno: errno) }
  defer { close(to) }
  if cpipe_reflink(to, from) == 0 { return }
  while case let count = cpipe_copy_range(to, from, 1 << 30), count != 0 {
    if count == -Int(EINTR) || count > 0 { continue }
    guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM].contains(Int32(-count)) else {
      throw VerificationWords.notCopied(path, errno: Int32(-count))
    }
    return try copyByReading(from, to, path)
  }
}

private func copyByReading(_ from: Int32, _ to: Int32, _ path: String) throws {
  var buffer = [UInt8](repeating: 0, count: 1 << 18)
  while case let count = read(from, &buffer, buffer.count), count != 0 {
    if count < 0, errno == EINTR { continue }
    guard count > 0, write(to, buffer, count) == count else {
      throw VerificationWords.notCopied(path, errno: errno)
    }
  }
}

/// The target of a symbolic link; nil where there is none.
func linkTarget(_ path: String) -> String? {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
    guard let start = buffer.baseAddress else { return nil }
    let count = readlink(path, start, buffer.count)
    guard count >= 0 else { return nil }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The names in a folder in the order in which the file system lists them; none if it cannot be read.
func listedNames(_ path: String) -> [String] {
  guard let stream = opendir(path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
  while let found = readdir(stream) {
    let name = String(
      cString: (UnsafeRawPointer(found) + offset).assumingMemoryBound(to: CChar.self))
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// Whether a folder lies in a file system in memory, which lists the newest file first.
func isInMemory(_ path: String) -> Bool {
  cpipe_is_in_memory(path) == 1
}

/// Sets when a file was changed, in nanoseconds since 1970, without following a link.
func setModified(_ path: String, nanoseconds: Int64) {
  let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
  let time = timespec(tv_sec: Int(seconds), tv_nsec: Int(max(0, rest)))
  // A file that keeps its own time only varies less.
  withUnsafePointer(to: (time, time)) { pair in
    pair.withMemoryRebound(to: timespec.self, capacity: 2) {
      _ = utimensat(AT_FDCWD, path, $0, AT_SYMLINK_NOFOLLOW)
    }
  }
}

/// Whether a path is a folder or lies in it.
func lies(_ path: String, in folder: String) -> Bool {
  path == folder || path.utf8.starts(with: (folder == "/" ? "/" : folder + "/").utf8)
}

/// The parts of a path that is relative to another.
func relativePart(_ path: String, below folder: String) -> String {
  path == folder ? "." : String(path.dropFirst(folder == "/" ? 1 : folder.count + 1))
}
