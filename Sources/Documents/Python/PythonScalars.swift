// The texts and numbers of Python.

extension PythonTokenizer {
  /// A text after its prefix; nil if it is an f-string or bytes, or names a character by its name.
  mutating func text(prefix: [UInt8]) throws(ParameterFailure) -> String? {
    let start = position
    let quote = bytes[position]
    let isLong = peek(1) == quote && peek(2) == quote
    let isRaw = prefix.contains(UInt8(ascii: "r"))
    var isPlain = !prefix.contains { $0 == "f" || $0 == "b" }
    position += isLong ? 3 : 1
    var text: [UInt8] = []
    while let byte = peek() {
      if byte == quote, !isLong || peek(1) == quote && peek(2) == quote {
        position += isLong ? 3 : 1
        return isPlain ? String(decoding: text, as: UTF8.self) : nil
      }
      if byte == "\\" {
        if isRaw {
          text.append(byte)
          position += 1
          if let next = peek() { text.append(next) }
          position += 1
        } else if !escape(into: &text) {
          isPlain = false
        }
      } else if byte == "\n" || byte == "\r" {
        guard isLong else { break }
        // Python reads every end of a line as a line feed.
        position += byte == "\r" && peek(1) == "\n" ? 2 : 1
        text.append(UInt8(ascii: "\n"))
      } else {
        text.append(byte)
        position += 1
      }
    }
    throw ParameterFailure("the text is not closed", at: start)
  }

  /// Takes an escape; false if its meaning is not known here.
  private mutating func escape(into text: inout [UInt8]) -> Bool {
    position += 1
    guard let byte = peek() else { return true }
    position += 1
    switch byte {
    case "\n": break
    case "\r": if peek() == "\n" { position += 1 }
    case "\\", "'", "\"": text.append(byte)
    case "a": text.append(0x07)
    case "b": text.append(0x08)
    case "f": text.append(0x0C)
    case "n": text.append(0x0A)
    case "r": text.append(0x0D)
    case "t": text.append(0x09)
    case "v": text.append(0x0B)
    case "x": return character(digits: 2, into: &text)
    case "u": return character(digits: 4, into: &text)
    case "U": return character(digits: 8, into: &text)
    case "N": return false
    case 0x30...0x37:
      var value = UInt32(byte.digitValue)
      var count = 1
      while count < 3, let digit = peek(), digit.digitValue < 8 {
        value = value << 3 | UInt32(digit.digitValue)
        position += 1
        count += 1
      }
      append(value, to: &text)
    default: text += [UInt8(ascii: "\\"), byte]
    }
    return true
  }

  private mutating func character(digits count: Int, into text: inout [UInt8]) -> Bool {
    let digits = bytes[position...].prefix(count)
    guard digits.count == count, digits.allSatisfy({ $0.digitValue < 16 }) else { return false }
    position += count
    return append(digits.reduce(0) { $0 << 4 | UInt32($1.digitValue) }, to: &text)
  }

  @discardableResult
  private func append(_ value: UInt32, to text: inout [UInt8]) -> Bool {
    guard let scalar = Unicode.Scalar(value) else { return false }
    text += Array(String(Character(scalar)).utf8)
    return true
  }

  /// A number; nil if it is imaginary or none at all.
  mutating func number() -> Value? {
    let start = position
    let isPrefixed = bytes[position] == "0" && "xXoObB".utf8.contains(peek(1) ?? 0)
    while let byte = peek() {
      let isExponentSign =
        byte.isSign && !isPrefixed && (bytes[position - 1] | 0x20) == UInt8(ascii: "e")
      guard byte.isDigit || byte == "." || byte == "_" || isExponentSign || byte.isLetter else {
        break
      }
      position += 1
    }
    let word = bytes[start..<position]
    if isPrefixed {
      let radix: UInt8 =
        switch bytes[start + 1] | 0x20 {
        case "x": 16
        case "o": 8
        default: 2
        }
      let digits = word.dropFirst(2)
      guard digits.allSatisfy({ $0 == "_" || $0.digitValue < radix }) else { return nil }
      return .integer(digits: digits, radix: radix, isNegative: false)
    }
    if word.allSatisfy({ $0.isDigit || $0 == "_" }) {
      return .integer(digits: word, radix: 10, isNegative: false)
    }
    var text = String(decoding: word.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    if text.hasPrefix(".") { text = "0" + text }
    if text.hasSuffix(".") { text += "0" }
    return Double(text.replacing(".e", with: ".0e").replacing(".E", with: ".0e")).map(Value.float)
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}
