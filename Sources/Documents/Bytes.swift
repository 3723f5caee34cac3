/// Part of a text's bytes.
typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

extension UInt8 {
  /// Whether the byte is this ASCII character.
  static func == (byte: UInt8, character: Unicode.Scalar) -> Bool {
    byte == UInt8(ascii: character)
  }

  /// Lets ASCII characters stand in a `switch` over a byte.
  static func ~= (character: Unicode.Scalar, byte: UInt8) -> Bool {
    byte == UInt8(ascii: character)
  }

  /// Whether the byte is `0` to `9`.
  var isDigit: Bool { self &- 0x30 < 10 }

  /// Whether the byte is `+` or `-`.
  var isSign: Bool { self == 0x2B || self == 0x2D }

  /// Whether the byte is a blank, a tab or a line break.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

  /// The digit's worth in a radix up to 16; 255 for what is no digit.
  var digitValue: UInt8 {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: 255
    }
  }
}

extension UInt8? {
  /// Whether there is a byte and it is this ASCII character.
  static func == (byte: UInt8?, character: Unicode.Scalar) -> Bool {
    byte == UInt8(ascii: character)
  }
}
