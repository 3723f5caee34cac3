import Diagnostics

/// Reads the parameters of a Python text, without running it, into a tree with places.
///
/// What counts: assignments of literals to one name at the top; classes, as maps of
/// the literals that their attributes are assigned, in the body or as `self.NAME` in `__init__`. All
/// other statements are passed over. A tuple is a list. Syntax is checked no further than that texts
/// and brackets are closed.
///
/// - Throws: `parameter-syntax` or `not-utf8`.
func parsePythonTree(_ source: SourceText) throws(DiagnosticList) -> Node {
  do throws(ParameterFailure) {
    if let offset = source.firstByteOfNoText { throw ParameterFailure("", at: offset) }
    var tokenizer = PythonTokenizer(source.bytes)
    let reader = PythonReader(source: source, lines: try tokenizer.lines())
    return reader.assignments(
      in: reader.lines[...], takesNames: true, at: source.mark(ofByte: 0))
  } catch {
    throw DiagnosticList([.parameterSyntax(error, format: "Python", in: source)])
  }
}

/// Finds assignments in logical lines.
struct PythonReader {
  let source: SourceText
  let lines: [PythonLine]

  /// The assignments of a block as a mapping; of equal names the last counts, at the first's place.
  ///
  /// - Parameter takesNames: Whether a plain name counts; else only `self.NAME` does.
  func assignments(
    in block: ArraySlice<PythonLine>, takesNames: Bool, at mark: Mark
  ) -> Node {
    var names = NameTable()
    collect(block, takesNames: takesNames, into: &names)
    return Node(.mapping(names.pairs), start: mark, end: mark)
  }

  private func collect(
    _ block: ArraySlice<PythonLine>, takesNames: Bool, into names: inout NameTable
  ) {
    guard let indent = block.first?.indent else { return }
    var index = block.startIndex
    while index < block.endIndex {
      let line = block[index]
      let next = block[(index + 1)...].firstIndex { $0.indent <= indent } ?? block.endIndex
      if let header = header(of: line) {
        let body = body(of: line, after: header.end, indented: block[(index + 1)..<next])
        if header.isClass {
          let mark = source.mark(ofByte: line.tokens[1].offset)
          let value = assignments(in: body, takesNames: true, at: mark)
          names.set(Node.Pair(key: key(header.name, line.tokens[1]), value: value))
        } else if header.name == "__init__" {
          collect(body, takesNames: false, into: &names)
        }
      } else if !isCompound(line) {
        for statement in line.tokens.split(whereSeparator: { $0.kind == .sign(";") }) {
          if let pair = assignment(statement, takesNames: takesNames) { names.set(pair) }
        }
      }
      index = next
    }
  }

  /// The lines of a class or function: the indented ones, or what follows on the same line.
  private func body(
    of line: PythonLine, after end: Int, indented: ArraySlice<PythonLine>
  ) -> ArraySlice<PythonLine> {
    let rest = Array(line.tokens[end...])
    return rest.isEmpty ? indented : [PythonLine(indent: line.indent, tokens: rest)]
  }

  /// What a `class NAME …:` or `def NAME …:` begins, and where its colon ends.
  private func header(of line: PythonLine) -> (name: String, isClass: Bool, end: Int)? {
    guard line.tokens.count > 2, case .name(let word) = line.tokens[0].kind,
      word == "class" || word == "def", case .name(let name) = line.tokens[1].kind
    else { return nil }
    var depth = 0
    for (index, token) in line.tokens.enumerated() {
      guard case .sign(let sign) = token.kind else { continue }
      if "([{".contains(sign) { depth += 1 }
      if ")]}".contains(sign) { depth -= 1 }
      if sign == ":", depth == 0 { return (name, word == "class", index + 1) }
    }
    return nil
  }

  private func isCompound(_ line: PythonLine) -> Bool {
    guard case .name(let word)? = line.tokens.first?.kind else { return false }
    return Self.compound.contains(word)
  }

  private static let compound: Set<String> = [
    "if", "elif", "else", "for", "while", "try", "except", "finally", "with", "async", "def",
    "class",
  ]

  private func key(_ name: String, _ token: PythonToken) -> Node {
    let start = source.mark(ofByte: token.offset)
    return Node(
      .scalar(.init(text: name, style: .doubleQuoted, value: .string(name))), start: start,
      end: start)
  }

  /// `NAME = literal`, `NAME: type = literal` or `self.NAME = literal`.
  private func assignment(
    _ tokens: ArraySlice<PythonToken>, takesNames: Bool
  ) -> Node.Pair? {
    var rest = tokens
    guard case .name(let first)? = rest.first?.kind, var target = rest.popFirst() else {
      return nil
    }
    var name = first
    if first == "self", rest.first?.kind == .sign(".") {
      rest.removeFirst()
      guard case .name(let attribute)? = rest.first?.kind, let token = rest.popFirst() else {
        return nil
      }
      (name, target) = (attribute, token)
    } else if !takesNames {
      return nil
    }
    if rest.first?.kind == .sign(":") {
      guard let sign = rest.firstIndex(where: { $0.kind == .sign("=") }) else { return nil }
      rest = rest[sign...]
    }
    guard rest.popFirst()?.kind == .sign("=") else { return nil }
    var literals = PythonLiterals(rest, source: source)
    guard let value = literals.whole() else { return nil }
    return Node.Pair(key: key(name, target), value: value)
  }
}

/// The entries of a map in the order of their keys' first appearance.
struct NameTable {
  private(set) var pairs: [Node.Pair] = []
  private var places: [[UInt8]: Int] = [:]

  mutating func set(_ pair: Node.Pair) {
    let name = Array(pair.keyText.utf8)
    if let place = places[name] {
      pairs[place].value = pair.value
    } else {
      places[name] = pairs.count
      pairs.append(pair)
    }
  }
}
