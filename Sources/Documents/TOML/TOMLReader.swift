import Diagnostics

/// Reads a TOML 1.0 text into a tree with the place of everything in it.
///
/// Keys stand in the order in which the text first names them. Dates and times are texts as written.
/// There is no well-kept library for it: the one that exists sorts keys, loses places, and brings a C++
/// runtime and Foundation along.
///
/// - Throws: `parameter-syntax` or `not-utf8`.
func parseTOMLTree(_ source: SourceText) throws(DiagnosticList) -> Node {
  do throws(ParameterFailure) {
    if let offset = source.firstByteOfNoText { throw ParameterFailure("", at: offset) }
    var reader = TOMLReader(source)
    return try reader.document()
  } catch {
    throw DiagnosticList([.parameterSyntax(error, format: "TOML", in: source)])
  }
}

/// A mistake in a TOML or Python text, and the byte at which it was found.
struct ParameterFailure: Error {
  var message: String
  var offset: Int

  init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }
}

/// Builds the tree of a TOML text; the bytes must be UTF-8.
struct TOMLReader {
  let bytes: [UInt8]
  var position = 0
  private let source: SourceText

  init(_ source: SourceText) {
    bytes = source.bytes
    self.source = source
  }

  /// One part of a dotted key.
  struct Key {
    var text: String
    var offset: Int
  }

  mutating func document() throws(ParameterFailure) -> Node {
    let root = TOMLTable(mark: mark(at: 0))
    var current = root
    while true {
      skipLinesAndComments()
      guard let byte = peek() else { break }
      if byte == "[" {
        current = try header(in: root)
      } else {
        try entry(into: current)
      }
      try endOfLine()
    }
    return root.node
  }

  private mutating func header(in root: TOMLTable) throws(ParameterFailure) -> TOMLTable {
    let start = position
    position += 1
    let isArray = take("[")
    skipBlanks()
    let keys = try dottedKey()
    guard take("]"), !isArray || take("]") else {
      throw ParameterFailure("']' is missing", at: position)
    }
    var table = root
    for key in keys.dropLast() {
      table = try table.inner(key.text, at: mark(at: key.offset), offset: key.offset)
    }
    let last = keys[keys.count - 1]
    let place = mark(at: last.offset)
    return isArray
      ? try table.appended(last.text, at: place, offset: start)
      : try table.opened(last.text, at: place, offset: start)
  }

  /// `key = value`, where a dotted key makes the tables that it leads through.
  private mutating func entry(into table: TOMLTable) throws(ParameterFailure) {
    let keys = try dottedKey()
    guard take("=") else { throw ParameterFailure("'=' is missing", at: position) }
    skipBlanks()
    var table = table
    for key in keys.dropLast() {
      table = try table.dotted(key.text, at: mark(at: key.offset), offset: key.offset)
    }
    let last = keys[keys.count - 1]
    let value = try value()
    try table.set(last.text, to: value, at: mark(at: last.offset), offset: last.offset)
  }

  private mutating func dottedKey() throws(ParameterFailure) -> [Key] {
    var keys: [Key] = []
    repeat {
      skipBlanks()
      keys.append(try key())
      skipBlanks()
    } while take(".")
    return keys
  }

  private mutating func key() throws(ParameterFailure) -> Key {
    let start = position
    if let quote = peek(), quote == "\"" || quote == "'" {
      return Key(text: try quoted(quote, mayHaveLines: false), offset: start)
    }
    while let byte = peek(), byte.isBareKey { position += 1 }
    guard position > start else { throw ParameterFailure("a key is missing", at: start) }
    return Key(text: String(decoding: bytes[start..<position], as: UTF8.self), offset: start)
  }

  mutating func value() throws(ParameterFailure) -> TOMLItem {
    let start = position
    switch peek() {
    case "\""?, "'"?:
      return .scalar(scalar(.string(try quoted(bytes[position], mayHaveLines: true)), start))
    case "["?: return .array(try array(), mark(at: start))
    case "{"?: return .table(try inlineTable())
    default: return .scalar(scalar(try bareValue(), start))
    }
  }

  private mutating func array() throws(ParameterFailure) -> [TOMLItem] {
    position += 1
    var items: [TOMLItem] = []
    while true {
      skipLinesAndComments()
      if take("]") { return items }
      items.append(try value())
      skipLinesAndComments()
      if take("]") { return items }
      guard take(",") else { throw ParameterFailure("',' or ']' is missing", at: position) }
    }
  }

  private mutating func inlineTable() throws(ParameterFailure) -> TOMLTable {
    let table = TOMLTable(mark: mark(at: position))
    position += 1
    skipBlanks()
    if !take("}") {
      while true {
        try entry(into: table)
        skipBlanks()
        if take("}") { break }
        guard take(",") else { throw ParameterFailure("',' or '}' is missing", at: position) }
      }
    }
    table.close()
    return table
  }

  private func scalar(_ value: Value, _ start: Int) -> Node {
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    return Node(
      .scalar(.init(text: value.string ?? text, style: .plain, value: value)),
      start: mark(at: start), end: mark(at: position))
  }
}

// MARK: Moving on

extension TOMLReader {
  func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == character else { return false }
    position += 1
    return true
  }

  mutating func skipBlanks() {
    while peek() == " " || peek() == "\t" { position += 1 }
  }

  /// Skips blanks, line breaks and comments.
  mutating func skipLinesAndComments() {
    while let byte = peek() {
      if byte.isBlank {
        position += 1
      } else if byte == "#" {
        while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
      } else {
        return
      }
    }
  }

  private mutating func endOfLine() throws(ParameterFailure) {
    skipBlanks()
    guard let byte = peek() else { return }
    guard byte == "\n" || byte == "\r" || byte == "#" else {
      throw ParameterFailure("the line should end here", at: position)
    }
  }

  func mark(at offset: Int) -> Mark { source.mark(ofByte: offset) }
}

extension UInt8 {
  /// Whether the byte may stand in a key without quotes.
  fileprivate var isBareKey: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
    default: false
    }
  }
}
