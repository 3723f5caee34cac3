import CZlib
import FileStore
import Glibc

/// Bytes that come front to back, once.
protocol ByteSource: AnyObject {
  /// Reads up to a buffer's size: how many bytes came, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A regular file that is open for reading.
final class InputFile: Sendable {
  let path: String
  let size: Int
  private let descriptor: Int32

  /// Opens a file; anything but a regular one is refused without being touched.
  init(_ path: String) throws {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw UnusableReason(.unreadable(errno), at: path).diagnostic
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      close(descriptor)
      throw UnusableReason(isFolder ? .unreadable(EISDIR) : .device, at: path).diagnostic
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  /// Reads from a place: how many bytes came, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
      if count >= 0 { return count }
      if errno != EINTR { throw UnusableReason(.unreadable(errno), at: path).diagnostic }
    }
  }
}

/// A range of a file.
final class FileSource: ByteSource {
  private let file: InputFile
  private var rest: Range<Int>

  init(_ file: InputFile, _ range: Range<Int>) {
    self.file = file
    rest = range
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(rest.count))
    guard !room.isEmpty else { return 0 }
    let count = try file.read(into: room, at: rest.lowerBound)
    rest = rest.lowerBound + count..<rest.upperBound
    return count
  }
}

/// Bytes in memory.
final class MemorySource: ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = rest.prefix(buffer.count)
    part.withUnsafeBytes { buffer.copyMemory(from: $0) }
    rest = rest.dropFirst(part.count)
    return part.count
  }
}

/// A range of what another source gives.
final class PartSource: ByteSource {
  private let source: any ByteSource
  private var skipped: Int
  private var rest: Int

  init(_ source: any ByteSource, _ range: Range<Int>) {
    self.source = source
    skipped = range.lowerBound
    rest = range.count
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while skipped > 0, !buffer.isEmpty {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(skipped))
      let count = try source.read(into: part)
      if count == 0 { return 0 }
      skipped -= count
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(rest))
    guard !room.isEmpty else { return 0 }
    let count = try source.read(into: room)
    rest -= count
    return count
  }
}
