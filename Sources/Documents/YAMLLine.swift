/// A line of a YAML file as far as it can be understood by itself.
struct YAMLLine {
  /// The line, counted from 1.
  let number: Int32
  /// The column of its first character that is no blank, which may be the `-` of a list item.
  let indentColumn: Int32
  /// Where its text begins, behind the indentation and the `- ` of list items.
  let begin: Mark
  /// Its text from there on, without a comment and without blanks at its end.
  let content: String

  /// Takes a line apart.
  init(_ source: SourceText, _ number: Int32) {
    self.number = number
    let line = source.line(Int(number)) ?? ""
    var rest = line[...]
    var column: Int32 = 1
    while let first = rest.first, first == " " || first == "\t" || rest.hasPrefix("- ") {
      rest.removeFirst()
      column += 1
    }
    let indentation = line.unicodeScalars.prefix { $0 == " " || $0 == "\t" }
    indentColumn = Int32(indentation.count) + 1
    begin = Mark(line: number, column: column)
    content = YAMLLine.withoutComment(rest)
  }

  /// The last line before another that holds more than a comment.
  init?(lastBefore number: Int32, in source: SourceText) {
    for candidate in stride(from: number - 1, to: 0, by: -1) {
      self.init(source, candidate)
      if !content.isEmpty { return }
    }
    return nil
  }

  /// Whether the line begins with the `- ` of a list item.
  var isItem: Bool { begin.column > indentColumn }

  /// The column of the value in `key: value`.
  var valueColumn: Int32? {
    let scalars = Array(content.unicodeScalars)
    guard
      let colon = scalars.indices.dropLast().first(where: {
        scalars[$0] == ":" && scalars[$0 + 1] == " "
      })
    else { return nil }
    let value = scalars[(colon + 1)...].firstIndex { $0 != " " } ?? colon + 1
    return begin.column + Int32(value)
  }

  /// The key in `key:value`, where a space is missing after the colon.
  var keyWithoutSpace: String? {
    guard valueColumn == nil, let colon = content.firstIndex(of: ":") else { return nil }
    let key = content[..<colon]
    let value = content[content.index(after: colon)...]
    let isName = key.allSatisfy {
      $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "."
    }
    guard !key.isEmpty, isName, !value.isEmpty, !value.hasPrefix("//") else { return nil }
    return String(key)
  }

  private static func withoutComment(_ text: Substring) -> String {
    var end = text.startIndex
    var isAfterBlank = true
    for place in text.indices {
      if isAfterBlank, text[place] == "#" { break }
      isAfterBlank = text[place] == " " || text[place] == "\t"
      if !isAfterBlank { end = text.index(after: place) }
    }
    return String(text[..<end])
  }
}
