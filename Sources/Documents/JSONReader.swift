import Diagnostics

/// Reads a JSON text as Python's `json` does.
///
/// NaN, Infinity and -Infinity are accepted; integers may have any size; `1e3` is a float; of equal
/// keys the last one counts. Half a surrogate pair, which Python accepts, is an error.
///
/// - Parameter file: the path to name in diagnostics.
/// - Throws: `json-syntax` or `not-utf8`.
package func parseJSON(_ bytes: [UInt8], file: String) throws(DiagnosticList) -> Value {
  try parseJSONTree(SourceText(bytes, file: file, endsAtUnicodeBreaks: false)).value
}

/// Reads a JSON text into a tree with the place of everything in it.
func parseJSONTree(_ source: SourceText) throws(DiagnosticList) -> Node {
  do throws(JSONFailure) {
    if let offset = source.firstByteOfNoText { throw JSONFailure(.notUTF8, at: offset) }
    return try source.bytes.withUnsafeBufferPointer { (buffer) throws(JSONFailure) in
      var reader = JSONReader(buffer)
      return try reader.document()
    }
  } catch {
    throw DiagnosticList([.jsonSyntax(error.mistake, at: error.offset, in: source)])
  }
}

/// A mistake in a JSON text, and the byte it was found at.
struct JSONFailure: Error {
  var mistake: JSONMistake
  var offset: Int

  init(_ mistake: JSONMistake, at offset: Int) {
    self.mistake = mistake
    self.offset = offset
  }
}

/// A mistake in a JSON text, as a person would name it.
enum JSONMistake: Sendable, Hashable {
  case notUTF8
  case empty
  case valueMissing
  case unknownWord(String)
  case leadingZero
  case singleQuote
  case comment
  case keyMissing
  case trailingComma
  case colonMissing
  case commaMissing(closing: Character)
  case unclosedText
  case controlCharacter
  case badEscape
  case halfCharacter
  case textAfterEnd
  case tooDeep
}

/// Builds the tree of a JSON text; the bytes must be UTF-8.
private struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  private var line: Int32 = 1
  /// Where column 1 of the line would be if every character took one byte.
  private var lineStart = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func document() throws(JSONFailure) -> Node {
    skipBlanks()
    guard position < bytes.count else { throw JSONFailure(.empty, at: 0) }
    let root = try value(depth: 0)
    skipBlanks()
    guard position == bytes.count else { throw mistake(or: .textAfterEnd) }
    return root
  }

  private mutating func value(depth: Int) throws(JSONFailure) -> Node {
    guard depth <= YAMLReader.deepestNesting else { throw mistake(.tooDeep) }
    let start = mark
    switch next {
    case UInt8(ascii: "{"):
      return Node(.mapping(try pairs(depth: depth)), start: start, end: mark)
    case UInt8(ascii: "["):
      return Node(.sequence(try items(depth: depth)), start: start, end: mark)
    case UInt8(ascii: "\""): return try textNode()
    default:
      guard let (text, value) = word ?? number else { throw mistake(or: .valueMissing) }
      position += text.utf8.count
      let scalar = Node.Scalar(text: text, style: .plain, value: value)
      return Node(.scalar(scalar), start: start, end: mark)
    }
  }

  private mutating func pairs(depth: Int) throws(JSONFailure) -> [Node.Pair] {
    var pairs: [Node.Pair] = []
    position += 1
    skipBlanks()
    if take("}") { return [] }
    repeat {
      skipBlanks()
      guard next == "\"" else {
        throw mistake(or: next == "}" ? .trailingComma : .keyMissing)
      }
      let key = try textNode()
      skipBlanks()
      guard take(":") else { throw mistake(or: .colonMissing) }
      skipBlanks()
      pairs.append(Node.Pair(key: key, value: try value(depth: depth + 1)))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw mistake(or: .commaMissing(closing: "}")) }
    return duplicateKeys(in: pairs).isEmpty ? pairs : mergedPairs([pairs], own: [])
  }

  private mutating func items(depth: Int) throws(JSONFailure) -> [Node] {
    var items: [Node] = []
    position += 1
    skipBlanks()
    if take("]") { return [] }
    repeat {
      skipBlanks()
      if next == "]" { throw mistake(.trailingComma) }
      items.append(try value(depth: depth + 1))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw mistake(or: .commaMissing(closing: "]")) }
    return items
  }

  // MARK: Words and numbers

  private var word: (String, Value)? {
    let words: [(String, Value)] = [
      ("true", .bool(true)), ("false", .bool(false)), ("null", .null), ("NaN", .float(.nan)),
      ("Infinity", .float(.infinity)), ("-Infinity", .float(-.infinity)),
    ]
    return words.first { bytes[position...].starts(with: $0.0.utf8) }
  }

  /// The number here: `-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?`.
  private var number: (String, Value)? {
    let isNegative = next == "-"
    let begin = position + (isNegative ? 1 : 0)
    let digits = digitsEnd(from: begin)
    guard digits > begin else { return nil }
    let whole = byte(begin) == "0" ? begin + 1 : digits
    var end = whole
    if byte(end) == ".", digitsEnd(from: end + 1) > end + 1 { end = digitsEnd(from: end + 1) }
    if byte(end) == "e" || byte(end) == "E" {
      let exponent = end + 1 + (byte(end + 1)?.isSign == true ? 1 : 0)
      if digitsEnd(from: exponent) > exponent { end = digitsEnd(from: exponent) }
    }
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    let value =
      end > whole
      ? Double(text).map(Value.float)
      : Value.integer(digits: bytes[begin..<whole], radix: 10, isNegative: isNegative)
    return value.map { (text, $0) }
  }

  private func digitsEnd(from begin: Int) -> Int {
    var end = begin
    while byte(end)?.isDigit == true { end += 1 }
    return end
  }

  // MARK: Texts

  private mutating func textNode() throws(JSONFailure) -> Node {
    let start = mark
    let text = try quotedText()
    let scalar = Node.Scalar(text: text, style: .doubleQuoted, value: .string(text))
    return Node(.scalar(scalar), start: start, end: mark)
  }

  private mutating func quotedText() throws(JSONFailure) -> String {
    let opening = position
    position += 1
    let begin = position
    skipCharacters()
    if next == "\"" {
      position += 1
      return String(decoding: bytes[begin..<(position - 1)], as: UTF8.self)
    }
    var text = Array(bytes[begin..<position])
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == "\n" { throw JSONFailure(.unclosedText, at: opening) }
      guard byte == "\\" else { throw mistake(.controlCharacter) }
      text += try escapedCharacter().utf8
      let begin = position
      skipCharacters()
      text += bytes[begin..<position]
    }
    guard take("\"") else { throw JSONFailure(.unclosedText, at: opening) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Skips what stands for itself.
  private mutating func skipCharacters() {
    while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      if byte & 0xC0 == 0x80 { lineStart += 1 }
      position += 1
    }
  }

  private mutating func escapedCharacter() throws(JSONFailure) -> String {
    let start = position
    position += 2
    switch byte(start + 1) {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw JSONFailure(.badEscape, at: start)
    }
    var units = [try hexUnit(of: start)]
    if UTF16.isLeadSurrogate(units[0]), next == "\\", byte(position + 1) == "u" {
      position += 2
      units.append(try hexUnit(of: position - 2))
    }
    guard let text = String(validating: units, as: UTF16.self) else {
      throw JSONFailure(.halfCharacter, at: start)
    }
    return text
  }

  /// Reads the four digits of an escape that began at `start`.
  private mutating func hexUnit(of start: Int) throws(JSONFailure) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let worth = next?.digitValue, worth < 16 else {
        throw JSONFailure(.badEscape, at: start)
      }
      unit = unit << 4 | UInt16(worth)
      position += 1
    }
    return unit
  }

  // MARK: Steps

  private var next: UInt8? { byte(position) }

  private func byte(_ place: Int) -> UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == character else { return false }
    position += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, byte.isBlank {
      position += 1
      if byte == "\n" {
        line += 1
        lineStart = position
      }
    }
  }

  private var mark: Mark {
    Mark(line: line, column: Int32(truncatingIfNeeded: position - lineStart + 1))
  }

  private func mistake(_ mistake: JSONMistake) -> JSONFailure {
    JSONFailure(mistake, at: position)
  }

  private var unknownWord: String {
    let end = bytes[position...].firstIndex { $0.isBlank || $0 == "," || $0 == "]" || $0 == "}" }
    return String(decoding: bytes[position..<(end ?? bytes.count)], as: UTF8.self)
  }

  /// What is wrong here, if it can be told from the character, or else what was expected.
  private func mistake(or expectation: JSONMistake) -> JSONFailure {
    switch next {
    case UInt8(ascii: "'"): mistake(.singleQuote)
    case UInt8(ascii: "#"): mistake(.comment)
    case UInt8(ascii: "/") where byte(position + 1) == "/" || byte(position + 1) == "*":
      mistake(.comment)
    case (0x30...0x39)? where position > 0 && bytes[position - 1] == "0": mistake(.leadingZero)
    case (0x41...0x5A)? where expectation == .valueMissing,
      (0x61...0x7A)? where expectation == .valueMissing:
      mistake(.unknownWord(unknownWord))
    default: mistake(expectation)
    }
  }
}
