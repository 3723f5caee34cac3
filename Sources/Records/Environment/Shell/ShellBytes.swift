extension ShellScript {
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  var following: UInt8? { position + 1 < bytes.count ? bytes[position + 1] : nil }

  func isNext(_ text: StaticString) -> Bool {
    let end = position + text.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    return text.withUTF8Buffer { bytes[position..<end].elementsEqual($0) }
  }

  func isReservedNext(_ word: StaticString) -> Bool {
    let end = position + word.utf8CodeUnitCount
    return isNext(word) && (end == bytes.count || isWordEnd(bytes[end]))
  }

}

/// Whether the bytes can name a variable.
func isVariableName(_ name: some Sequence<UInt8>) -> Bool {
  var isFirst = true
  for byte in name {
    guard byte.isNameByte, !(isFirst && byte.isASCIIDigit) else { return false }
    isFirst = false
  }
  return !isFirst
}

extension UInt8 {
  static func == (byte: UInt8, character: Unicode.Scalar) -> Bool {
    byte == UInt8(ascii: character)
  }

  static func != (byte: UInt8, character: Unicode.Scalar) -> Bool {
    byte != UInt8(ascii: character)
  }

  /// Whether it is `0` to `9`.
  var isASCIIDigit: Bool { self &- 0x30 < 10 }

  /// Whether a variable's name may hold it.
  var isNameByte: Bool {
    isASCIIDigit || self == 0x5F || (self | 0x20) &- 0x61 < 26
  }

  /// Whether it means nothing to a shell within a word.
  var standsForItself: Bool {
    isNameByte || self >= 0x80 || "/.,:=+-_%@^[]{}!".utf8.contains(self)
  }
}

extension UInt8? {
  static func == (byte: UInt8?, character: Unicode.Scalar) -> Bool {
    byte == .some(UInt8(ascii: character))
  }

  static func != (byte: UInt8?, character: Unicode.Scalar) -> Bool {
    !(byte == character)
  }
}
