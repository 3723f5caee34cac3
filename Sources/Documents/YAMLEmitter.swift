/// A value as a YAML file in block style: byte for byte what Python's ruamel.yaml 0.19.1 makes of it,
/// 80 columns wide.
///
/// The difference: where ruamel.yaml folds a text in such a way that reading it back gives another
/// text (at a run of blanks, or behind some escapes), it is folded so that it reads back equal.
package func yamlText(_ value: Value) -> String {
  var emitter = YAMLEmitter()
  emitter.writeDocument(value)
  return String(decoding: emitter.bytes, as: UTF8.self)
}

/// A text as a YAML scalar on one line, in quotes where it needs them.
///
/// It may stand as a value or an item in block context, and as a key of less than 1,024 characters.
package func yamlScalar(_ text: String) -> String {
  var writer = YAMLScalarWriter(foldColumn: .max)
  writer.write(text, indent: 0)
  return String(decoding: writer.bytes, as: UTF8.self)
}

/// Writes lists and mappings; scalars are left to the scalar writer.
private struct YAMLEmitter {
  /// A key of this many characters is written behind a `?`; ruamel.yaml counts a tag of 5 with it.
  private static let longKey = 123

  private var writer = YAMLScalarWriter(foldColumn: 80)

  var bytes: [UInt8] { writer.bytes }

  mutating func writeDocument(_ value: Value) {
    switch value {
    case .map(let entries) where !entries.isEmpty: write(entries, indent: 0)
    case .list(let items) where !items.isEmpty: write(items, indent: 0)
    case .string(let text): writer.append(ascii: yamlScalar(text))
    case .null: writer.append(ascii: "null")
    default: writeAtom(value, indent: 0)
    }
    writer.append(ascii: "\n")
  }

  private mutating func write(_ entries: [(key: String, value: Value)], indent: Int) {
    for (place, entry) in entries.enumerated() {
      if place > 0 { writer.breakLine(indent: indent) }
      if isSimple(entry.key) {
        writer.writeUnfolded(entry.key)
        writer.append(ascii: ":")
        writeBehindKey(entry.value, indent: indent)
      } else {
        writer.append(ascii: "? ")
        writer.write(entry.key, indent: indent + 2)
        writer.breakLine(indent: indent)
        writer.append(ascii: ":")
        if !entry.value.isNull { writeBehindMarker(entry.value, indent: indent) }
      }
    }
  }

  private mutating func write(_ items: [Value], indent: Int) {
    for (place, item) in items.enumerated() {
      if place > 0 { writer.breakLine(indent: indent) }
      writer.append(ascii: "-")
      writeBehindMarker(item, indent: indent)
    }
  }

  private mutating func writeBehindKey(_ value: Value, indent: Int) {
    switch value {
    case .null: break
    case .map(let entries) where !entries.isEmpty:
      writer.breakLine(indent: indent + 2)
      write(entries, indent: indent + 2)
    case .list(let items) where !items.isEmpty:
      writer.breakLine(indent: indent)
      write(items, indent: indent)
    default:
      writer.append(ascii: " ")
      writeAtom(value, indent: indent + 2)
    }
  }

  /// Goes on behind a `-`, or behind the `:` that answers a `?`.
  private mutating func writeBehindMarker(_ value: Value, indent: Int) {
    writer.append(ascii: " ")
    switch value {
    case .map(let entries) where !entries.isEmpty: write(entries, indent: indent + 2)
    case .list(let items) where !items.isEmpty: write(items, indent: indent + 2)
    default: writeAtom(value, indent: indent + 2)
    }
  }

  /// Writes what takes no lines of its own; `indent` is where a folded text goes on.
  private mutating func writeAtom(_ value: Value, indent: Int) {
    switch value {
    case .null: break
    case .bool(let value): writer.append(ascii: value ? "true" : "false")
    case .int(let number): writer.append(ascii: String(number))
    case .bigInt(let digits): writer.append(ascii: digits)
    case .float(let number): writer.append(ascii: yamlFloat(number))
    case .string(let text): writer.write(text, indent: indent)
    case .list: writer.append(ascii: "[]")
    case .map: writer.append(ascii: "{}")
    }
  }

  private func isSimple(_ key: String) -> Bool {
    key.unicodeScalars.count < YAMLEmitter.longKey
      && !key.unicodeScalars.contains(where: \.isLineBreakInYAML)
  }
}

extension Unicode.Scalar {
  /// Whether ruamel.yaml takes the character for a line break.
  fileprivate var isLineBreakInYAML: Bool {
    switch self {
    case "\n", "\u{85}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }
}

private func yamlFloat(_ number: Double) -> String {
  number.isNaN ? ".nan" : number.isInfinite ? (number < 0 ? "-.inf" : ".inf") : pythonRepr(number)
}
