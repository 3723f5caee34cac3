/// One pattern of a `.gitignore`, ready to be matched against the bytes of names or paths.
///
/// Wildcards are those of Git: `*` and `?` stop at `/`, `[…]` knows ranges, `!`, `^` and POSIX
/// classes, `\` takes the next byte as it is, and `**` between slashes stands for any directories.
struct IgnorePattern: Sendable {
  private enum Token: Sendable {
    case byte(UInt8)
    case anyByte
    case set(ByteSet)
    /// `*`: any bytes but `/`.
    case run
    /// `**/`: nothing, or whole directories with their slashes.
    case directories
    /// `**` at the end: anything.
    case everything
  }

  private var tokens: [Token]
  // Most patterns are a plain name, `*.suffix` or `prefix*`, which need no search.
  private var literal: [UInt8]?
  private var suffix: [UInt8]?
  private var prefix: [UInt8]?

  /// The pattern that a text spells, or nil if it is malformed and matches nothing.
  init?(_ text: ArraySlice<UInt8>) {
    var parser = IgnorePatternParser(text)
    var tokens: [Token] = []
    while let element = parser.next() {
      switch element {
      case .malformed: return nil
      case .byte(let byte): tokens.append(.byte(byte))
      case .anyByte: tokens.append(.anyByte)
      case .set(let set): tokens.append(.set(set))
      case .run: tokens.append(.run)
      case .directories: tokens.append(.directories)
      case .everything: tokens.append(.everything)
      }
    }
    self.tokens = tokens
    literal = Self.bytes(tokens[...])
    if case .run? = tokens.first { suffix = Self.bytes(tokens.dropFirst()) }
    if case .run? = tokens.last { prefix = Self.bytes(tokens.dropLast()) }
  }

  private static func bytes(_ tokens: ArraySlice<Token>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for token in tokens {
      guard case .byte(let byte) = token else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// Whether a name without slashes matches.
  func matches(name: UnsafeRawBufferPointer) -> Bool {
    if let literal { return byteOrder(name, literal) == 0 }
    if let suffix {
      guard name.count >= suffix.count else { return false }
      return byteOrder(.init(rebasing: name.suffix(suffix.count)), suffix) == 0
    }
    if let prefix {
      guard name.count >= prefix.count else { return false }
      return byteOrder(.init(rebasing: name.prefix(prefix.count)), prefix) == 0
    }
    return matches(path: name)
  }

  /// Whether a path matches.
  ///
  /// Where a wildcard could take more, only the last `*` and the last `**` need be tried again: an
  /// earlier one that took more would leave less for those that follow.
  func matches(path text: UnsafeRawBufferPointer) -> Bool {
    var search = Search()
    while true {
      if search.token == tokens.count {
        if search.position == text.count { return true }
      } else if advance(&search, text) {
        continue
      }
      guard search.retry(text, tokens: tokens) else { return false }
    }
  }

  private func advance(_ search: inout Search, _ text: UnsafeRawBufferPointer) -> Bool {
    switch tokens[search.token] {
    case .run: search.run = Search.Choice(token: search.token, position: search.position)
    case .directories, .everything:
      search.deep = Search.Choice(token: search.token, position: search.position)
      search.run = nil
    case let token:
      guard search.position < text.count, accepts(token, text[search.position]) else {
        return false
      }
      search.position += 1
    }
    search.token += 1
    return true
  }

  private func accepts(_ token: Token, _ byte: UInt8) -> Bool {
    switch token {
    case .byte(let expected): byte == expected
    case .anyByte: byte != UInt8(ascii: "/")
    case .set(let set): byte != UInt8(ascii: "/") && set.contains(byte)
    default: false
    }
  }

  /// Where the comparison stands, and where it may be resumed.
  private struct Search {
    struct Choice {
      var token: Int
      var position: Int
    }

    var token = 0
    var position = 0
    var run: Choice?
    var deep: Choice?

    /// Lets the last wildcard take more; false if it cannot.
    mutating func retry(_ text: UnsafeRawBufferPointer, tokens: [Token]) -> Bool {
      let slash = UInt8(ascii: "/")
      if let choice = run, choice.position < text.count, text[choice.position] != slash {
        resume(at: choice.position + 1, after: choice.token)
        run?.position += 1
        return true
      }
      guard let choice = deep, choice.position < text.count else { return false }
      run = nil
      var next = choice.position + 1
      if case .directories = tokens[choice.token] {
        guard let end = text[choice.position...].firstIndex(of: slash) else { return false }
        next = end + 1
      }
      deep?.position = next
      resume(at: next, after: choice.token)
      return true
    }

    private mutating func resume(at position: Int, after token: Int) {
      self.position = position
      self.token = token + 1
    }
  }
}

/// A set of bytes.
struct ByteSet: Sendable {
  private var words: SIMD4<UInt64> = .zero

  /// Whether a byte belongs to it.
  func contains(_ byte: UInt8) -> Bool {
    words[Int(byte >> 6)] & (1 << UInt64(byte & 63)) != 0
  }

  /// Adds a byte.
  mutating func insert(_ byte: UInt8) {
    words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
  }

  /// Makes it the set of all other bytes.
  mutating func invert() {
    words = ~words
  }
}

private func byteOrder(_ a: UnsafeRawBufferPointer, _ b: [UInt8]) -> Int {
  b.withUnsafeBytes { byteOrder(a, $0) }
}
