import Glibc

/// Reads files and digests what they hold.
struct ContentReader: Sendable {
  /// What came of reading a file.
  enum Outcome: Sendable {
    /// It was not read, because the work was cancelled.
    case unread
    /// The digest of its bytes, the stamp that it had before and after, and how many bytes it has.
    case digest(Digest, FileStamp, size: Int64)
    /// Nothing is there any more.
    case vanished
    /// It cannot be read.
    case unusable(UnusableReason.Cause)
  }

  private static let attempts = 4

  /// The open directory that paths are relative to.
  let base: Int32
  let algorithm: DigestAlgorithm
  let progress: WorkProgress

  /// Reads a file until its stamp is the same before and after, a few times at most.
  func read(_ path: [UInt8], buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    do throws(SystemError) {
      return try withCPath(path) { (path) throws(SystemError) in
        for _ in 0..<Self.attempts {
          let outcome = try readOnce(path, buffer)
          if let outcome { return outcome }
        }
        return .unusable(.keepsChanging)
      }
    } catch {
      if error.meansMissing { return .vanished }
      return .unusable(error.number == ELOOP ? .linkCycle : .unreadable(error.number))
    }
  }

  /// Nil if the file changed while it was read.
  private func readOnce(
    _ path: UnsafePointer<CChar>, _ buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Outcome? {
    let file = try OpenFile.reading(path, in: base)
    let before = try file.stamp()
    if before.isDirectory { return nil }
    guard before.isRegularFile else { return .unusable(before.specialCause) }
    guard let (digest, size) = try content(of: file, expecting: before.size, buffer) else {
      return .unread
    }
    return try file.stamp() == before ? .digest(digest, before, size: size) : nil
  }

  /// Nil if the work was cancelled.
  private func content(
    of file: borrowing OpenFile, expecting size: Int64, _ buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> (Digest, Int64)? {
    let first = try fill(buffer, from: file, expecting: size)
    if first < buffer.count {
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<first])
      progress.add(first)
      return (algorithm.digest(of: bytes), Int64(first))
    }
    var hasher = DigestHasher(algorithm)
    var total = 0
    var count = first
    while count > 0 {
      if progress.isCancelled { return nil }
      hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      progress.add(count)
      total += count
      count = try file.read(into: buffer)
    }
    return (hasher.finalize(), Int64(total))
  }

  /// Reads until the buffer is full or the file's end; an expected size that is reached is the end.
  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from file: borrowing OpenFile, expecting size: Int64
  ) throws(SystemError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try file.read(into: rest)
      filled += count
      // Files in /proc claim to be empty, so only a size above zero saves the last read.
      if count == 0 || (size > 0 && filled == size) { break }
    }
    return filled
  }
}
