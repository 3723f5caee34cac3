/// Text on one line: a backslash is `\\`, bytes below 0x20 and 0x7f are `\xNN`.
enum EscapedText {
  private static let backslash = UInt8(ascii: "\\")

  /// Appends a text in its escaped form.
  static func append(_ text: String, to line: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes in
      if bytes.allSatisfy({ !needsEscape($0) }) { return line.append(contentsOf: bytes) }
      for byte in bytes { append(byte, to: &line) }
    }
  }

  private static func append(_ byte: UInt8, to line: inout [UInt8]) {
    if byte == backslash {
      line += [backslash, backslash]
    } else if needsEscape(byte) {
      line += [backslash, UInt8(ascii: "x"), hexDigit(byte >> 4), hexDigit(byte & 15)]
    } else {
      line.append(byte)
    }
  }

  /// The text that an escaped form stands for, or nil if it is not what `append` writes.
  static func text(of escaped: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(escaped.count)
    var rest = escaped
    while let byte = rest.popFirst() {
      if needsEscape(byte), byte != backslash { return nil }
      guard byte == backslash else {
        bytes.append(byte)
        continue
      }
      guard let escaped = unescaped(&rest) else { return nil }
      bytes.append(escaped)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func unescaped(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
    switch rest.popFirst() {
    case backslash: return backslash
    case UInt8(ascii: "x"):
      guard let high = rest.popFirst(), let low = rest.popFirst(),
        let byte = Digest(hexDigits: [high, low])?.bytes.first, byte != backslash, needsEscape(byte)
      else { return nil }
      return byte
    default: return nil
    }
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == backslash
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? value + 0x30 : value + 0x57
  }
}
