import Documents

/// How many equal bytes may lie inside one range of differing bytes.
private let longestGap = 8
/// How many bytes are shown before and behind a place.
private let shownBytes = 24

extension Inspection {
  /// Compares contents of which nothing is known: ranges of bytes, and the length.
  mutating func compareBytes(_ old: Content, _ new: Content) throws {
    let (a, b) = (try old.reader(), try new.reader())
    var open: Range<Int>?
    while true {
      let more = (try a.fill(1), try b.fill(1))
      guard more.0, more.1 else { break }
      let count = min(a.available.count, b.available.count)
      let left = UnsafeRawBufferPointer(rebasing: a.available.prefix(count))
      let right = UnsafeRawBufferPointer(rebasing: b.available.prefix(count))
      if !left.hasSameBytes(as: right) {
        for place in 0..<count where left[place] != right[place] {
          let offset = a.offset + place
          if let range = open, offset <= range.upperBound + longestGap {
            open = range.lowerBound..<offset + 1
          } else {
            if let range = open { recordRange(range, old, new) }
            open = offset..<offset + 1
          }
        }
      }
      a.consume(count)
      b.consume(count)
    }
    if let range = open { recordRange(range, old, new) }
    try recordLength(a, b, old, new)
  }

  private mutating func recordRange(_ range: Range<Int>, _ old: Content, _ new: Content) {
    // What will not be listed is not worth reading again.
    let isListed = !ledger.isSettled
    let before = isListed ? shown(range, of: old) : nil
    let after = isListed ? shown(range, of: new) : nil
    let hints = isListed ? hints(around: range, old, new) : []
    record(
      .bytes, .bytes, at: .bytes(range), old: before, new: after, hints: hints,
      isAllowed: contract.rule == .ignore)
  }

  private mutating func recordLength(
    _ a: ByteReader, _ b: ByteReader, _ old: Content, _ new: Content
  ) throws {
    let common = a.offset
    while try a.fill(1) { a.consume(a.available.count) }
    while try b.fill(1) { b.consume(b.available.count) }
    guard a.offset != b.offset else { return }
    let kind: Difference.Kind = a.offset > b.offset ? .removed : .added
    let range = common..<max(a.offset, b.offset)
    let rest = shown(range, of: kind == .removed ? old : new)
    record(
      .bytes, kind, at: .bytes(range), old: kind == .removed ? rest : nil,
      new: kind == .added ? rest : nil, isAllowed: contract.rule == .ignore)
  }

  /// The bytes of a range as hexadecimal digits, with their text where it is printable.
  private func shown(_ range: Range<Int>, of content: Content) -> Value? {
    guard let bytes = sample(range.lowerBound, shownBytes, of: content) else { return nil }
    let part = bytes.prefix(range.count)
    let hex =
      part.map { hexByte($0) }.joined(separator: " ") + (part.count < range.count ? " …" : "")
    let isText = part.allSatisfy { (0x20..<0x7F).contains($0) }
    return .string(isText ? "\(hex) '\(String(decoding: part, as: UTF8.self))'" : hex)
  }

  /// What the printable text around a range looks like.
  private func hints(around range: Range<Int>, _ old: Content, _ new: Content) -> [Hint] {
    let recognition = HintRecognition(now: now)
    guard let a = printable(around: range, of: old), let b = printable(around: range, of: new)
    else { return [] }
    return recognition.hints(old: .string(a), new: .string(b), distance: nil)
  }

  private func printable(around range: Range<Int>, of content: Content) -> String? {
    let start = max(0, range.lowerBound - shownBytes)
    let wanted = min(range.count, 128) + 2 * shownBytes + (range.lowerBound - start - shownBytes)
    guard let bytes = sample(start, wanted, of: content) else { return nil }
    return String(
      decoding: bytes.map { (0x20..<0x7F).contains($0) ? $0 : 0x20 }, as: UTF8.self)
  }

  private func sample(_ start: Int, _ count: Int, of content: Content) -> [UInt8]? {
    // Only for show: what cannot be read again is left out, and content that must be read from its
    // start is read again only as far as that is cheap.
    switch content {
    case .file, .memory: break
    case .inflated, .part: if start > 64 << 20 { return nil }
    }
    let end = content.size.map { min($0, start + count) } ?? start + count
    return try? content.part(start..<max(start, end)).prefix(count)  // See above.
  }
}

/// A byte as two hexadecimal digits.
func hexByte(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
