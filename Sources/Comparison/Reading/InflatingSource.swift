import CZlib

/// What a compressed source decompresses to.
///
/// zlib is used since inflating is no purpose of this project: it is small, everywhere, and checks
/// the sums in gzip's trailer.
final class InflatingSource: ByteSource {
  /// What stands around the compressed data.
  enum Wrapper: Sendable, Hashable {
    /// One or more gzip members (RFC 1952), one behind the other.
    case gzip
    /// Nothing (RFC 1951), as in a zip file.
    case none
  }

  private let source: any ByteSource
  private let wrapper: Wrapper
  private let input: UnsafeMutableRawBufferPointer
  /// Its address is kept by zlib.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isAtEnd = false

  init(_ source: any ByteSource, _ wrapper: Wrapper) throws {
    self.source = source
    self.wrapper = wrapper
    input = .allocate(byteCount: 1 << 16, alignment: 16)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, negative without a wrapper, 16 more for gzip's.
    let bits: Int32 = wrapper == .gzip ? 15 + 16 : -15
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, bits, ZLIB_VERSION, size) == Z_OK else {
      fatalError("out of memory")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let room = min(buffer.count, 1 << 30)
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = uInt(room)
    while !isAtEnd, stream.pointee.avail_out == uInt(room), room > 0 {
      let hasInput = try refill()
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK: break
      case Z_STREAM_END: try finishMember()
      case Z_BUF_ERROR where hasInput: break
      default: throw Flaw.badCompression
      }
    }
    return room - Int(stream.pointee.avail_out)
  }

  /// Takes the next input where none is left; false at its end.
  private func refill() throws -> Bool {
    if stream.pointee.avail_in > 0 { return true }
    let count = try source.read(into: input)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = uInt(count)
    return count > 0
  }

  /// Behind a gzip member there may be another one, or zeros that pad a block of tape.
  private func finishMember() throws {
    guard wrapper == .gzip else {
      isAtEnd = true
      return
    }
    while try refill() {
      guard stream.pointee.next_in.pointee == 0 else {
        guard inflateReset(stream) == Z_OK else { throw Flaw.badCompression }
        return
      }
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
    isAtEnd = true
  }
}
