extension Value {
  /// The value of a plain scalar under the YAML 1.2 core schema; `text` is the same as the bytes.
  ///
  /// Only `true`, `True`, `TRUE` and their counterparts are truth values, `yes` and `on` are texts.
  /// Dates and times stay texts. The empty text is null.
  static func plainScalar(_ bytes: UnsafeBufferPointer<UInt8>, text: String) -> Value {
    switch bytes.first {
    case nil: return .null
    case 0x2B?, 0x2D?, 0x2E?, (0x30...0x39)?: return number(bytes, text: text) ?? .string(text)
    case 0x7E?, 0x4E?, 0x6E?, 0x54?, 0x74?, 0x46?, 0x66?: return word(text) ?? .string(text)
    default: return .string(text)
    }
  }

  private static func word(_ text: String) -> Value? {
    switch text {
    case "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    default: nil
    }
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, text: String) -> Value? {
    switch NumberText(bytes) {
    case .integer(let digits, let radix, let isNegative):
      integer(digits: digits, radix: radix, isNegative: isNegative)
    case .decimal: Double(text.filter { $0 != "_" }).map(Value.float)
    case .infinity(let isNegative): .float(isNegative ? -.infinity : .infinity)
    case .notANumber: .float(.nan)
    case nil: nil
    }
  }
}
