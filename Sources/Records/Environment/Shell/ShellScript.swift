/// Takes a shell script apart into its commands, without running it.
///
/// It follows the grammar of POSIX shells and bash as far as commands are concerned: quotes, lists,
/// pipelines, groups, subshells, substitutions, here-documents, loops, conditions and functions. All
/// branches count. A script that it cannot follow to its end gives the commands up to there.
struct ShellScript {
  let bytes: [UInt8]
  var position = 0
  var events: [ShellEvent] = []
  /// The delimiters of here-documents whose bodies begin on the next line.
  var pendingBodies: [(delimiter: [UInt8], stripsTabs: Bool)] = []

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The commands of a script.
  static func events(of script: String) -> [ShellEvent] {
    var parser = ShellScript(Array(script.utf8))
    while parser.position < parser.bytes.count {
      let before = parser.position
      parser.parseList(until: .end)
      // A stray `)` or `;;` ends a list; what follows still counts.
      if parser.position == before { parser.position += 1 }
    }
    return parser.events
  }

  enum Terminator { case end, parenthesis, caseItem }

  /// The simple command that is being read.
  struct Open {
    var assignments: [ShellEvent.Assignment] = []
    var words: [ShellWord] = []
    /// Whether its words are a loop's values.
    var isHeader = false
    var isEmpty: Bool { assignments.isEmpty && words.isEmpty }
  }

  // MARK: Lists

  mutating func parseList(until terminator: Terminator) {
    var open = Open()
    while let byte = next {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "\n"):
        close(&open)
        position += 1
        skipBodies()
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: ";"):
        close(&open)
        if isNext(";;") || isNext(";&") { return }
        position += 1
      case UInt8(ascii: "&"):
        if isNext("&>") {
          skipRedirection()
        } else {
          close(&open)
          position += 1
        }
      case UInt8(ascii: "|"):
        close(&open)
        position += 1
      case UInt8(ascii: "("): parseParenthesis(&open)
      case UInt8(ascii: ")"):
        close(&open)
        return
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        if following == "(" { takeWord(&open) } else { skipRedirection() }
      default:
        if terminator == .caseItem, open.isEmpty, isReservedNext("esac") { return }
        takeWord(&open)
      }
    }
    close(&open)
  }

  mutating func close(_ open: inout Open) {
    if !open.isEmpty, !open.isHeader {
      events.append(.command(assignments: open.assignments, words: open.words))
    }
    open = Open()
  }

  mutating func parseParenthesis(_ open: inout Open) {
    if open.words.isEmpty, isNext("((") {
      skipArithmetic()
    } else if open.words.isEmpty {
      position += 1
      parseScope()
    } else {
      // `name()` defines a function.
      open = Open()
      position += 1
      while let byte = next, byte == " " || byte == ")" { position += 1 }
    }
  }

  /// What stands up to the closing parenthesis runs in a shell of its own.
  mutating func parseScope() {
    events.append(.scopeBegins)
    while next != nil, next != ")" {
      let before = position
      parseList(until: .parenthesis)
      if position == before { position += 1 }
    }
    if next != nil { position += 1 }
    events.append(.scopeEnds)
  }

  mutating func takeWord(_ open: inout Open) {
    let start = position
    let word = readWord()
    if position == start { position += 1 }
    if next == "(", word.literal?.utf8.last == UInt8(ascii: "=") { return skipArray() }
    // The number of a redirected stream is no word.
    if next == "<" || next == ">", !word.isQuoted, let text = word.literal, !text.isEmpty,
      text.utf8.allSatisfy(\.isASCIIDigit)
    {
      return
    }
    if open.words.isEmpty, !open.isHeader {
      if takeReserved(word, &open) { return }
      if let assignment = assignment(word) {
        open.assignments.append(assignment)
        return
      }
    }
    if !open.isHeader { open.words.append(word) }
  }

  // MARK: Reserved words

  /// Whether the word belongs to the grammar and stands for no command.
  mutating func takeReserved(_ word: ShellWord, _ open: inout Open) -> Bool {
    guard open.assignments.isEmpty, let text = word.unquoted else { return false }
    switch text {
    case "if", "then", "elif", "else", "fi", "while", "until", "do", "done", "{", "}", "!",
      "coproc",
      "esac":
      return true
    case "for", "select":
      open.isHeader = true
      return true
    case "function":
      skipBlanks()
      _ = readWord()
      skipBlanks()
      if isNext("()") { position += 2 }
      return true
    case "case":
      parseCase()
      return true
    case "[[":
      skipCondition()
      return true
    default: return false
    }
  }

  mutating func parseCase() {
    skipBlanks()
    _ = readWord()
    skipLines()
    guard readWord().unquoted == "in" else { return }
    while next != nil {
      skipLines()
      while isNext(";") || isNext("&") { position += 1 }
      skipLines()
      if isReservedNext("esac") {
        position += 4
        return
      }
      skipPatterns()
      parseList(until: .caseItem)
      // A stray parenthesis must not stop the search for the end.
      if next == ")" { position += 1 }
    }
  }

  mutating func skipPatterns() {
    if next == "(" { position += 1 }
    while let byte = next, byte != ")" {
      let start = position
      if byte == "|" || byte == " " || byte == "\n" || byte == "\t" {
        position += 1
      } else {
        _ = readWord()
        if position == start { position += 1 }
      }
    }
    if next != nil { position += 1 }
  }

  mutating func skipCondition() {
    while next != nil {
      skipLines()
      let start = position
      let word = readWord()
      if word.unquoted == "]]" { return }
      if position == start { position += 1 }
    }
  }

  func assignment(_ word: ShellWord) -> ShellEvent.Assignment? {
    guard case .text(let text)? = word.pieces.first, let sign = text.firstIndex(of: "=") else {
      return nil
    }
    var name = text[..<sign]
    let appends = name.last == "+"
    if appends { name = name.dropLast() }
    guard isVariableName(name.utf8) else { return nil }
    var value = word
    value.pieces[0] = .text(String(text[text.index(after: sign)...]))
    if appends { value.pieces.insert(.variable(name: String(name), fallback: ""), at: 0) }
    return ShellEvent.Assignment(name: String(name), value: value)
  }
}
