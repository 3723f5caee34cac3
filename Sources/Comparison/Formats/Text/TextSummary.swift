/// What two texts have in common though they differ, found in one pass over each.
struct TextSummary: Equatable {
  /// How many lines there are.
  private(set) var lineCount = 0
  /// The lines without their line breaks, whatever their order.
  private(set) var lines = ContentHash()
  /// The characters without blanks, in their order.
  private(set) var inked = ContentHash()

  init(_ content: Content) throws {
    let reader = try LineReader(content)
    var ink = InkHasher()
    while let line = try reader.peek() {
      lines += ContentHash(line.withoutLineBreak)
      ink.append(line)
      lineCount += 1
      reader.advance()
    }
    inked = ink.finish()
  }

  /// Whether the texts have the same lines.
  func hasSameLines(as other: TextSummary) -> Bool {
    lineCount == other.lineCount && lines == other.lines
  }
}

/// Hashes text without its blanks in pieces of one size, wherever its lines end.
private struct InkHasher {
  private var hash = ContentHash()
  private var piece: [UInt8] = []

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes where !byte.isBlank {
      piece.append(byte)
      if piece.count == 4096 { flush() }
    }
  }

  mutating func finish() -> ContentHash {
    flush()
    return hash
  }

  private mutating func flush() {
    piece.withUnsafeBytes { hash.append($0) }
    piece.removeAll(keepingCapacity: true)
  }
}
