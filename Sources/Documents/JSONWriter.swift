/// A value as JSON on one line without blanks, keys in their order, non-ASCII text as it is.
///
/// JSON has no infinities and no NaN: they become the texts `"Infinity"`, `"-Infinity"`, `"NaN"`,
/// which keeps them apart from null. Floats keep their point, `1.0`.
package func jsonText(_ value: Value) -> String {
  JSONWriter(style: .compact).text(value)
}

/// A value as Python's `json.dumps(value, sort_keys=True)` writes it, for use in digests.
///
/// Keys are sorted by code points, `", "` and `": "` separate, everything but printable ASCII is
/// escaped, floats are as `pythonRepr` has them, and NaN and infinities are bare words.
package func canonicalJSONText(_ value: Value) -> String {
  JSONWriter(style: .canonical).text(value)
}

private struct JSONWriter {
  enum Style {
    case compact
    case canonical
  }

  let style: Style
  private var bytes: [UInt8] = []

  init(style: Style) {
    self.style = style
  }

  func text(_ value: Value) -> String {
    var writer = self
    writer.write(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private mutating func write(_ value: Value) {
    switch value {
    case .null: write("null")
    case .bool(let value): write(value ? "true" : "false")
    case .int(let number): write(String(number))
    case .bigInt(let digits): write(digits)
    case .float(let number): write(number)
    case .string(let text): writeString(text)
    case .list(let items): write(items)
    case .map(let entries): write(entries)
    }
  }

  private mutating func write(_ number: Double) {
    guard !number.isFinite else { return write(pythonRepr(number)) }
    let word = number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    write(style == .canonical ? word : "\"\(word)\"")
  }

  private mutating func write(_ items: [Value]) {
    write("[")
    for (place, item) in items.enumerated() {
      if place > 0 { write(style == .canonical ? ", " : ",") }
      write(item)
    }
    write("]")
  }

  private mutating func write(_ entries: [(key: String, value: Value)]) {
    write("{")
    let ordered = style == .canonical ? Value.sortedByKey(entries) : entries
    for (place, entry) in ordered.enumerated() {
      if place > 0 { write(style == .canonical ? ", " : ",") }
      writeString(entry.key)
      write(style == .canonical ? ": " : ":")
      write(entry.value)
    }
    write("}")
  }

  private mutating func write(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func writeString(_ text: String) {
    write("\"")
    let isClean = text.utf8.allSatisfy { 0x20..<0x7F ~= $0 && $0 != 0x22 && $0 != 0x5C }
    if isClean { write(text) } else { for scalar in text.unicodeScalars { write(scalar) } }
    write("\"")
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": write("\\\"")
    case "\\": write("\\\\")
    case "\n": write("\\n")
    case "\r": write("\\r")
    case "\t": write("\\t")
    case "\u{8}": write("\\b")
    case "\u{C}": write("\\f")
    case "\u{0}"..<"\u{20}": writeEscape(UInt16(scalar.value))
    case "\u{20}"..<"\u{7F}": bytes.append(UInt8(scalar.value))
    default:
      let text = String(Character(scalar))
      if style == .compact { return write(text) }
      for unit in text.utf16 { writeEscape(unit) }
    }
  }

  private mutating func writeEscape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
  }
}
