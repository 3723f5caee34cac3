import CPipe
import Glibc

extension OpenFile {
  /// Writes the rest of another file behind what was written here.
  func takeContent(of source: borrowing OpenFile) throws(SystemError) {
    // Small files are read and written faster than the kernel sets up a copy.
    let copied = try source.withFirstBytes { (bytes) throws(SystemError) in
      try write(bytes)
      return bytes.count
    }
    if copied < Self.smallSize { return }
    while true {
      let count = cpipe_copy_range(descriptor, source.descriptor, 1 << 30)
      switch count {
      case 0: return
      case 1...: continue
      case Int(-EINTR): continue
      // The kernel cannot copy between these two, or has copied nothing it could not do otherwise.
      case Int(-EXDEV), Int(-EINVAL), Int(-ENOSYS), Int(-EOPNOTSUPP), Int(-EPERM):
        return try takeContentByReading(source)
      default: throw SystemError(Int32(-count))
      }
    }
  }

  private static let smallSize = 1 << 16

  private func withFirstBytes(
    _ body: (UnsafeRawBufferPointer) throws(SystemError) -> Int
  ) throws(SystemError) -> Int {
    var result = Result<Int, SystemError>.success(0)
    withUnsafeTemporaryAllocation(byteCount: Self.smallSize, alignment: 16) { buffer in
      result = Result { () throws(SystemError) in
        let count = try fill(buffer)
        return try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
    return try result.get()
  }

  private func takeContentByReading(_ source: borrowing OpenFile) throws(SystemError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while true {
      let count = try source.read(into: buffer)
      if count == 0 { return }
      try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
