/// A table with a heading, as text or as Markdown, in the form that scripts know.
struct AlignedTable {
  let heading: [String]
  private(set) var rows: [[String]] = []

  init(_ heading: [String]) {
    self.heading = heading
  }

  mutating func add(_ row: [String]) {
    rows.append(row)
  }

  /// The width of each column: that of its longest cell, and two more than its heading.
  private var widths: [Int] {
    heading.indices.map { column in
      max(heading[column].count + 2, rows.map { $0[column].count }.max() ?? 0)
    }
  }

  /// The lines with columns two blanks apart.
  var lines: [String] {
    let widths = widths
    return ([heading] + rows).map { row in
      var line = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// The lines of a Markdown table, with an empty one at the end.
  var markdownLines: [String] {
    let widths = widths
    let texts = ([heading] + rows).map { row in
      let cells = zip(row, widths).map { cell, width in
        " \(cell)\(String(repeating: " ", count: width - cell.count)) "
      }
      return "|\(cells.joined(separator: "|"))|"
    }
    let rule =
      "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return [texts[0], rule] + texts.dropFirst() + [""]
  }
}
