import CPipe
import Diagnostics
import Glibc

/// Writes one object under a temporary name, digesting it on the way.
struct ObjectWriter {
  private enum Failure: Error {
    case source(SystemError)
    case target(SystemError)
    case special(UnusableReason.Cause)
    case changed
    case cancelled
  }

  private static let objectMode: UInt32 = 0o444

  /// Where the object will be.
  let path: String
  let buffer: UnsafeMutableRawBufferPointer
  let progress: WorkProgress

  /// The temporary name under which the object lies, complete, or nil if the work was cancelled.
  ///
  /// - Throws: a ``Diagnostic``; nothing is then left.
  func write(_ source: ObjectSource, isDurable: Bool) throws(Diagnostic) -> String? {
    let temporary = TemporaryName.path(in: parentDirectory(of: path))
    let name = if case .file(let name) = source.content { name } else { path }
    do throws(Failure) {
      try fill(temporary, source, isDurable)
      return temporary
    } catch {
      unlink(temporary)
      switch error {
      case .source(let error): throw error.diagnostic(.reading, at: name)
      case .target(let error): throw error.diagnostic(.writing, at: path)
      case .special(let cause): throw UnusableReason(cause, at: name).diagnostic
      case .changed: throw Diagnostic.changedWhileKept(name)
      case .cancelled: return nil
      }
    }
  }

  private func fill(
    _ temporary: String, _ source: ObjectSource, _ isDurable: Bool
  ) throws(Failure) {
    let target = try target { () throws(SystemError) in
      try OpenFile.creatingReadable(temporary, mode: 0o600)
    }
    var hasher = DigestHasher(source.object.contentAlgorithm)
    switch source.content {
    case .bytes(let bytes):
      hasher.update(bytes)
      try self.target { () throws(SystemError) in try target.write(bytes) }
    case .file(let path): try copy(path, to: target, &hasher)
    }
    guard hasher.finalize() == source.object.digest else { throw .changed }
    try self.target { () throws(SystemError) in
      try target.setMode(Self.objectMode)
      if isDurable { try target.synchronize() }
    }
  }

  private func copy(
    _ path: String, to target: borrowing OpenFile, _ hasher: inout DigestHasher
  ) throws(Failure) {
    let file = try source { () throws(SystemError) in try OpenFile.reading(path) }
    let stamp = try source { () throws(SystemError) in try file.stamp() }
    if stamp.isDirectory { throw .source(SystemError(EISDIR)) }
    guard stamp.isRegularFile else { throw .special(stamp.specialCause) }
    // A clone is a snapshot that nobody else can change, so it is read in place of the file.
    if cpipe_reflink(target.descriptor, file.descriptor) == 0 {
      try digest(target, &hasher)
    } else {
      try digest(file, &hasher, copyingTo: target)
    }
  }

  private func digest(
    _ file: borrowing OpenFile, _ hasher: inout DigestHasher
  ) throws(Failure) {
    try forEachPart(of: file) { (part) throws(Failure) in hasher.update(part) }
  }

  private func digest(
    _ file: borrowing OpenFile, _ hasher: inout DigestHasher,
    copyingTo target: borrowing OpenFile
  ) throws(Failure) {
    let descriptor = target.descriptor
    try forEachPart(of: file) { (part) throws(Failure) in
      hasher.update(part)
      try self.target { () throws(SystemError) in try writeAll(part, to: descriptor) }
    }
  }

  private func forEachPart(
    of file: borrowing OpenFile, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    while true {
      if progress.isCancelled { throw .cancelled }
      let count: Int
      do throws(SystemError) { count = try file.read(into: buffer) } catch { throw .source(error) }
      if count == 0 { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      progress.add(count)
    }
  }

  private func source<Value: ~Copyable>(
    _ body: () throws(SystemError) -> Value
  ) throws(Failure) -> Value {
    do throws(SystemError) { return try body() } catch { throw .source(error) }
  }

  private func target<Value: ~Copyable>(
    _ body: () throws(SystemError) -> Value
  ) throws(Failure) -> Value {
    do throws(SystemError) { return try body() } catch { throw .target(error) }
  }
}
