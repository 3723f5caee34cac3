import Documents

/// Quoting the lines of a stage file as they should have been.
extension StageFileReader {
  /// The lines of an entry, moved so that its key begins in the first column; nil if it shares its
  /// first line with something else, as in flow style, or is too long to be shown.
  func lines(of pair: Node.Pair) -> [String]? {
    lines(from: pair.key, to: pair.value)
  }

  /// The lines from the beginning of one node to the end of another; see ``lines(of:)``.
  func lines(from first: Node, to last: Node) -> [String]? {
    let start = Int(first.start.line)
    let margin = Int(first.start.column) - 1
    let end = max(start, lastLine(of: last))
    guard end - start < 12 else { return nil }
    let before = line(start).prefix(margin)
    guard before.allSatisfy({ $0 == " " || $0 == "-" }) else { return nil }
    return (start...end).map { number in
      number == start
        ? String(line(number).dropFirst(margin)) : line(number).droppingIndent(atMost: margin)
    }
  }

  /// The last line that a node has text on; block collections end where the next token begins.
  func lastLine(of node: Node) -> Int {
    switch node.content {
    case .scalar: node.end.column == 1 ? Int(node.end.line) - 1 : Int(node.end.line)
    case .sequence(let items): items.last.map(lastLine) ?? Int(node.end.line)
    case .mapping(let pairs): pairs.last.map { lastLine(of: $0.value) } ?? Int(node.end.line)
    }
  }
}

/// Whole entries as they should have been.
extension StageFileReader {
  /// A list in place of a single item or of a map.
  func mendedAsList(_ pair: Node.Pair) -> [String] {
    let margin = Int(pair.key.start.column) - 1
    let head = indented(["\(pair.keyText):"], by: margin)
    switch pair.value.content {
    case .scalar(let scalar) where scalar.text.hasPrefix("-"):
      // Items whose '-' lacks its blank are one text, folded into a line.
      let items = scalar.text.dropFirst().split(separator: " -")
      return head + indented(items.map { "- \($0)" }, by: margin + 2)
    case .scalar(let scalar) where !scalar.text.contains("\n"):
      return head + indented(["- " + scalar.text], by: margin + 2)
    case .mapping(let pairs):
      let items = pairs.map { entry in
        lines(of: entry).map(listItem)
          ?? text(of: entry, withoutValue: pair.keyText == "deps" || entry.value.mapping == nil)
      }
      guard !items.contains(where: { $0 == nil }) else { return [] }
      return head + indented(items.compactMap { $0 }.flatMap { $0 }, by: margin + 2)
    default: return []
    }
  }

  /// A text in quotes in place of what its `: ` or its digits made of it.
  func mendedByQuotes(_ node: Node) -> [String] {
    let number = Int(node.start.line)
    let end = textEnd(of: node)
    guard !node.isNull, node.sequence == nil, Int(end.line) == number else { return [] }
    let scalars = Array(line(number).unicodeScalars)
    let span = Int(node.start.column) - 1..<Int(end.column) - 1
    guard span.upperBound <= scalars.count, !["{", "\"", "'"].contains(scalars[span.lowerBound])
    else { return [] }
    let quoted = String(String.UnicodeScalarView(scalars[span]))
      .split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    let before = String(String.UnicodeScalarView(scalars[..<span.lowerBound]))
    let after = String(String.UnicodeScalarView(scalars[span.upperBound...]))
    return ["\(before)'\(quoted)'\(after)"]
  }

  /// Where the text of a node ends; the mark of a block collection lies at the next token.
  private func textEnd(of node: Node) -> Mark {
    guard let last = node.mapping?.last else { return node.end }
    return last.value.isNull ? last.key.end : textEnd(of: last.value)
  }

  /// An entry of a map in flow style as an item of a list.
  private func text(of pair: Node.Pair, withoutValue: Bool) -> [String]? {
    let end = withoutValue ? pair.key.end : textEnd(of: pair.value)
    guard pair.key.start.line == end.line else { return nil }
    let scalars = Array(line(Int(end.line)).unicodeScalars)
    let span = Int(pair.key.start.column) - 1..<Int(end.column) - 1
    guard span.upperBound <= scalars.count else { return nil }
    return ["- " + String(String.UnicodeScalarView(scalars[span]))]
  }

  /// A stage as a map in place of a list of its keys, or of a mere command.
  func mendedStage(_ pair: Node.Pair) -> [String] {
    if let command = pair.value.string, !command.contains("\n") {
      return ["  \(pair.keyText):", "    cmd: \(command)"]
    }
    if pair.value.isNull { return ["  \(pair.keyText):", "    cmd: COMMAND"] }
    guard let items = pair.value.sequence else { return [] }
    let keys = items.flatMap { $0.mapping ?? [] }
    guard !keys.isEmpty else { return [] }
    let blocks = keys.map { lines(of: $0) }
    guard !blocks.contains(where: { $0 == nil }) else { return [] }
    return ["  \(pair.keyText):"] + indented(blocks.compactMap { $0 }.flatMap { $0 }, by: 4)
  }

  /// `stages` as a map in place of a list, where each item tells its name.
  func mendedStages(_ pair: Node.Pair) -> [String] {
    guard let items = pair.value.sequence else { return [] }
    var mended = ["stages:"]
    for item in items {
      guard let keys = item.mapping, let first = keys.first else { return [] }
      let name = first.value.string
      let isNamed = ["name", "stage", "id"].contains(first.keyText) && name != nil
      let body = isNamed ? Array(keys.dropFirst()) : first.value.mapping ?? []
      let blocks = body.map { lines(of: $0) }
      guard isNamed || keys.count == 1, !blocks.isEmpty, !blocks.contains(where: { $0 == nil })
      else { return [] }
      mended.append("  \(isNamed ? name ?? "" : first.keyText):")
      mended += indented(blocks.compactMap { $0 }.flatMap { $0 }, by: 4)
    }
    return mended
  }
}

/// Lines moved to the right.
func indented(_ lines: [String], by columns: Int) -> [String] {
  lines.map { $0.isEmpty ? $0 : String(repeating: " ", count: columns) + $0 }
}

/// Lines as an item of a list.
func listItem(_ lines: [String]) -> [String] {
  guard let first = lines.first else { return [] }
  return ["- " + first] + indented(Array(lines.dropFirst()), by: 2)
}

extension String {
  fileprivate func droppingIndent(atMost columns: Int) -> String {
    let blanks = prefix(columns).prefix { $0 == " " }.count
    return String(dropFirst(blanks))
  }
}
