/// A number as YAML 1.2 writes it, found in a text: the form first, the value when it is wanted.
///
/// The grammar is that of Python's ruamel.yaml for YAML 1.2: `017` is decimal, `0o17` octal,
/// `_` may stand between digits, `.5e3` without the exponent's sign is no number.
enum NumberText {
  case integer(digits: Bytes, radix: UInt8, isNegative: Bool)
  case decimal
  case infinity(isNegative: Bool)
  case notANumber

  /// Reads the form of a text; nil where it is no number.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.first, first.isDigit || first.isSign || first == "." else { return nil }
    let isNegative = first == "-"
    let body = first.isSign ? text.dropFirst() : text[...]
    if let integer = NumberText.prefixedInteger(body, isNegative: isNegative) {
      self = integer
    } else if let word = NumberText.word(body, isNegative: isNegative, isSigned: first.isSign) {
      self = word
    } else {
      let whole = body.prefix { $0.isDigit || $0 == "_" }
      if whole.count == body.count, !body.isEmpty {
        self = .integer(digits: body, radix: 10, isNegative: isNegative)
      } else if NumberText.isDecimal(whole, body[whole.endIndex...]) {
        self = .decimal
      } else {
        return nil
      }
    }
  }

  private static func prefixedInteger(
    _ body: Bytes, isNegative: Bool
  ) -> NumberText? {
    guard body.count > 2, body.first == "0" else { return nil }
    let radix: UInt8 =
      switch body[body.startIndex + 1] {
      case "b": 2
      case "o": 8
      case "x": 16
      default: 0
      }
    let digits = body.dropFirst(2)
    guard radix > 0, digits.allSatisfy({ $0 == "_" || $0.digitValue < radix }) else { return nil }
    return .integer(digits: digits, radix: radix, isNegative: isNegative)
  }

  private static func word(
    _ body: Bytes, isNegative: Bool, isSigned: Bool
  ) -> NumberText? {
    guard body.count == 4, body.first == "." else { return nil }
    switch String(decoding: body, as: UTF8.self) {
    case ".inf", ".Inf", ".INF": return .infinity(isNegative: isNegative)
    case ".nan", ".NaN", ".NAN": return isSigned ? nil : .notANumber
    default: return nil
    }
  }

  /// Whether `whole` and the rest behind it are a number with a point or an exponent.
  private static func isDecimal(
    _ whole: Bytes, _ rest: Bytes
  ) -> Bool {
    if let first = whole.first, !first.isDigit { return false }
    guard rest.first == "." else { return !whole.isEmpty && isExponent(rest, needsSign: false) }
    let fraction = rest.dropFirst().prefix { $0.isDigit || $0 == "_" }
    let exponent = rest[fraction.endIndex...]
    if whole.isEmpty {
      return !fraction.isEmpty && (exponent.isEmpty || isExponent(exponent, needsSign: true))
    }
    return exponent.isEmpty || isExponent(exponent, needsSign: false)
  }

  private static func isExponent(
    _ text: Bytes, needsSign: Bool
  ) -> Bool {
    guard text.first == "e" || text.first == "E" else { return false }
    let isSigned = text.dropFirst().first?.isSign ?? false
    let digits = text.dropFirst(isSigned ? 2 : 1)
    return (isSigned || !needsSign) && !digits.isEmpty && digits.allSatisfy(\.isDigit)
  }
}
