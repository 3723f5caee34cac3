/// Lines whose columns are aligned.
struct Table {
  private var rows: [[String]] = []
  /// The largest width to which a column is padded; longer cells push the rest of their line.
  private let widest = 40

  /// Adds a line.
  mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  /// The lines, each indented by two blanks and without blanks at its end.
  var lines: [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        if cell.count <= widest { widths[column] = max(widths[column], cell.count) }
      }
    }
    return rows.map { row in
      var line = "  "
      for (column, cell) in row.enumerated() {
        line += cell
        guard column + 1 < row.count else { continue }
        line += String(repeating: " ", count: max(0, widths[column] - cell.count) + 3)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
