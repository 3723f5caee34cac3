/// Bytes that can be read from the start as often as needed, wherever they are.
indirect enum Content: Sendable {
  /// A range of a file.
  case file(InputFile, Range<Int>)
  /// Bytes in memory.
  case memory(ArraySlice<UInt8>)
  /// What compressed content decompresses to.
  case inflated(Content, InflatingSource.Wrapper)
  /// A range of content that can only be read from its start.
  case part(Content, Range<Int>)

  /// The whole of a file.
  static func file(at path: String) throws -> Content {
    let file = try InputFile(path)
    return .file(file, 0..<file.size)
  }

  /// How many bytes there are; nil where only reading tells.
  var size: Int? {
    switch self {
    case .file(_, let range), .part(_, let range): range.count
    case .memory(let bytes): bytes.count
    case .inflated: nil
    }
  }

  /// A new source, at the start.
  func source() throws -> any ByteSource {
    switch self {
    case .file(let file, let range): FileSource(file, range)
    case .memory(let bytes): MemorySource(bytes)
    case .inflated(let content, let wrapper): try InflatingSource(content.source(), wrapper)
    case .part(let content, let range): PartSource(try content.source(), range)
    }
  }

  /// A new reader, at the start.
  func reader() throws -> ByteReader {
    ByteReader(try source())
  }

  /// A range of the bytes, which must lie inside.
  func part(_ range: Range<Int>) -> Content {
    switch self {
    case .file(let file, let whole):
      .file(file, whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound)
    case .memory(let bytes):
      .memory(bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound])
    case .part(let content, let whole):
      .part(content, whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound)
    case .inflated: .part(self, range)
    }
  }

  /// The first bytes, at most this many.
  func prefix(_ count: Int) throws -> [UInt8] {
    let reader = try reader()
    _ = try reader.fill(count)
    return Array(reader.available.prefix(count))
  }

  /// All bytes; nil where there are more than `limit`.
  func bytes(upTo limit: Int) throws -> [UInt8]? {
    if case .memory(let bytes) = self, bytes.count <= limit { return Array(bytes) }
    if let size, size > limit { return nil }
    let found = try prefix(limit + 1)
    return found.count > limit ? nil : found
  }

  /// The same bytes where any of them can be reached at once, in memory if there are at most `limit`.
  func seekable(upTo limit: Int) throws -> Content? {
    switch self {
    case .file, .memory: self
    case .inflated, .part: try bytes(upTo: limit).map { .memory($0[...]) }
    }
  }
}
