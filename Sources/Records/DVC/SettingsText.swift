/// The lines of a file of settings; those that a change does not concern stay as they are.
struct SettingsText {
  private var lines: [String]
  private let former: [String]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    while lines.last == "" { lines.removeLast() }
    former = lines
  }

  /// Whether it says something else than at the beginning.
  var isChanged: Bool { lines != former }

  /// The lines; an empty file keeps one that is empty, as DVC leaves it.
  var text: String { lines.isEmpty ? "\n" : lines.map { "\($0)\n" }.joined() }

  func value(of key: String, in section: String) -> String? {
    line(of: key, in: section).flatMap { SettingsLine(lines[$0]).value }
  }

  mutating func set(_ key: String, _ value: String, in section: String) {
    let entry = "    \(key) = \(Self.quoted(value))"
    if let line = line(of: key, in: section) {
      lines[line] = entry
    } else if let range = range(of: section) {
      lines.insert(entry, at: range.upperBound)
    } else {
      lines.insert(contentsOf: [Self.head(section), entry], at: place(ofNew: section))
    }
  }

  /// Sections of remotes stand behind all others.
  private func place(ofNew section: String) -> Int {
    guard !section.contains("\"") else { return lines.count }
    return lines.firstIndex { SettingsLine($0).section?.contains("\"") == true } ?? lines.count
  }

  private static func head(_ section: String) -> String {
    section.contains("\"") ? "['\(section)']" : "[\(section)]"
  }

  /// A value with the quotes that it needs, as the Python package `configobj` writes it.
  private static func quoted(_ value: String) -> String {
    guard let first = value.utf8.first, let last = value.utf8.last else { return "\"\"" }
    let ends = Array(" \r\n\u{B}\t'\"".utf8)
    if value.contains("\n") || value.contains("'") && value.contains("\"") {
      let quotes = value.contains("\"\"\"") ? "\"\"\"" : "'''"
      return quotes + value + quotes
    }
    guard
      ends.contains(first) || ends.contains(last) || value.contains(where: { ",#".contains($0) })
    else { return value }
    let quote = value.contains("\"") ? "'" : "\""
    return quote + value + quote
  }

  mutating func remove(_ key: String, from section: String) {
    guard let line = line(of: key, in: section) else { return }
    lines.remove(at: line)
    // A remote keeps its head, for a weaker file may say where it is.
    guard !section.contains("\""), let range = range(of: section), range.count == 1 else { return }
    lines.removeSubrange(range)
  }

  /// Takes all keys out of a section, which keeps its place.
  mutating func emptySection(_ section: String) {
    guard let range = range(of: section) else { return }
    lines.removeSubrange(range.dropFirst())
  }

  mutating func removeSection(_ section: String) {
    if let range = range(of: section) { lines.removeSubrange(range) }
  }

  mutating func renameSection(_ section: String, to new: String) {
    guard let range = range(of: section.lowercased()) else { return }
    let entries = lines[range].dropFirst()
    lines.removeSubrange(range)
    lines += [Self.head(new)] + entries
  }

  /// The lines of a section with its head, without blank lines and comments behind it.
  private func range(of section: String) -> Range<Int>? {
    guard let start = lines.firstIndex(where: { SettingsLine($0).section == section }) else {
      return nil
    }
    var end = lines[(start + 1)...].firstIndex { SettingsLine($0).section != nil } ?? lines.count
    while end > start + 1, SettingsLine(lines[end - 1]).key == nil { end -= 1 }
    return start..<end
  }

  private func line(of key: String, in section: String) -> Int? {
    range(of: section)?.first { SettingsLine(lines[$0]).key == key }
  }
}

/// What a line of a file of settings says: a section's name, or a key and a value.
struct SettingsLine {
  private(set) var section: String?
  private(set) var key: String?
  private(set) var value: String?

  init(_ text: String) {
    let line = text.trimmingBlanks()
    if line.hasPrefix("#") || line.isEmpty { return }
    if line.hasPrefix("["), let end = line.lastIndex(of: "]") {
      section = Self.unquoted(line[line.index(after: line.startIndex)..<end]).lowercased()
    } else if let equals = line.firstIndex(of: "=") {
      key = Self.unquoted(line[..<equals]).lowercased()
      value = Self.unquoted(Self.withoutComment(line[line.index(after: equals)...]))
    }
  }

  /// A value without the comment that may follow it; within quotes `#` is a character.
  private static func withoutComment(_ text: Substring) -> Substring {
    guard let first = text.drop(while: { $0 == " " }).first, first != "\"", first != "'" else {
      return text
    }
    return text.prefix { $0 != "#" }
  }

  private static func unquoted(_ text: Substring) -> String {
    let text = String(text).trimmingBlanks()
    guard text.utf8.count > 1, let quote = text.first, quote == "\"" || quote == "'",
      text.last == quote
    else { return text }
    let quotes = String(repeating: quote, count: 3)
    if text.utf8.count > 5, text.hasPrefix(quotes), text.hasSuffix(quotes) {
      return String(text.dropFirst(3).dropLast(3))
    }
    return String(text.dropFirst().dropLast())
  }
}

extension String {
  /// The text without blanks around it.
  fileprivate func trimmingBlanks() -> String {
    let isBlank = { (character: Character) in
      character == " " || character == "\t" || character == "\r"
    }
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return String(text)
  }
}
