/// Writes texts as YAML scalars, folded beyond a column, as Python's ruamel.yaml folds them.
struct YAMLScalarWriter {
  /// What has been written.
  private(set) var bytes: [UInt8] = []
  /// How many characters the line has so far.
  private var column = 0
  /// The column beyond which a line is broken where it may be.
  private var foldColumn: Int

  /// Creates a writer at the beginning of a line.
  init(foldColumn: Int) {
    self.foldColumn = foldColumn
  }

  /// Writes something that is ASCII and no scalar.
  mutating func append(ascii text: String) {
    bytes.append(contentsOf: text.utf8)
    column += text.utf8.count
  }

  /// Ends the line and indents the next one.
  mutating func breakLine(indent: Int) {
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    column = indent
  }

  /// Writes a text; `indent` is the column where it goes on if it is folded.
  mutating func write(_ text: String, indent: Int) {
    let style = YAMLScalarStyle(for: text)
    if style == .plain, text.utf8.count <= foldColumn - column {
      bytes.append(contentsOf: text.utf8)
      column += text.unicodeScalars.count
      return
    }
    let scalars = Array(text.unicodeScalars)
    switch style {
    case .plain: writePlain(scalars, indent: indent)
    case .singleQuoted: writeSingleQuoted(scalars, indent: indent)
    case .doubleQuoted: writeDoubleQuoted(scalars, indent: indent)
    }
  }

  /// Writes a text on the line where it stands, as a key must be.
  mutating func writeUnfolded(_ text: String) {
    let column = foldColumn
    foldColumn = .max
    write(text, indent: 0)
    foldColumn = column
  }

  // MARK: Without quotes

  private mutating func writePlain(_ text: [Unicode.Scalar], indent: Int) {
    let (begin, beginColumn) = (bytes.count, column)
    var rest = text[...]
    var gapWidth = 0
    while !rest.isEmpty {
      let word = rest.prefix { $0 != " " }
      if column > indent, word.count > foldColumn - column {
        if gapWidth > 1 {
          // Readers take a run of blanks before a fold for one blank: begin again, in quotes.
          bytes.removeSubrange(begin...)
          column = beginColumn
          return writeDoubleQuoted(text, indent: indent)
        }
        breakLine(indent: indent)
      }
      append(word)
      let gap = rest[word.endIndex...].prefix { $0 == " " }
      rest = rest[gap.endIndex...]
      gapWidth = gap.count
      if gapWidth == 1, column >= foldColumn {
        breakLine(indent: indent)
      } else {
        append(gap)
      }
    }
  }

  // MARK: In quotes

  private mutating func writeSingleQuoted(_ text: [Unicode.Scalar], indent: Int) {
    append(ascii: "'")
    for (place, scalar) in text.enumerated() {
      let isLoneBlank =
        scalar == " " && place > 0 && place < text.count - 1 && text[place - 1] != " "
        && text[place + 1] != " "
      if isLoneBlank, column > foldColumn {
        breakLine(indent: indent)
      } else if scalar == "'" {
        append(ascii: "''")
      } else {
        append(scalar)
      }
    }
    append(ascii: "'")
  }

  private mutating func writeDoubleQuoted(_ text: [Unicode.Scalar], indent: Int) {
    append(ascii: "\"")
    var start = 0
    for end in 0...text.count {
      let scalar = end < text.count ? text[end] : nil
      if scalar.map(isEscaped) ?? true {
        append(text[min(start, end)..<end])
        start = end
        if let scalar {
          append(ascii: escape(scalar))
          start = end + 1
        }
      }
      let mayFold = end > 0 && end < text.count - 1 && (scalar == " " || start >= end)
      if mayFold, column + (end - start) > foldColumn {
        let dropsBlank = foldSpeaksForBlank(text, start: start, end: end)
        if start < end {
          append(text[start..<end])
          start = end
        }
        if !dropsBlank { append(ascii: "\\") }
        breakLine(indent: indent)
        if text[start] == " " {
          if dropsBlank { start += 1 } else { append(ascii: "\\") }
        }
      }
    }
    append(ascii: "\"")
  }

  /// Whether a fold in double quotes needs no backslash, as it stands for a blank of the text.
  ///
  /// ruamel.yaml leaves the backslash out at some folds where there is no blank; not so here.
  private func foldSpeaksForBlank(_ text: [Unicode.Scalar], start: Int, end: Int) -> Bool {
    guard start != end, text[max(start, end)] == " ",
      let blank = text[end...].firstIndex(of: " ")
    else { return false }
    let newline = text[end..<blank].firstIndex(of: "\n")
    let next = newline ?? blank
    guard next + 1 < text.count else { return false }
    let isLineEnd = newline != nil && text[next + 1] != " "
    let hasQuote = text[end..<next].contains { $0 == "\"" || $0 == "'" }
    let isGap = text[end - 1] == " " && text[end] == " "
    return !isLineEnd && !hasQuote && !isGap && text[next + 1] != " " && text[next + 1] != "\n"
  }

  private func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\"" || scalar == "\\" || !scalar.isPrintableInYAML
  }

  private func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\0": "\\0"
    case "\u{7}": "\\a"
    case "\u{8}": "\\b"
    case "\t": "\\t"
    case "\n": "\\n"
    case "\u{B}": "\\v"
    case "\u{C}": "\\f"
    case "\r": "\\r"
    case "\u{1B}": "\\e"
    case "\u{85}": "\\N"
    case "\u{2028}": "\\L"
    case "\u{2029}": "\\P"
    default: numericEscape(scalar.value)
    }
  }

  private func numericEscape(_ code: UInt32) -> String {
    let (letter, width) = code <= 0xFF ? ("x", 2) : code <= 0xFFFF ? ("u", 4) : ("U", 8)
    let digits = String(code, radix: 16, uppercase: true)
    return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
  }

  private mutating func append(_ text: some Sequence<Unicode.Scalar>) {
    for scalar in text { append(scalar) }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    bytes.append(contentsOf: scalar.utf8)
    column += 1
  }
}
