/// The file of a ``StatCache``: a header of 48 bytes, the records, the bytes of their paths.
///
/// The header is `pipestat`, the version (4 bytes), the size of a record (4 bytes), how many records
/// (8 bytes), how many bytes of paths (8 bytes), a hash of all that follows (8 bytes) and 8 bytes of
/// zero; numbers are little-endian. Records are sorted by path and tag.
enum StatCacheFile {
  private static let magic = Array("pipestat".utf8)
  private static let version: UInt32 = 1
  private static let headerSize = 48
  private static let recordSize = MemoryLayout<StatRecord>.stride

  /// The table in a file with the file's stamp, or nil if it cannot be read, is torn, damaged or of another version.
  static func table(in path: String) -> (table: StatTable, stamp: FileStamp)? {
    do throws(SystemError) {
      let file = try OpenFile.reading(path)
      let header: [UInt8] = try elements(of: file, count: headerSize)
      guard let header = Header(header) else { return nil }
      // The sizes are those of the file, so that damage cannot ask for all memory.
      let expected = headerSize + header.recordCount * recordSize + header.pathBytes
      let stamp = try file.stamp()
      guard stamp.size == Int64(expected) else { return nil }
      let records: [StatRecord] = try elements(of: file, count: header.recordCount)
      let paths: [UInt8] = try elements(of: file, count: header.pathBytes)
      guard checksum(records, paths) == header.checksum else { return nil }
      return StatTable(records: records, paths: paths).map { ($0, stamp) }
    } catch {
      return nil
    }
  }

  private struct Header {
    var recordCount: Int
    var pathBytes: Int
    var checksum: UInt64

    init?(_ bytes: [UInt8]) {
      guard bytes.count == headerSize, bytes.starts(with: magic) else { return nil }
      let numbers = bytes.withUnsafeBytes { bytes in
        [8, 16, 24, 32].map { bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) }
      }
      guard numbers[0] == UInt64(version) | UInt64(recordSize) << 32, numbers[1] < 1 << 31,
        numbers[2] < 1 << 32
      else { return nil }
      recordCount = Int(numbers[1])
      pathBytes = Int(numbers[2])
      checksum = numbers[3]
    }
  }

  /// The next elements of a file, fewer at its end.
  private static func elements<Element: BitwiseCopyable>(
    of file: borrowing OpenFile, count: Int
  ) throws(SystemError) -> [Element] {
    var failure: SystemError?
    let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: count * MemoryLayout<Element>.stride)
      do throws(SystemError) {
        initialized = try file.fill(bytes) / MemoryLayout<Element>.stride
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return elements
  }

  private static func checksum(_ records: [StatRecord], _ paths: [UInt8]) -> UInt64 {
    let first = records.withUnsafeBytes { fastHash($0, seed: UInt64(version)) }
    return paths.withUnsafeBytes { fastHash($0, seed: first) }
  }

  /// The bytes of a file that holds these records, which are sorted.
  static func bytes(records: [StatRecord], paths: [UInt8]) -> [UInt8] {
    var bytes = magic
    bytes.reserveCapacity(headerSize + records.count * recordSize + paths.count)
    append(version, to: &bytes)
    append(UInt32(recordSize), to: &bytes)
    append(UInt64(records.count), to: &bytes)
    append(UInt64(paths.count), to: &bytes)
    append(checksum(records, paths), to: &bytes)
    append(UInt64(0), to: &bytes)
    records.withUnsafeBytes { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: paths)
    return bytes
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
