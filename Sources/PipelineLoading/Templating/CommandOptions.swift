import Documents
import PipelineModel

/// Writes a map as options of a command: `{lr: 0.1, deep: {on: true}}` is `--lr 0.1 --deep.on`.
struct CommandOptions {
  /// A value that cannot be an option.
  struct Unsuitable: Error {
    /// The key that leads to it, its parts joined by dots.
    var key: String
  }

  /// How null is written; nil leaves the option out.
  var nullText: String?

  /// The options, joined by blanks.
  func pieces(of found: Scope.Found) throws(Unsuitable) -> [CommandTemplate.Piece] {
    var options: [[CommandTemplate.Piece]] = []
    try add(found.binding, name: "", key: found.key, to: &options)
    return Array(options.joined(separator: [.text(" ")]))
  }

  private func add(
    _ binding: Binding, name: String, key: String?, to options: inout [[CommandTemplate.Piece]]
  ) throws(Unsuitable) {
    switch binding {
    case .map(let map):
      for word in map.keys {
        guard let value = map[word] else { continue }
        try add(
          value, name: name.isEmpty ? word : name + "." + word, key: key.map { $0 + "." + word },
          to: &options)
      }
    case .value(let value, let file):
      if case .bool(true) = value {
        options.append([piece(value, "--\(name)", file: file, key: key)])
      } else if let text = try text(of: value, name: name) {
        options.append([.text("--\(name) "), piece(value, text, file: file, key: key)])
      }
    }
  }

  private func text(of value: Value, name: String) throws(Unsuitable) -> String? {
    switch value {
    case .bool: return nil
    case .null: return nullText
    case .string(let text): return shellQuoted(text)
    case .list(let items):
      guard !items.isEmpty else { return nil }
      var texts: [String] = []
      for item in items { texts.append(try text(ofItem: item, name: name)) }
      return texts.joined(separator: " ")
    default: return plainText(value)
    }
  }

  private func text(ofItem item: Value, name: String) throws(Unsuitable) -> String {
    switch item {
    case .list, .map: throw Unsuitable(key: name)
    case .string(let text): shellQuoted(text)
    case .null: nullText ?? "''"
    default: plainText(item)
    }
  }
}

/// A text as one word of a POSIX shell: bare if nothing in it is special, else in single quotes.
func shellQuoted(_ text: String) -> String {
  guard !text.isEmpty else { return "''" }
  let isBare = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "@%+=:,./-_".utf8.contains(byte)
    }
  }
  guard !isBare else { return text }
  let quote = UInt8(ascii: "'")
  let parts = text.utf8.split(separator: quote, omittingEmptySubsequences: false)
  let inner = parts.map(Array.init).joined(separator: Array("'\"'\"'".utf8))
  return String(decoding: [quote] + inner + [quote], as: UTF8.self)
}
