/// One word of a Python text.
struct PythonToken {
  enum Kind: Equatable {
    case name(String)
    case number(Value?)
    /// A text; nil for what is no plain text, such as an f-string or bytes.
    case text(String?)
    case sign(String)
  }

  var kind: Kind
  var offset: Int
}

/// A logical line: brackets and backslashes join lines of the file.
struct PythonLine {
  /// How far it is indented; tabs reach to the next multiple of eight.
  var indent: Int
  var tokens: [PythonToken]
}

/// Splits a Python text into logical lines of tokens.
struct PythonTokenizer {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func lines() throws(ParameterFailure) -> [PythonLine] {
    var lines: [PythonLine] = []
    while position < bytes.count {
      let indent = indentation()
      let tokens = try line()
      if !tokens.isEmpty { lines.append(PythonLine(indent: indent, tokens: tokens)) }
    }
    return lines
  }

  private mutating func indentation() -> Int {
    var indent = 0
    while let byte = peek() {
      switch byte {
      case " ": indent += 1
      case "\t": indent = (indent / 8 + 1) * 8
      case "\u{C}": indent = 0
      default: return indent
      }
      position += 1
    }
    return indent
  }

  /// The tokens up to the end of the logical line, which is passed.
  private mutating func line() throws(ParameterFailure) -> [PythonToken] {
    var tokens: [PythonToken] = []
    var open: [(bracket: UInt8, offset: Int)] = []
    while let byte = peek() {
      if byte == "\n" || byte == "\r" {
        position += 1
        if open.isEmpty { return tokens }
      } else if byte == "\\", peek(1) == "\n" || peek(1) == "\r" {
        position += peek(1) == "\r" && peek(2) == "\n" ? 3 : 2
      } else if byte == " " || byte == "\t" || byte == 0x0C {
        position += 1
      } else if byte == "#" {
        while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
          position += 1
        }
      } else {
        let token = try token()
        try note(token, &open)
        tokens.append(token)
      }
    }
    if let last = open.last { throw ParameterFailure("the bracket is not closed", at: last.offset) }
    return tokens
  }

  private func note(
    _ token: PythonToken, _ open: inout [(bracket: UInt8, offset: Int)]
  ) throws(ParameterFailure) {
    guard case .sign(let sign) = token.kind, sign.utf8.count == 1, let byte = sign.utf8.first else {
      return
    }
    switch byte {
    case "(", "[", "{": open.append((byte, token.offset))
    case ")", "]", "}":
      let opening: [UInt8: UInt8] = [0x29: 0x28, 0x5D: 0x5B, 0x7D: 0x7B]
      guard let last = open.popLast(), last.bracket == opening[byte] else {
        throw ParameterFailure("no bracket is open that this one closes", at: token.offset)
      }
    default: break
    }
  }

  private mutating func token() throws(ParameterFailure) -> PythonToken {
    let start = position
    let byte = bytes[position]
    if byte == "\"" || byte == "'" {
      return PythonToken(kind: .text(try text(prefix: [])), offset: start)
    }
    if byte.isDigit || byte == "." && peek(1)?.isDigit == true {
      return PythonToken(kind: .number(number()), offset: start)
    }
    if byte.isPartOfName {
      while let byte = peek(), byte.isPartOfName || byte.isDigit { position += 1 }
      let word = bytes[start..<position]
      if word.count <= 2, let quote = peek(), quote == "\"" || quote == "'" {
        let prefix = word.map { $0 | 0x20 }
        if prefix.allSatisfy({ "rbuf".utf8.contains($0) }) {
          return PythonToken(kind: .text(try text(prefix: prefix)), offset: start)
        }
      }
      return PythonToken(kind: .name(String(decoding: word, as: UTF8.self)), offset: start)
    }
    return PythonToken(kind: .sign(sign()), offset: start)
  }

  private mutating func sign() -> String {
    let start = position
    let long = ["**=", "//=", ">>=", "<<=", "..."]
    let short = [
      "==", "!=", "<=", ">=", ":=", "->", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=",
      "**", "//", "<<", ">>",
    ]
    for (count, signs) in [(3, long), (2, short)] where start + count <= bytes.count {
      let text = String(decoding: bytes[start..<start + count], as: UTF8.self)
      if signs.contains(text) {
        position += count
        return text
      }
    }
    position += 1
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }
}

extension UInt8 {
  /// Whether the byte may begin a name; all beyond ASCII may.
  fileprivate var isPartOfName: Bool {
    switch self {
    case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...: true
    default: false
    }
  }
}
