extension ShellScript {
  mutating func skipArithmetic() {
    position += 2
    var depth = 2
    while let byte = next, depth > 0 {
      if byte == "(" { depth += 1 }
      if byte == ")" { depth -= 1 }
      position += 1
    }
  }

  mutating func skipArray() {
    position += 1
    while let byte = next, byte != ")" {
      let start = position
      if byte == "#" { skipLine() } else { _ = readWord() }
      if position == start { position += 1 }
    }
    if next != nil { position += 1 }
  }

  /// Skips a redirection with its target; a here-document's body is skipped at the end of the line.
  mutating func skipRedirection() {
    if isNext("<<"), !isNext("<<<") {
      position += 2
      let stripsTabs = next == "-"
      if stripsTabs { position += 1 }
      skipBlanks()
      let delimiter = readWord().literal ?? ""
      pendingBodies.append((Array(delimiter.utf8), stripsTabs))
      return
    }
    while let byte = next, "<>&|".utf8.contains(byte) { position += 1 }
    skipBlanks()
    _ = readWord()
  }

  mutating func skipBodies() {
    for body in pendingBodies {
      while position < bytes.count {
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var line = bytes[position..<end]
        position = min(end + 1, bytes.count)
        if body.stripsTabs { line = line.drop { $0 == UInt8(ascii: "\t") } }
        if line.elementsEqual(body.delimiter) { break }
      }
    }
    pendingBodies = []
  }

  mutating func skipLine() {
    while let byte = next, byte != "\n" { position += 1 }
  }

  mutating func skipBlanks() {
    while true {
      if isNext("\\\n") {
        position += 2
      } else if next == " " || next == "\t" {
        position += 1
      } else {
        return
      }
    }
  }

  /// Skips blanks, line breaks and comments.
  mutating func skipLines() {
    while let byte = next {
      if byte == "#" {
        skipLine()
      } else if byte == " " || byte == "\t" || byte == "\n"
        || byte == "\r"
      {
        position += 1
      } else {
        return
      }
    }
  }
}
