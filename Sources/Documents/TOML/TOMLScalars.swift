// The scalars of TOML: texts in quotes, and everything that stands without.

extension TOMLReader {
  /// A text in quotes, of one line or between three quotes of several.
  mutating func quoted(
    _ quote: UInt8, mayHaveLines: Bool
  ) throws(ParameterFailure) -> String {
    let start = position
    let isBasic = quote == "\""
    let isLong = peek(1) == quote && peek(2) == quote
    guard mayHaveLines || !isLong else {
      throw ParameterFailure("a key takes one quote at each end", at: start)
    }
    position += isLong ? 3 : 1
    if isLong {
      if peek() == "\r", peek(1) == "\n" { position += 1 }
      if peek() == "\n" { position += 1 }
    }
    var text: [UInt8] = []
    while let byte = peek() {
      if byte == quote {
        guard isLong else {
          position += 1
          return String(decoding: text, as: UTF8.self)
        }
        if let end = endOfLong(quote, &text) { return end }
      } else if byte == "\\", isBasic {
        try escape(isLong: isLong, into: &text)
      } else if byte == "\n" || byte == "\r", !isLong {
        throw ParameterFailure("the text is not closed on its line", at: start)
      } else if byte.isControl {
        throw ParameterFailure("a control character needs an escape", at: position)
      } else {
        guard byte == "\r" ? peek(1) == "\n" : true else {
          throw ParameterFailure("a control character needs an escape", at: position)
        }
        if byte != UInt8(ascii: "\r") { text.append(byte) }
        position += 1
      }
    }
    throw ParameterFailure("the text is not closed", at: start)
  }

  /// Takes quotes within a long text; the whole text if three of them end it.
  private mutating func endOfLong(_ quote: UInt8, _ text: inout [UInt8]) -> String? {
    var count = 0
    while count < 5, peek(count) == quote { count += 1 }
    position += count
    guard count >= 3 else {
      text += Array(repeating: quote, count: count)
      return nil
    }
    text += Array(repeating: quote, count: count - 3)
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape(
    isLong: Bool, into text: inout [UInt8]
  ) throws(ParameterFailure) {
    let start = position
    position += 1
    let byte = peek() ?? 0
    position += 1
    switch byte {
    case "b": text.append(0x08)
    case "t": text.append(0x09)
    case "n": text.append(0x0A)
    case "f": text.append(0x0C)
    case "r": text.append(0x0D)
    case "\"", "\\": text.append(byte)
    case "u": text += try character(digits: 4, start)
    case "U": text += try character(digits: 8, start)
    default:
      guard isLong, byte.isBlank else { throw ParameterFailure("no such escape", at: start) }
      position -= 1
      skipBlanks()
      guard peek() == "\n" || peek() == "\r" else {
        throw ParameterFailure("no such escape", at: start)
      }
      while let byte = peek(), byte.isBlank { position += 1 }
    }
  }

  private mutating func character(
    digits count: Int, _ start: Int
  ) throws(ParameterFailure) -> [UInt8] {
    let digits = bytes[position...].prefix(count)
    position += digits.count
    guard digits.count == count, digits.allSatisfy({ $0.digitValue < 16 }),
      let scalar = Unicode.Scalar(digits.reduce(UInt32(0)) { $0 << 4 | UInt32($1.digitValue) })
    else { throw ParameterFailure("no such character", at: start) }
    return Array(String(Character(scalar)).utf8)
  }

  /// A truth value, a number, or a date or time, which is a text.
  mutating func bareValue() throws(ParameterFailure) -> Value {
    let start = position
    while let byte = peek(), byte.isPartOfValue { position += 1 }
    // A blank may stand between a date and a time.
    if position - start == 10, bytes[start + 4] == "-", peek() == " ", peek(1)?.isDigit == true {
      position += 1
      while let byte = peek(), byte.isPartOfValue { position += 1 }
    }
    let word = bytes[start..<position]
    guard !word.isEmpty else { throw ParameterFailure("a value is missing", at: start) }
    let text = String(decoding: word, as: UTF8.self)
    if let value = Self.value(text) ?? Self.number(word)
      ?? (Self.isMoment(word) ? .string(text) : nil)
    {
      return value
    }
    throw ParameterFailure("'\(text)' is no value; a text stands in quotes", at: start)
  }

  private static func value(_ word: String) -> Value? {
    switch word {
    case "true": .bool(true)
    case "false": .bool(false)
    case "inf", "+inf": .float(.infinity)
    case "-inf": .float(-.infinity)
    case "nan", "+nan", "-nan": .float(.nan)
    default: nil
    }
  }

  private static func number(_ word: ArraySlice<UInt8>) -> Value? {
    let isSigned = word.first?.isSign == true
    let body = isSigned ? word.dropFirst() : word
    if !isSigned, body.count > 2, body.first == "0" {
      let radix: UInt8? =
        switch body[body.startIndex + 1] {
        case "x": 16
        case "o": 8
        case "b": 2
        default: nil
        }
      if let radix {
        let digits = body.dropFirst(2)
        guard areDigits(digits, radix: radix) else { return nil }
        return .integer(digits: digits, radix: radix, isNegative: false)
      }
    }
    let whole = body.prefix { $0.isDigit || $0 == "_" }
    guard areDigits(whole, radix: 10), whole.count == 1 || !(whole.first == "0") else { return nil }
    if whole.count == body.count {
      return .integer(digits: whole, radix: 10, isNegative: word.first == "-")
    }
    guard isFraction(body[whole.endIndex...]) else { return nil }
    let text = String(decoding: word.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    return Double(text).map(Value.float)
  }

  /// Whether this is `.digits`, an exponent, or both.
  private static func isFraction(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    if rest.first == "." {
      let digits = rest.dropFirst().prefix { $0.isDigit || $0 == "_" }
      guard areDigits(digits, radix: 10) else { return false }
      rest = rest[digits.endIndex...]
    }
    guard let first = rest.first else { return true }
    guard first == "e" || first == "E" else { return false }
    rest = rest.dropFirst()
    if rest.first?.isSign == true { rest = rest.dropFirst() }
    return areDigits(rest, radix: 10)
  }

  /// Whether these are digits, with single `_` between them only.
  private static func areDigits(_ text: ArraySlice<UInt8>, radix: UInt8) -> Bool {
    var mayEnd = false
    for byte in text {
      if byte == "_" {
        guard mayEnd else { return false }
        mayEnd = false
      } else {
        guard byte.digitValue < radix else { return false }
        mayEnd = true
      }
    }
    return mayEnd
  }

  /// Whether this is a date, a time, or both.
  private static func isMoment(_ word: ArraySlice<UInt8>) -> Bool {
    let text = Array(word)
    func digits(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= text.count, text[range].allSatisfy(\.isDigit) else { return nil }
      return text[range].reduce(0) { $0 * 10 + Int($1.digitValue) }
    }
    func isTime(from start: Int) -> Bool {
      guard let hour = digits(start..<start + 2), let minute = digits(start + 3..<start + 5),
        let second = digits(start + 6..<start + 8), hour < 24, minute < 60, second < 61,
        text[start + 2] == ":", text[start + 5] == ":"
      else { return false }
      var rest = text[(start + 8)...]
      if rest.first == "." {
        let fraction = rest.dropFirst().prefix(while: \.isDigit)
        if fraction.isEmpty { return false }
        rest = rest[fraction.endIndex...]
      }
      if start == 0 || rest.isEmpty { return rest.isEmpty }
      if rest.count == 1 { return rest.first == "Z" || rest.first == "z" }
      return rest.count == 6 && rest.first?.isSign == true
        && rest[rest.startIndex + 3] == ":"
        && digits(rest.startIndex + 1..<rest.startIndex + 3) != nil
        && digits(rest.startIndex + 4..<rest.startIndex + 6) != nil
    }
    guard let year = digits(0..<4), text.count >= 10, text[4] == "-", let month = digits(5..<7),
      text[7] == "-", let day = digits(8..<10), year >= 0, (1...12).contains(month),
      (1...31).contains(day)
    else { return isTime(from: 0) }
    guard text.count > 10 else { return true }
    guard text[10] == "T" || text[10] == "t" || text[10] == " " else { return false }
    return isTime(from: 11)
  }
}

extension UInt8 {
  /// Whether the byte is a control character that may not stand in a text.
  fileprivate var isControl: Bool { self < 0x20 && !isBlank || self == 0x7F }

  fileprivate var isPartOfValue: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E, 0x3A, 0x5F: true
    default: false
    }
  }
}
