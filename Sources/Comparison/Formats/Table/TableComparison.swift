import Documents
import FileStore

extension Inspection {
  /// Compares tables cell by cell.
  mutating func compareTables(
    _ old: Content, _ new: Content, format: Format, name: String
  ) throws {
    let ending = fileEnding(name)
    guard let before = try TableShape(old, ending: ending),
      let after = try TableShape(new, ending: ending)
    else { throw Flaw.badHeader(format) }
    let pair = TablePair(old: before, new: after, format: format)
    try compareComments(old, new, pair)
    compareColumns(pair)
    let (rowsBefore, rowsAfter) = (try RowSummary(old, before), try RowSummary(new, after))
    if rowsBefore.isSameInOrder(as: rowsAfter) { return }
    if rowsBefore.hasSameLines(as: rowsAfter), pair.old.delimiter == pair.new.delimiter {
      try recordFirstRow(.whitespace, old, new, pair, isAllowed: contract.isAboutContent)
    } else if pair.haveSameColumns, rowsBefore.hasSameRows(as: rowsAfter) {
      try recordFirstRow(.order, old, new, pair, isAllowed: contract.hasFreeRows)
    } else if contract.hasFreeRows {
      try joinRows(old, new, pair, name: name)
    } else {
      try alignRows(old, new, pair)
    }
  }

  private mutating func compareComments(
    _ old: Content, _ new: Content, _ pair: TablePair
  ) throws {
    let (a, b) = (try LineReader(old), try LineReader(new))
    for line in 0..<max(pair.old.commentCount, pair.new.commentCount) {
      let before = line < pair.old.commentCount ? try a.peek().map { Array($0) } : nil
      let after = line < pair.new.commentCount ? try b.peek().map { Array($0) } : nil
      if before != after {
        record(
          pair.format, before == nil ? .added : after == nil ? .removed : .value,
          at: .line(line + 1), old: before.map(text), new: after.map(text), isAllowed: false)
      }
      a.advance()
      b.advance()
    }
  }

  private mutating func compareColumns(_ pair: TablePair) {
    if pair.old.delimiter != pair.new.delimiter {
      recordRepresentation(
        pair.format, at: .field("delimiter"), old: text([pair.old.delimiter]),
        new: text([pair.new.delimiter]))
    }
    guard !pair.haveSameColumns else { return }
    for (number, column) in pair.old.columns.enumerated() where pair.newPlace(of: column) == nil {
      record(
        pair.format, .removed, at: .column(column),
        isAllowed: contract.rule(ofColumn: column, number: number) == .ignore)
    }
    for (number, column) in pair.new.columns.enumerated() where pair.oldPlace(of: column) == nil {
      record(
        pair.format, .added, at: .column(column),
        isAllowed: contract.rule(ofColumn: column, number: number) == .ignore)
    }
    let common = pair.columns.compactMap(\.new)
    if common != common.sorted() {
      recordRepresentation(
        pair.format, .order, at: .field("columns"),
        old: .list(pair.old.columns.map(Value.string)),
        new: .list(pair.new.columns.map(Value.string)))
    }
  }

  /// Enters the first row that differs for all of them.
  private mutating func recordFirstRow(
    _ kind: Difference.Kind, _ old: Content, _ new: Content, _ pair: TablePair, isAllowed: Bool
  ) throws {
    var alignment = LineAlignment(try .rows(old, pair.old), try .rows(new, pair.new))
    let skipped = pair.new.rowOffset
    try alignment.forEachHunk { hunk in
      record(
        pair.format, kind, at: .row(hunk.newStart - skipped + 1),
        old: hunk.old.first.map { lineValue($0, kind) },
        new: hunk.new.first.map { lineValue($0, kind) }, isAllowed: isAllowed)
      return false
    }
  }

  mutating func alignRows(_ old: Content, _ new: Content, _ pair: TablePair) throws {
    var alignment = LineAlignment(
      try .rows(old, pair.old), try .rows(new, pair.new),
      oldSignature: RowMatching(contract, pair, isNew: false).signature(of:),
      newSignature: RowMatching(contract, pair, isNew: true).signature(of:))
    let (oldSkipped, newSkipped) = (pair.old.rowOffset, pair.new.rowOffset)
    try alignment.forEachHunk { hunk in
      let pairs = min(hunk.old.count, hunk.new.count)
      for place in 0..<pairs where hunk.old[place] != hunk.new[place] {
        let row = hunk.newStart - newSkipped + place + 1
        compareRows(hunk.old[place], hunk.new[place], row: row, pair)
      }
      for place in pairs..<max(pairs, hunk.old.count) {
        recordRow(.removed, hunk.old[place], hunk.oldStart - oldSkipped + place + 1, pair)
      }
      for place in pairs..<max(pairs, hunk.new.count) {
        recordRow(.added, hunk.new[place], hunk.newStart - newSkipped + place + 1, pair)
      }
      return true
    }
  }

  /// Enters a row that only one version has.
  mutating func recordRow(
    _ kind: Difference.Kind, _ bytes: [UInt8], _ row: Int, _ pair: TablePair
  ) {
    record(
      pair.format, kind, at: .row(row), old: kind == .removed ? text(bytes) : nil,
      new: kind == .added ? text(bytes) : nil, isAllowed: contract.rule == .ignore)
  }

  /// Compares two rows that belong together, cell by cell.
  mutating func compareRows(_ old: [UInt8], _ new: [UInt8], row: Int, _ pair: TablePair) {
    let a = fields(of: withoutLineBreak(old), delimiter: pair.old.delimiter)
    let b = fields(of: withoutLineBreak(new), delimiter: pair.new.delimiter)
    guard a.count == pair.old.columns.count, b.count == pair.new.columns.count else {
      if a == b {
        return recordRepresentation(pair.format, at: .row(row), old: text(old), new: text(new))
      }
      return record(
        pair.format, .value, at: .row(row), old: text(old), new: text(new),
        isAllowed: contract.rule == .ignore)
    }
    if isOtherRow(a, b, pair) {
      return record(
        pair.format, .value, at: .row(row), old: text(old), new: text(new), isAllowed: false)
    }
    let before = ledger.count
    for column in pair.columns {
      guard let place = column.new, a[column.old] != b[place] else { continue }
      compareCells(a[column.old], b[place], row: row, column, pair.format)
    }
    // The cells are the same: quotes or line ends differ, or columns that were told of already.
    if ledger.count == before, pair.haveSameColumns, pair.old.delimiter == pair.new.delimiter {
      let isLineEnd = withoutLineBreak(old) == withoutLineBreak(new)
      let kind: Difference.Kind = isLineEnd ? .whitespace : .representation
      recordRepresentation(
        pair.format, kind, at: .row(row), old: lineValue(old, kind), new: lineValue(new, kind))
    }
  }

  /// Whether two rows have nothing in common, so that telling their cells apart would say little.
  private func isOtherRow(_ old: [[UInt8]], _ new: [[UInt8]], _ pair: TablePair) -> Bool {
    guard contract.columns.isEmpty, contract.key.isEmpty, contract.rule != .ignore,
      pair.haveSameColumns, old.count > 1
    else { return false }
    var haveNamesDiffered = false
    for (a, b) in zip(old, new) {
      if a == b { return false }
      if decimalNumber(a[...]) == nil, decimalNumber(b[...]) == nil { haveNamesDiffered = true }
    }
    return haveNamesDiffered
  }

  private mutating func compareCells(
    _ old: [UInt8], _ new: [UInt8], row: Int, _ column: TablePair.Column, _ format: Format
  ) {
    let rule = contract.rule(ofColumn: column.name, number: column.old)
    let place = Place.cell(row: row, column: column.name)
    guard let a = decimalNumber(old[...]), let b = decimalNumber(new[...]),
      let distance = NumberDistance(a, b)
    else {
      let isBlankOnly = old.filter { !$0.isBlank } == new.filter { !$0.isBlank }
      return record(
        format, isBlankOnly ? .whitespace : .value, at: place, old: text(old), new: text(new),
        isAllowed: rule == .ignore)
    }
    let isSame = a == b && !distance.isZeroOfOtherSign(a, b)
    record(
      format, isSame ? .representation : .number, at: place, old: isSame ? text(old) : a,
      new: isSame ? text(new) : b, distance: isSame || rule == .ignore ? nil : distance,
      isAllowed: isSame && contract.isAboutContent || rule.allows(distance))
  }
}

extension NumberDistance {
  /// Whether the numbers are 0.0 and -0.0, which are no distance apart and yet differ.
  func isZeroOfOtherSign(_ a: Value, _ b: Value) -> Bool {
    guard isZero, case .float(let a) = a, case .float(let b) = b else { return false }
    return a.sign != b.sign && !a.isNaN
  }
}

/// A line as a value, without its line break.
private func text(_ line: [UInt8]) -> Value { lineValue(line, .value) }

/// A line without its line break.
func withoutLineBreak(_ line: [UInt8]) -> [UInt8] {
  line.withUnsafeBytes { Array($0.withoutLineBreak) }
}
