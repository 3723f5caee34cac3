/// The little JSON that `.dir` objects need, written as Python's `json.dumps` writes it.
///
/// The module `Documents` stands below this one and cannot be used here.
enum PythonJSON {
  /// The text is not a list of objects.
  struct SyntaxError: Error {}

  /// Appends a text as a string of ASCII with lower-case `\uXXXX`.
  static func append(_ text: String, to json: inout [UInt8]) {
    json.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x22: json += "\\\"".utf8
      case 0x5C: json += "\\\\".utf8
      case 0x0A: json += "\\n".utf8
      case 0x0D: json += "\\r".utf8
      case 0x09: json += "\\t".utf8
      case 0x08: json += "\\b".utf8
      case 0x0C: json += "\\f".utf8
      case 0x20...0x7E: json.append(UInt8(truncatingIfNeeded: unit))
      default: append(escaped: unit, to: &json)
      }
    }
    json.append(UInt8(ascii: "\""))
  }

  private static func append(escaped unit: UInt16, to json: inout [UInt8]) {
    let digits = String(unit, radix: 16)
    json += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
  }

  /// The string members of each object in a list.
  static func objects(in json: [UInt8]) throws(SyntaxError) -> [[String: String]] {
    var reader = Reader(rest: json[...])
    let objects = try reader.list()
    try reader.end()
    return objects
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func list() throws(SyntaxError) -> [[String: String]] {
      try take("[")
      if takes("]") { return [] }
      var objects = [try object()]
      while takes(",") { objects.append(try object()) }
      try take("]")
      return objects
    }

    mutating func object() throws(SyntaxError) -> [String: String] {
      var members: [String: String] = [:]
      try take("{")
      if takes("}") { return members }
      repeat {
        skipBlanks()
        let key = try string()
        try take(":")
        skipBlanks()
        if rest.first == UInt8(ascii: "\"") { members[key] = try string() } else { skipScalar() }
      } while takes(",")
      try take("}")
      return members
    }

    mutating func end() throws(SyntaxError) {
      skipBlanks()
      if !rest.isEmpty { throw SyntaxError() }
    }

    mutating func string() throws(SyntaxError) -> String {
      guard rest.popFirst() == UInt8(ascii: "\"") else { throw SyntaxError() }
      var bytes: [UInt8] = []
      while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "\""):
          guard let text = String(validating: bytes, as: UTF8.self) else { throw SyntaxError() }
          return text
        case UInt8(ascii: "\\"): bytes += try escape()
        case 0..<0x20: throw SyntaxError()
        default: bytes.append(byte)
        }
      }
      throw SyntaxError()
    }

    mutating func escape() throws(SyntaxError) -> [UInt8] {
      switch rest.popFirst() {
      case UInt8(ascii: "n"): return [0x0A]
      case UInt8(ascii: "r"): return [0x0D]
      case UInt8(ascii: "t"): return [0x09]
      case UInt8(ascii: "b"): return [0x08]
      case UInt8(ascii: "f"): return [0x0C]
      case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
      case let byte? where "\"\\/".utf8.contains(byte): return [byte]
      default: throw SyntaxError()
      }
    }

    mutating func scalar() throws(SyntaxError) -> Unicode.Scalar {
      let first = UInt32(try unit())
      if let scalar = Unicode.Scalar(first) { return scalar }
      guard first < 0xDC00, rest.popFirst() == UInt8(ascii: "\\"),
        rest.popFirst() == UInt8(ascii: "u")
      else { throw SyntaxError() }
      let second = UInt32(try unit())
      guard (0xDC00..<0xE000).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      else { throw SyntaxError() }
      return scalar
    }

    mutating func unit() throws(SyntaxError) -> UInt16 {
      let digits = String(decoding: rest.prefix(4), as: UTF8.self)
      guard digits.utf8.count == 4, !digits.hasPrefix("+"), let unit = UInt16(digits, radix: 16)
      else { throw SyntaxError() }
      rest.removeFirst(4)
      return unit
    }

    mutating func skipScalar() {
      let ends = Set(",}]".utf8)
      rest = rest.drop { !ends.contains($0) }
    }

    mutating func skipBlanks() {
      rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    mutating func takes(_ character: Unicode.Scalar) -> Bool {
      skipBlanks()
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func take(_ character: Unicode.Scalar) throws(SyntaxError) {
      if !takes(character) { throw SyntaxError() }
    }
  }
}
