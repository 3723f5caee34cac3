/// A literal of Python, as the header of a NumPy file holds it.
indirect enum PythonLiteral: Equatable {
  case string(String)
  case integer(Int)
  case bool(Bool)
  case none
  case sequence([PythonLiteral])
  case dictionary([String: PythonLiteral])

  /// Reads a literal; nil where the text is none.
  init?(_ text: some Collection<UInt8>) {
    var parser = PythonLiteralParser(bytes: Array(text))
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }

  var string: String? { if case .string(let text) = self { text } else { nil } }
  var integer: Int? { if case .integer(let number) = self { number } else { nil } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var sequence: [PythonLiteral]? { if case .sequence(let items) = self { items } else { nil } }
}

private struct PythonLiteralParser {
  let bytes: [UInt8]
  private var place = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool {
    bytes[place...].allSatisfy { $0.isBlank || $0 == 0 }
  }

  mutating func value(depth: Int) -> PythonLiteral? {
    skipBlanks()
    guard depth < 32, place < bytes.count else { return nil }
    switch bytes[place] {
    case 0x27, 0x22: return text().map(PythonLiteral.string)
    case 0x28: return items(closing: 0x29, depth: depth).map(PythonLiteral.sequence)
    case 0x5B: return items(closing: 0x5D, depth: depth).map(PythonLiteral.sequence)
    case 0x7B: return entries(depth: depth).map(PythonLiteral.dictionary)
    default: return word()
    }
  }

  private mutating func skipBlanks() {
    while place < bytes.count, bytes[place].isBlank { place += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  private mutating func text() -> String? {
    let quote = bytes[place]
    place += 1
    var text: [UInt8] = []
    while place < bytes.count, bytes[place] != quote {
      if bytes[place] == 0x5C { place += 1 }
      guard place < bytes.count else { return nil }
      text.append(bytes[place])
      place += 1
    }
    guard place < bytes.count else { return nil }
    place += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func items(closing: UInt8, depth: Int) -> [PythonLiteral]? {
    place += 1
    var items: [PythonLiteral] = []
    while !take(closing) {
      guard let item = value(depth: depth + 1) else { return nil }
      items.append(item)
      if !take(0x2C) { return take(closing) ? items : nil }
    }
    return items
  }

  private mutating func entries(depth: Int) -> [String: PythonLiteral]? {
    place += 1
    var entries: [String: PythonLiteral] = [:]
    while !take(0x7D) {
      guard case .string(let key)? = value(depth: depth + 1), take(0x3A),
        let item = value(depth: depth + 1)
      else { return nil }
      entries[key] = item
      if !take(0x2C) { return take(0x7D) ? entries : nil }
    }
    return entries
  }

  private mutating func word() -> PythonLiteral? {
    let end =
      bytes[place...].firstIndex { !$0.isLetter && !$0.isDigit && $0 != 0x2D } ?? bytes.count
    let word = String(decoding: bytes[place..<end], as: UTF8.self)
    place = end
    switch word {
    case "True": return .bool(true)
    case "False": return .bool(false)
    case "None": return PythonLiteral.none
    // Python 2 marked long integers.
    default:
      return Int(word.hasSuffix("L") ? String(word.dropLast()) : word).map(PythonLiteral.integer)
    }
  }
}
