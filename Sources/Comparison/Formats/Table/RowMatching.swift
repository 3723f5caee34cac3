/// Which rows of a table may belong together with rows of the other though they are not the same.
struct RowMatching {
  /// A row, its group, and its numbers by which the rows of a group are sorted.
  struct Entry {
    var row: RowJoin.Row
    var group: ContentHash
    var numbers: [Double]
  }

  private let delimiter: UInt8
  /// What stands for each column in hashes, the same in both tables; nil for those left out.
  ///
  /// These are the columns in which rows that belong together are the same: the key, else all that
  /// are exact.
  private let steady: [Int?]
  /// The same for all columns that count at all.
  private let counted: [Int?]
  /// The columns by whose numbers the rows of a group are sorted.
  private let loose: [Int]

  init(_ contract: Contract, _ pair: TablePair, isNew: Bool) {
    let common = pair.columns.filter { $0.new != nil }
    let width = isNew ? pair.new.columns.count : pair.old.columns.count
    func place(_ column: TablePair.Column) -> Int { isNew ? column.new ?? column.old : column.old }
    func rule(_ column: TablePair.Column) -> Contract.Rule {
      contract.rule(ofColumn: column.name, number: column.old)
    }
    func marks(_ columns: [TablePair.Column]) -> [Int?] {
      var marks = [Int?](repeating: nil, count: width)
      for column in columns { marks[place(column)] = column.old }
      return marks
    }
    delimiter = isNew ? pair.new.delimiter : pair.old.delimiter
    loose = common.filter { rule($0).isTolerant }.map(place)
    counted = marks(common.filter { rule($0) != .ignore })
    let key = contract.key.compactMap { pair.common(named: $0) }
    steady = marks(
      key.isEmpty ? common.filter { !rule($0).isTolerant && rule($0) != .ignore } : key)
  }

  /// The side of a join whose rows are matched so.
  func side(_ rows: @escaping () throws -> LineReader) -> RowJoin.Side {
    RowJoin.Side(
      rows: rows, partition: { hash(of: $0, steady).low }, content: { hash(of: $0, counted) })
  }

  /// The rows with what they are matched by, those of a group in the order of their numbers.
  func entries(_ rows: [RowJoin.Row]) -> [Entry] {
    let entries = rows.map { row in
      let group = row.bytes.withUnsafeBytes { hash(of: $0, steady) }
      return Entry(row: row, group: group, numbers: numbers(of: row.bytes))
    }
    return entries.sorted { a, b in
      a.numbers == b.numbers
        ? a.row.number < b.row.number : a.numbers.lexicographicallyPrecedes(b.numbers)
    }
  }

  /// The hash of the cells in which rows that belong together are the same, fractions left out.
  ///
  /// Sums and random numbers change from run to run, while names, dates and counts stay.
  func signature(of row: UnsafeRawBufferPointer) -> UInt64 {
    hash(of: row, steady, leavingOutFractions: true).low
  }

  private func hash(
    of row: UnsafeRawBufferPointer, _ marks: [Int?], leavingOutFractions: Bool = false
  ) -> ContentHash {
    var sum = ContentHash()
    forEachCell(of: row.withoutLineBreak, delimiter: delimiter) { place, cell in
      guard place < marks.count, let mark = marks[place] else { return }
      if leavingOutFractions, cell.contains(0x2E), decimalEnd(in: cell, from: 0) == cell.count {
        return
      }
      var hash = ContentHash(cell)
      withUnsafeBytes(of: mark) { hash.append($0) }
      sum += hash
    }
    return sum
  }

  private func numbers(of row: [UInt8]) -> [Double] {
    guard !loose.isEmpty else { return [] }
    let cells = fields(of: withoutLineBreak(row), delimiter: delimiter)
    return loose.map { place in
      guard place < cells.count, let value = decimalNumber(cells[place][...]) else {
        return -.infinity
      }
      let number = value.approximateNumber ?? -.infinity
      return number.isNaN ? .infinity : number
    }
  }
}

/// Calls `body` with each cell of a row without its line break, quotes taken away.
private func forEachCell(
  of row: UnsafeRawBufferPointer, delimiter: UInt8, _ body: (Int, UnsafeRawBufferPointer) -> Void
) {
  if row.contains(0x22) {
    for (place, cell) in fields(of: Array(row), delimiter: delimiter).enumerated() {
      cell.withUnsafeBytes { body(place, $0) }
    }
    return
  }
  var (place, start) = (0, 0)
  for end in 0...row.count where end == row.count || row[end] == delimiter {
    body(place, UnsafeRawBufferPointer(rebasing: row[start..<end]))
    (place, start) = (place + 1, end + 1)
  }
}
