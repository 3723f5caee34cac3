/// Reads one literal of Python, as `ast.literal_eval` knows them; nil for anything else.
struct PythonLiterals {
  private var tokens: ArraySlice<PythonToken>
  private let source: SourceText

  init(_ tokens: ArraySlice<PythonToken>, source: SourceText) {
    self.tokens = tokens
    self.source = source
  }

  /// The literal that all tokens are; without brackets, values with commas are a tuple.
  mutating func whole() -> Node? {
    guard let start = tokens.first, let first = value() else { return nil }
    if tokens.isEmpty { return first }
    guard let items = items(after: first, closing: nil), tokens.isEmpty else { return nil }
    return node(.sequence(items), start)
  }

  private mutating func value() -> Node? {
    guard let token = tokens.popFirst() else { return nil }
    switch token.kind {
    case .name(let word): return constant(word).map { scalar($0, token) }
    case .number(let value): return value.map { scalar($0, token) }
    case .text: return text(from: token)
    case .sign("["): return items(closing: "]").map { node(.sequence($0.items), token) }
    case .sign("{"): return map(token)
    case .sign("("):
      guard let inner = items(closing: ")") else { return nil }
      guard inner.items.count == 1, !inner.hasComma else {
        return node(.sequence(inner.items), token)
      }
      return inner.items[0]
    case .sign("-"), .sign("+"): return signed(token)
    case .sign: return nil
    }
  }

  private func constant(_ word: String) -> Value? {
    switch word {
    case "True": .bool(true)
    case "False": .bool(false)
    case "None": .null
    default: nil
    }
  }

  /// Texts side by side are one text.
  private mutating func text(from token: PythonToken) -> Node? {
    guard case .text(var text?) = token.kind else { return nil }
    while case .text(let next)? = tokens.first?.kind {
      guard let next else { return nil }
      text += next
      tokens.removeFirst()
    }
    return scalar(.string(text), token)
  }

  private mutating func signed(_ sign: PythonToken) -> Node? {
    guard case .number(let number?)? = tokens.popFirst()?.kind else { return nil }
    let isNegative = sign.kind == .sign("-")
    switch number {
    case .int(let value) where value != .min: return scalar(.int(isNegative ? -value : value), sign)
    case .float(let value): return scalar(.float(isNegative ? -value : value), sign)
    case .bigInt(let digits):
      guard isNegative else { return scalar(number, sign) }
      return scalar(
        .bigInt(digits.hasPrefix("-") ? String(digits.dropFirst()) : "-" + digits), sign)
    default: return nil
    }
  }

  /// The values up to a closing bracket, and whether a comma stood among them.
  private mutating func items(closing: String) -> (items: [Node], hasComma: Bool)? {
    if take(closing) { return ([], false) }
    guard let first = value() else { return nil }
    if take(closing) { return ([first], false) }
    return items(after: first, closing: closing).map { ($0, true) }
  }

  private mutating func items(after first: Node, closing: String?) -> [Node]? {
    var items = [first]
    while true {
      guard take(",") else { return nil }
      if isAtEnd(closing) { return items }
      guard let item = value() else { return nil }
      items.append(item)
      if isAtEnd(closing) { return items }
    }
  }

  private mutating func isAtEnd(_ closing: String?) -> Bool {
    closing.map { take($0) } ?? tokens.isEmpty
  }

  private mutating func map(_ start: PythonToken) -> Node? {
    var names = NameTable()
    while !take("}") {
      guard let key = value(), key.scalar != nil, take(":"), let value = value() else { return nil }
      names.set(Node.Pair(key: key, value: value))
      if take("}") { break }
      guard take(",") else { return nil }
    }
    return node(.mapping(names.pairs), start)
  }

  private mutating func take(_ sign: String) -> Bool {
    guard tokens.first?.kind == .sign(sign) else { return false }
    tokens.removeFirst()
    return true
  }

  private func scalar(_ value: Value, _ token: PythonToken) -> Node {
    let text = value.string ?? jsonText(value)
    return node(.scalar(.init(text: text, style: .plain, value: value)), token)
  }

  private func node(_ content: Node.Content, _ token: PythonToken) -> Node {
    let mark = source.mark(ofByte: token.offset)
    return Node(content, start: mark, end: mark)
  }
}
