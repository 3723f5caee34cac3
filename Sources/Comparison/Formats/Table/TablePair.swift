import FileStore

/// Two tables that are compared, and which of their columns belong together.
struct TablePair {
  /// A column of the old table, and where the new one has it.
  struct Column {
    var name: String
    var old: Int
    var new: Int?
  }

  let old: TableShape
  let new: TableShape
  let format: Format
  /// The old table's columns.
  let columns: [Column]

  init(old: TableShape, new: TableShape, format: Format) {
    self.old = old
    self.new = new
    self.format = format
    columns = old.columns.enumerated().map { place, name in
      Column(name: name, old: place, new: new.columns.firstIndex { $0.hasSameBytes(as: name) })
    }
  }

  var haveSameColumns: Bool {
    old.columns.elementsEqual(new.columns) { $0.hasSameBytes(as: $1) }
  }

  /// A column that both have, by its name, else by its number in the old table.
  func common(named name: String) -> Column? {
    let found =
      columns.first { $0.name.hasSameBytes(as: name) }
      ?? Int(name).flatMap { number in
        columns.indices.contains(number) ? columns[number] : nil
      }
    return found?.new == nil ? nil : found
  }

  func newPlace(of column: String) -> Int? {
    new.columns.firstIndex { $0.hasSameBytes(as: column) }
  }

  func oldPlace(of column: String) -> Int? {
    old.columns.firstIndex { $0.hasSameBytes(as: column) }
  }
}

extension TableShape {
  /// The shape of a table by its content; nil where it is none.
  init?(_ content: Content, ending: String) throws {
    let size = 1 << 16
    let sample = try content.prefix(size)
    guard let shape = Self.sniff(sample, isWhole: sample.count < size, ending: ending) else {
      return nil
    }
    self = shape
  }

  /// How many records stand before the first row.
  var rowOffset: Int { commentCount + (hasHeader ? 1 : 0) }
}

/// What the rows of two tables have in common, found in one pass over each.
struct RowSummary {
  private var count = 0
  /// The rows, whatever their order.
  private var rows = ContentHash()
  /// The rows' bytes in their order.
  private var sequence = ContentHash()
  /// The rows in their order, without their line breaks.
  private var lines = ContentHash()

  init(_ content: Content, _ shape: TableShape) throws {
    let reader = try LineReader.rows(content, shape)
    while let row = try reader.peek() {
      rows += ContentHash(row.withoutLineBreak)
      sequence.append(row)
      lines.append(row.withoutLineBreak)
      count += 1
      reader.advance()
    }
  }

  func isSameInOrder(as other: RowSummary) -> Bool {
    count == other.count && sequence == other.sequence
  }

  /// Whether only line breaks differ.
  func hasSameLines(as other: RowSummary) -> Bool {
    count == other.count && lines == other.lines
  }

  func hasSameRows(as other: RowSummary) -> Bool {
    count == other.count && rows == other.rows
  }
}
