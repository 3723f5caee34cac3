/// A part of a terminal row: text that starts at a column.
struct Run {
  var column: Int
  var text: String
  /// The escape code of its colour, empty for none.
  var colour = ""
}

/// Cells in which lines meet and labels lie over them.
struct Canvas {
  /// The directions a line leaves a cell in.
  struct Directions: OptionSet, Hashable {
    let rawValue: UInt8
    static let up = Directions(rawValue: 1)
    static let down = Directions(rawValue: 2)
    static let left = Directions(rawValue: 4)
    static let right = Directions(rawValue: 8)
    static let vertical: Directions = [.up, .down]
    static let horizontal: Directions = [.left, .right]
  }

  private var cells: [[Directions]] = []
  private var runs: [[Run]] = []

  /// How many rows there are.
  var height: Int { cells.count }

  /// Makes sure that the row is there.
  private mutating func reach(_ row: Int, _ column: Int) {
    while cells.count <= row {
      cells.append([])
      runs.append([])
    }
    while cells[row].count <= column { cells[row].append([]) }
  }

  /// Lets a line leave a cell in further directions.
  mutating func draw(_ directions: Directions, row: Int, column: Int) {
    reach(row, column)
    cells[row][column].formUnion(directions)
  }

  /// Whether a line runs up or down in a cell.
  func isVertical(row: Int, column: Int) -> Bool {
    row < cells.count && column < cells[row].count
      && !cells[row][column].isDisjoint(with: .vertical)
  }

  /// Draws a frame with round corners, and knots where lines touch it from above or below.
  mutating func frame(
    rows: ClosedRange<Int>, columns: ClosedRange<Int>, _ style: TerminalStyle
  ) {
    let corners = style.corners
    let inner = columns.dropFirst().dropLast()
    for (row, touched, corner) in [
      (rows.lowerBound, Directions.down, 0), (rows.upperBound, .up, 2),
    ] {
      let next = row + (touched == .down ? -1 : 1)
      let line = inner.map { column in
        isDrawn(touched, row: next, column: column)
          ? style.character([.left, .right, touched == .down ? .up : .down]) : style.dash
      }
      let text = corners[corner] + line.joined() + corners[corner + 1]
      write(Run(column: columns.lowerBound, text: text), row: row)
    }
    for row in rows.dropFirst().dropLast() {
      write(Run(column: columns.lowerBound, text: style.character(.vertical)), row: row)
      write(Run(column: columns.upperBound, text: style.character(.vertical)), row: row)
    }
  }

  private func isDrawn(_ directions: Directions, row: Int, column: Int) -> Bool {
    cells.indices.contains(row) && cells[row].indices.contains(column)
      && cells[row][column].isSuperset(of: directions)
  }

  /// Writes a label.
  mutating func write(_ run: Run, row: Int) {
    reach(row, run.column)
    runs[row].append(run)
  }

  /// The rows as text without blanks at their ends, and the columns they take.
  func lines(_ style: TerminalStyle) -> [StyledLine] {
    zip(cells, runs).map { cells, runs in
      var line = StyledLine()
      for run in runs.sorted(by: { $0.column < $1.column }) {
        line.draw(cells, upTo: run.column, style)
        line.append(run, style)
      }
      line.draw(cells, upTo: cells.count, style)
      return line
    }
  }
}

/// A row of text that knows how many columns it takes.
struct StyledLine {
  private(set) var text = ""
  private(set) var columns = 0

  fileprivate mutating func draw(
    _ cells: [Canvas.Directions], upTo end: Int, _ style: TerminalStyle
  ) {
    guard let last = cells.prefix(end).lastIndex(where: { !$0.isEmpty }), last >= columns else {
      return
    }
    for directions in cells[columns...last] { text += style.character(directions) }
    columns = last + 1
  }

  /// Appends a run from its column on.
  mutating func append(_ run: Run, _ style: TerminalStyle) {
    guard !run.text.isEmpty else { return }
    pad(to: run.column)
    text += style.paint(run.text, run.colour)
    columns += run.text.columns
  }

  /// Fills up with blanks.
  mutating func pad(to column: Int) {
    guard column > columns else { return }
    text += String(repeating: " ", count: column - columns)
    columns = column
  }

  /// Appends another row from a column on.
  mutating func append(_ other: StyledLine, at column: Int) {
    guard other.columns > 0 else { return }
    pad(to: column)
    text += other.text
    columns += other.columns
  }
}
