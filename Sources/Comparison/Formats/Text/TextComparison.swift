import Documents

extension Inspection {
  /// Compares texts line by line.
  mutating func compareTexts(_ old: Content, _ new: Content, name: String) throws {
    let (before, after) = (try TextSummary(old), try TextSummary(new))
    if before.inked == after.inked {
      return try recordFirstLine(
        old, new, .whitespace,
        isAllowed: contract.rule == .unordered
          && before.hasSameLines(as: after))
    }
    if before.hasSameLines(as: after) {
      return try recordFirstLine(old, new, .order, isAllowed: contract.hasFreeRows)
    }
    if contract.hasFreeRows { return try compareUnorderedLines(old, new, name: name) }
    var alignment = LineAlignment(try LineReader(old), try LineReader(new))
    try alignment.forEachHunk { hunk in
      compareLines(hunk)
      return true
    }
  }

  private mutating func recordFirstLine(
    _ old: Content, _ new: Content, _ kind: Difference.Kind, isAllowed: Bool
  ) throws {
    var alignment = LineAlignment(try LineReader(old), try LineReader(new))
    try alignment.forEachHunk { hunk in
      record(
        .text, kind, at: .line(hunk.newStart + 1), old: hunk.old.first.map { lineValue($0, kind) },
        new: hunk.new.first.map { lineValue($0, kind) }, isAllowed: isAllowed)
      return false
    }
  }

  private mutating func compareLines(_ hunk: Hunk) {
    let pairs = min(hunk.old.count, hunk.new.count)
    for place in 0..<pairs where hunk.old[place] != hunk.new[place] {
      compareLine(hunk.old[place], hunk.new[place], number: hunk.newStart + place + 1)
    }
    for place in pairs..<max(pairs, hunk.old.count) {
      record(
        .text, .removed, at: .line(hunk.oldStart + place + 1), old: text(hunk.old[place]),
        isAllowed: false)
    }
    for place in pairs..<max(pairs, hunk.new.count) {
      record(
        .text, .added, at: .line(hunk.newStart + place + 1), new: text(hunk.new[place]),
        isAllowed: false)
    }
  }

  private mutating func compareLine(_ old: [UInt8], _ new: [UInt8], number: Int) {
    let rule = contract.rule
    guard let distances = NumberedLine(old).distances(to: NumberedLine(new)) else {
      let isBlankOnly = old.filter { !$0.isBlank } == new.filter { !$0.isBlank }
      let kind: Difference.Kind = isBlankOnly ? .whitespace : .value
      return record(
        .text, kind, at: .line(number), old: lineValue(old, kind), new: lineValue(new, kind),
        isAllowed: false)
    }
    record(
      .text, distances.isEmpty ? .representation : .number, at: .line(number), old: text(old),
      new: text(new),
      distance: distances.max { ($0.relative ?? .infinity) < ($1.relative ?? .infinity) },
      isAllowed: rule.isTolerant && distances.allSatisfy(rule.allows))
  }

  private mutating func compareUnorderedLines(
    _ old: Content, _ new: Content, name: String
  ) throws {
    func side(_ content: Content) -> RowJoin.Side {
      RowJoin.Side(
        rows: { try LineReader(content) },
        partition: { ContentHash($0.withoutLineBreak).low },
        content: { ContentHash($0.withoutLineBreak) })
    }
    let join = RowJoin(side(old), side(new), memoryBytes: limits.memoryBytes)
    try join.forEachBatch { removed, added in
      for row in removed {
        record(
          .text, .removed, at: .line(row.number + 1), old: text(row.bytes), isAllowed: false)
      }
      for row in added {
        record(.text, .added, at: .line(row.number + 1), new: text(row.bytes), isAllowed: false)
      }
      return !ledger.isSettled
    }
    if !join.isComplete { ledger.stopEarly(Note.stoppedEarly(fileName(name))) }
  }
}

extension Contract {
  /// Whether rows and lines may stand in any order.
  var hasFreeRows: Bool { rowsAreUnordered || rule == .unordered || !key.isEmpty }
}

/// A line as a value, without its line break unless that is what the difference is about.
func lineValue(_ line: [UInt8], _ kind: Difference.Kind) -> Value {
  .string(String(decoding: kind == .whitespace ? line : withoutLineBreak(line), as: UTF8.self))
}

private func text(_ line: [UInt8]) -> Value { lineValue(line, .value) }
