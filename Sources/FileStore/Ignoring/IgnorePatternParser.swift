/// Splits the text of a pattern into what it consists of.
struct IgnorePatternParser {
  /// One part of a pattern.
  enum Element {
    case byte(UInt8)
    case anyByte
    case set(ByteSet)
    case run
    case directories
    case everything
    /// Git matches nothing with it.
    case malformed
  }

  private let text: [UInt8]
  private var position = 0
  // Git compares what stands before the first wildcard by itself, and takes the rest as a pattern of
  // its own; so `a**/b` has its `**` at the beginning.
  private let literalEnd: Int

  init(_ text: ArraySlice<UInt8>) {
    self.text = Array(text)
    literalEnd = self.text.firstIndex { "*?[\\".utf8.contains($0) } ?? self.text.count
  }

  /// The next part, or nil at the end.
  mutating func next() -> Element? {
    guard position < text.count else { return nil }
    let byte = text[position]
    switch byte {
    case UInt8(ascii: "*"): return stars()
    case UInt8(ascii: "?"):
      position += 1
      return .anyByte
    case UInt8(ascii: "["):
      position += 1
      return set()
    case UInt8(ascii: "\\"):
      guard position + 1 < text.count else {
        position = text.count
        return .malformed
      }
      position += 2
      return .byte(text[position - 1])
    default:
      position += 1
      return .byte(byte)
    }
  }

  private mutating func stars() -> Element {
    let start = position
    while peek() == UInt8(ascii: "*") { position += 1 }
    let slash = UInt8(ascii: "/")
    let isDouble = position - start > 1
    guard isDouble, start == literalEnd || start == 0 || text[start - 1] == slash else {
      return .run
    }
    if position == text.count { return .everything }
    if peek() == slash {
      position += 1
      return .directories
    }
    let isEscapedSlash = peek() == UInt8(ascii: "\\") && peek(1) == slash
    return isEscapedSlash ? .everything : .run
  }

  private mutating func set() -> Element {
    var set = ByteSet()
    let isNegated = peek() == UInt8(ascii: "!") || peek() == UInt8(ascii: "^")
    if isNegated { position += 1 }
    var previous: UInt8?
    var isFirst = true
    while let byte = peek() {
      if byte == UInt8(ascii: "]"), !isFirst {
        position += 1
        if isNegated { set.invert() }
        return .set(set)
      }
      isFirst = false
      guard let member = member(previous, &set) else { break }
      previous = member.asRangeStart
    }
    position = text.count
    return .malformed
  }

  private struct Member {
    /// The byte that a `-` behind it makes the start of a range, if it can.
    var asRangeStart: UInt8?
  }

  /// Takes one byte, range or class into a set; nil if the pattern ends in it.
  private mutating func member(_ previous: UInt8?, _ set: inout ByteSet) -> Member? {
    if peek() == UInt8(ascii: "-"), let previous, let end = peek(1), end != UInt8(ascii: "]") {
      position += 1
      guard let last = escapedByte() else { return nil }
      if previous <= last { for byte in previous...last { set.insert(byte) } }
      return Member(asRangeStart: nil)
    }
    if peek() == UInt8(ascii: "["), peek(1) == UInt8(ascii: ":") {
      return characterClass(&set)
    }
    guard let byte = escapedByte() else { return nil }
    set.insert(byte)
    return Member(asRangeStart: byte)
  }

  private mutating func escapedByte() -> UInt8? {
    if peek() == UInt8(ascii: "\\") { position += 1 }
    guard let byte = peek() else { return nil }
    position += 1
    return byte
  }

  private mutating func characterClass(_ set: inout ByteSet) -> Member? {
    let start = position + 2
    guard let end = text[start...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
    guard end > start, text[end - 1] == UInt8(ascii: ":") else {
      set.insert(UInt8(ascii: "["))
      position += 1
      return Member(asRangeStart: UInt8(ascii: "["))
    }
    let name = String(decoding: text[start..<end - 1], as: UTF8.self)
    guard let belongs = Self.classes[name] else { return nil }
    for byte in UInt8.min...UInt8.max where belongs(byte) { set.insert(byte) }
    position = end + 1
    return Member(asRangeStart: nil)
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < text.count ? text[position + distance] : nil
  }

  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alpha": isLetter, "digit": isDigit, "alnum": { isLetter($0) || isDigit($0) },
    "upper": { (0x41...0x5A).contains($0) }, "lower": { (0x61...0x7A).contains($0) },
    "blank": { $0 == 0x20 || $0 == 0x09 }, "cntrl": { $0 < 0x20 || $0 == 0x7F },
    "graph": { (0x21...0x7E).contains($0) }, "print": { (0x20...0x7E).contains($0) },
    "space": { $0 == 0x20 || (0x09...0x0D).contains($0) },
    "punct": { (0x21...0x7E).contains($0) && !isLetter($0) && !isDigit($0) },
    "xdigit": { isDigit($0) || (0x41...0x46).contains($0) || (0x61...0x66).contains($0) },
  ]

  @Sendable private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  @Sendable private static func isDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte)
  }
}
