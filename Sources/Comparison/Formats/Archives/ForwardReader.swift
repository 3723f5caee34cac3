/// Takes parts into memory, in one pass over content that can only be read from its start.
final class ForwardReader {
  private let limit: Int
  private var reader: ByteReader?

  init(limit: Int) {
    self.limit = limit
  }

  /// The same content in memory, where it lies ahead in compressed content and is not too large.
  func loaded(_ content: Content) throws -> Content {
    guard case .part(let whole, let range) = content, range.count <= limit else { return content }
    let reader = try self.reader ?? whole.reader()
    self.reader = reader
    guard range.lowerBound >= reader.offset,
      try reader.skip(range.lowerBound - reader.offset), let bytes = try reader.take(range.count)
    else { return content }
    return .memory(bytes[...])
  }
}
