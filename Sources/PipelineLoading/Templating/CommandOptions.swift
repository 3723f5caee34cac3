import Diagnostics
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
  /// Whether truth values within lists are spelled `True` and `False`.
  var capitalisesTruthInLists = false
  var style = CommandOptionStyle()

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
      } else if case .bool = value {
        if style.negatesFalse {
          options.append([piece(value, "--no-\(name)", file: file, key: key)])
        }
      } else if case .list(let items) = value, style.repeatsForItems {
        for item in items {
          let text = try text(ofItem: item, name: name)
          options.append([.text("--\(name) "), piece(value, text, file: file, key: key)])
        }
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
    case .bool(let flag) where capitalisesTruthInLists: flag ? "True" : "False"
    default: plainText(item)
    }
  }
}
