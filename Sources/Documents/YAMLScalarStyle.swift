/// How a text is written in YAML, chosen as Python's ruamel.yaml chooses it.
enum YAMLScalarStyle: Sendable {
  case plain, singleQuoted, doubleQuoted

  /// The style for a text in block context.
  init(for text: String) {
    let traits = TextTraits(text)
    if traits.canBePlain, !isTakenForAnotherType(text) {
      self = .plain
    } else if traits.hasSingleQuote || traits.hasNewline || traits.hasSpecial {
      self = .doubleQuoted
    } else {
      self = .singleQuoted
    }
  }
}

/// What in a text decides about its style.
private struct TextTraits {
  var canBePlain = true
  var hasSingleQuote = false
  var hasNewline = false
  /// Whether there is a character that only an escape can show, line breaks and tabs included.
  var hasSpecial = false

  init(_ text: String) {
    let isIndicator = ["---", "...", "- ", "? "].contains { text.utf8.starts(with: $0.utf8) }
    canBePlain = !text.isEmpty && !isIndicator
    var before: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      look(at: scalar, after: before)
      before = scalar
    }
    // A blank or an indicator at the end is followed by the end of the line.
    if before == " " || before == ":" { canBePlain = false }
    if text == "?" || text == "-" { canBePlain = false }
    if hasNewline || hasSpecial { canBePlain = false }
  }

  private mutating func look(at scalar: Unicode.Scalar, after before: Unicode.Scalar?) {
    switch scalar {
    case "\n": hasNewline = true
    case " ":
      if before == nil || before == ":" { canBePlain = false }
    case "'":
      hasSingleQuote = true
      if before == nil { canBePlain = false }
    case "#":
      if before == nil || before == " " { canBePlain = false }
    case ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "\"", "%", "@", "`":
      if before == nil { canBePlain = false }
    default:
      if !scalar.isPrintableInYAML { hasSpecial = true }
    }
  }
}

extension Unicode.Scalar {
  /// Whether the character may stand unescaped in YAML text that is neither tab nor line break.
  var isPrintableInYAML: Bool {
    switch value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
    default: value >= 0x10000
    }
  }
}

/// Whether a plain scalar of this text would be read as something else than a text.
private func isTakenForAnotherType(_ text: String) -> Bool {
  switch text {
  case "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "=", "<<":
    return true
  default: break
  }
  guard let first = text.utf8.first, first.isDigit || first.isSign || first == "." else {
    return false
  }
  var copy = text
  return copy.withUTF8 { NumberText($0) != nil } || isTimestamp(text)
}
