import Diagnostics
import Glibc

/// An open file that is closed at the end of its life.
struct OpenFile: ~Copyable {
  let descriptor: Int32

  private init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Opens a file for reading; anything but a regular file is refused without being touched.
  static func reading(_ path: UnsafePointer<CChar>, in base: Int32 = AT_FDCWD) throws(SystemError)
    -> OpenFile
  {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    try open(path, in: base, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0)
  }

  /// Creates a file for writing that must not exist yet.
  static func creating(_ path: String, mode: UInt32) throws(SystemError) -> OpenFile {
    try open(path, in: AT_FDCWD, O_WRONLY | O_CREAT | O_EXCL, mode)
  }

  /// Creates a file for reading and writing that must not exist yet.
  static func creatingReadable(_ path: String, mode: UInt32) throws(SystemError) -> OpenFile {
    try open(path, in: AT_FDCWD, O_RDWR | O_CREAT | O_EXCL, mode)
  }

  /// Opens a directory.
  static func directory(_ path: UnsafePointer<CChar>, in base: Int32 = AT_FDCWD)
    throws(SystemError) -> OpenFile
  {
    try open(path, in: base, O_RDONLY | O_DIRECTORY, 0)
  }

  /// Opens a file with any flags.
  static func open(
    _ path: UnsafePointer<CChar>, in base: Int32, _ flags: Int32, _ mode: UInt32
  ) throws(SystemError) -> OpenFile {
    while true {
      let descriptor = openat(base, path, flags | O_CLOEXEC, mode)
      if descriptor >= 0 { return OpenFile(descriptor) }
      if errno != EINTR { throw SystemError(errno) }
    }
  }

  /// Gives the descriptor away; it is no longer closed here.
  consuming func released() -> Int32 {
    let descriptor = descriptor
    discard self
    return descriptor
  }

  /// The stamp.
  func stamp() throws(SystemError) -> FileStamp {
    try FileStamp.ofOpenFile(descriptor).get()
  }

  /// Reads up to a buffer's size: how many bytes came, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw SystemError(errno) }
    }
  }

  /// Reads until a buffer is full or the file ends: how many bytes came.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Writes all bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    try writeAll(bytes, to: descriptor)
  }

  /// Writes all bytes.
  func write(_ bytes: [UInt8]) throws(SystemError) {
    try bytes.span.bytes.withUnsafeBytes { (bytes) throws(SystemError) in try write(bytes) }
  }

  /// Writes the file's content to the disk.
  func synchronize() throws(SystemError) {
    try checked(fsync(descriptor))
  }

  /// Sets the permissions, whatever the umask is.
  func setMode(_ mode: UInt32) throws(SystemError) {
    try checked(fchmod(descriptor, mode))
  }
}

/// Writes all bytes to an open file.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let part = UnsafeRawBufferPointer(rebasing: rest)
    let count = Glibc.write(descriptor, part.baseAddress, part.count)
    if count >= 0 {
      rest = rest.dropFirst(count)
    } else if errno != EINTR {
      throw SystemError(errno)
    }
  }
}

/// Throws the system's error if a call did not return zero.
func checked(_ status: Int32) throws(SystemError) {
  if status != 0 { throw SystemError(errno) }
}

/// Writes a directory's names to the disk.
func synchronizeDirectory(_ path: String) throws(SystemError) {
  let directory = try OpenFile.directory(path)
  do {
    try directory.synchronize()
  } catch  where error.number == EINVAL {
    // Some network file systems cannot write directories on demand and do it by themselves.
  }
}

/// The bytes of a regular file.
///
/// - Throws: a ``Diagnostic`` that names the file.
package func readFile(_ path: String) throws -> [UInt8] {
  do {
    return try readRegularFile(path)
  } catch let error as SystemError {
    throw error.diagnostic(.reading, at: path)
  } catch let reason as UnusableReason {
    throw reason.diagnostic
  }
}

/// The bytes of a regular file; throws a ``SystemError`` or an ``UnusableReason``.
func readRegularFile(_ path: String) throws -> [UInt8] {
  let file = try OpenFile.reading(path)
  let stamp = try file.stamp()
  if stamp.isDirectory { throw SystemError(EISDIR) }
  guard stamp.isRegularFile else { throw UnusableReason(stamp.specialCause, at: path) }
  var bytes: [UInt8] = []
  var room = Int(stamp.size) + 1
  while true {
    // A file can grow, and those in /proc claim to be empty: only a read of nothing is the end.
    let part = try [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    if part.isEmpty { return bytes }
    if bytes.isEmpty { bytes = part } else { bytes += part }
    room = max(room - part.count, 1 << 16)
  }
}
