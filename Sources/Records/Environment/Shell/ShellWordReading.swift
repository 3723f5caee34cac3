extension ShellScript {
  mutating func readWord() -> ShellWord {
    var word = ShellWord()
    while let byte = next, !isWordEnd(byte) {
      switch byte {
      case UInt8(ascii: "'"):
        word.isQuoted = true
        word.append(.text(readSingleQuoted()))
      case UInt8(ascii: "\""): readDoubleQuoted(&word)
      case UInt8(ascii: "\\"):
        word.isQuoted = true
        position += 1
        if next == "\n" { position += 1 } else { appendByte(&word) }
      case UInt8(ascii: "$"): readDollar(&word)
      case UInt8(ascii: "`"): readBackquotes(&word)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        position += 2
        parseScope()
        word.append(.unknown)
      case UInt8(ascii: "~") where word.pieces.isEmpty: readTilde(&word)
      case UInt8(ascii: "*"), UInt8(ascii: "?"):
        position += 1
        word.append(.unknown)
      default: appendByte(&word)
      }
    }
    return word
  }

  func isWordEnd(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
      UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "("),
      UInt8(ascii: ")"):
      true
    case UInt8(ascii: "<"), UInt8(ascii: ">"): following != "("
    default: false
    }
  }

  /// Appends a run of bytes that stand for themselves, at least one.
  mutating func appendByte(_ word: inout ShellWord) {
    let start = position
    position = min(position + 1, bytes.count)
    while let byte = next, byte.standsForItself { position += 1 }
    word.append(.text(String(decoding: bytes[start..<position], as: UTF8.self)))
  }

  mutating func readTilde(_ word: inout ShellWord) {
    position += 1
    if next == nil || next == "/" || next.map(isWordEnd) == true {
      word.append(.variable(name: "HOME", fallback: nil))
    } else {
      word.append(.unknown)
    }
  }

  mutating func readSingleQuoted() -> String {
    position += 1
    let start = position
    while let byte = next, byte != "'" { position += 1 }
    defer { position = min(position + 1, bytes.count) }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  mutating func readDoubleQuoted(_ word: inout ShellWord) {
    position += 1
    word.isQuoted = true
    word.append(.text(""))
    while let byte = next, byte != "\"" {
      switch byte {
      case UInt8(ascii: "$"): readDollar(&word)
      case UInt8(ascii: "`"): readBackquotes(&word)
      case UInt8(ascii: "\\"):
        position += 1
        if next == "\n" {
          position += 1
        } else if next == "$" || next == "`" || next == "\"" || next == "\\" {
          appendQuoted(&word)
        } else {
          word.append(.text("\\"))
        }
      default: appendQuoted(&word)
      }
    }
    if next != nil { position += 1 }
  }

  mutating func appendQuoted(_ word: inout ShellWord) {
    let start = position
    position = min(position + 1, bytes.count)
    while let byte = next, byte != "\"", byte != "$", byte != "`", byte != "\\" { position += 1 }
    word.append(.text(String(decoding: bytes[start..<position], as: UTF8.self)))
  }

  // MARK: Expansions

  mutating func readDollar(_ word: inout ShellWord) {
    switch following {
    case UInt8(ascii: "("):
      if isNext("$((") {
        position += 1
        skipArithmetic()
      } else {
        position += 2
        parseScope()
      }
      word.append(.unknown)
    case UInt8(ascii: "{"): word.append(readBraces())
    case UInt8(ascii: "'"):
      position += 1
      word.isQuoted = true
      let text = readSingleQuoted()
      word.append(text.utf8.contains(UInt8(ascii: "\\")) ? .unknown : .text(text))
    case UInt8(ascii: "\""): position += 1
    case let byte? where byte.isNameByte && !byte.isASCIIDigit:
      position += 1
      word.append(.variable(name: readName(), fallback: nil))
    case UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "?"),
      UInt8(ascii: "-"), UInt8(ascii: "$"), UInt8(ascii: "!"):
      position += 2
      word.append(.unknown)
    case let byte? where byte.isASCIIDigit:
      position += 2
      word.append(.unknown)
    default:
      position += 1
      word.append(.text("$"))
    }
  }

  mutating func readName() -> String {
    let start = position
    while let byte = next, byte.isNameByte { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Reads `${NAME}` or `${NAME:-text}`; of other expansions the value cannot be told.
  mutating func readBraces() -> ShellWord.Piece {
    position += 2
    let name = readName()
    if next == "}", !name.isEmpty {
      position += 1
      return .variable(name: name, fallback: nil)
    }
    let hasFallback = isNext(":-") || isNext("-")
    if hasFallback { position += isNext(":-") ? 2 : 1 }
    let start = position
    var depth = 1
    while let byte = next {
      if byte == "\\" { position += 1 }
      if byte == "{" { depth += 1 }
      if byte == "}" { depth -= 1 }
      if depth == 0 { break }
      position = min(position + 1, bytes.count)
    }
    let text = bytes[start..<position]
    position = min(position + 1, bytes.count)
    let isPlain = text.allSatisfy { $0.standsForItself || $0 == "~" }
    guard hasFallback, isPlain, !name.isEmpty else { return .unknown }
    return .variable(name: name, fallback: String(decoding: text, as: UTF8.self))
  }

  mutating func readBackquotes(_ word: inout ShellWord) {
    position += 1
    var script: [UInt8] = []
    while let byte = next, byte != "`" {
      position += 1
      if byte == "\\", let escaped = next, escaped == "`" || escaped == "\\" || escaped == "$" {
        script.append(escaped)
        position += 1
      } else {
        script.append(byte)
      }
    }
    position = min(position + 1, bytes.count)
    events.append(.scopeBegins)
    events += ShellScript.events(of: String(decoding: script, as: UTF8.self))
    events.append(.scopeEnds)
    word.append(.unknown)
  }
}
