/// Reads a drawing as a person does: from each title down its lines to the titles they reach.
struct Tracer {
  private let cells: [[Character]]
  private var titles: [[String?]]

  /// Reads a drawing whose titles start with `n` and consist of digits, hyphens and letters, and
  /// whose characters each take one column.
  init(_ drawing: String) {
    cells = drawing.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    titles = cells.map { $0.map { _ in nil } }
    for (row, line) in cells.enumerated() {
      var column = 0
      while column < line.count {
        guard line[column] == "n" else {
          column += 1
          continue
        }
        let end =
          line[column...].firstIndex { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")) }
          ?? line.count
        let area = line[end...].starts(with: " ✓") ? end + 2 : end
        for cell in column..<area { titles[row][cell] = String(line[column..<end]) }
        column = area
      }
    }
  }

  /// For each title the titles reached from it.
  func reached() -> [String: Set<String>] {
    var result: [String: Set<String>] = [:]
    for (row, line) in titles.enumerated() {
      for (column, title) in line.enumerated() {
        guard let title else { continue }
        result[title, default: []].formUnion(
          leaves(row + 1, column, "up") ? follow(row + 1, column) : [])
      }
    }
    return result
  }

  /// Follows a line that enters a cell from above.
  private func follow(_ row: Int, _ column: Int) -> Set<String> {
    if let title = title(row, column) { return [title] }
    var reached = Set<String>()
    if leaves(row, column, "down") { reached.formUnion(follow(row + 1, column)) }
    for (side, back, step) in [("left", "right", -1), ("right", "left", 1)] {
      var next = column
      while leaves(row, next, side) || (next != column && cell(row, next) == "│") {
        next += step
        if cell(row, next) == "│" { continue }
        guard leaves(row, next, back) else { return ["a line that ends in row \(row)"] }
        if leaves(row, next, "down") { reached.formUnion(follow(row + 1, next)) }
      }
    }
    return reached.isEmpty ? ["nothing in row \(row)"] : reached
  }

  private func title(_ row: Int, _ column: Int) -> String? {
    titles.indices.contains(row) && titles[row].indices.contains(column)
      ? titles[row][column] : nil
  }

  private func cell(_ row: Int, _ column: Int) -> Character {
    cells.indices.contains(row) && cells[row].indices.contains(column) ? cells[row][column] : " "
  }

  private func leaves(_ row: Int, _ column: Int, _ side: String) -> Bool {
    let characters: [String: String] = [
      "up": "│┘┤└├┴┼", "down": "│┐┤┌├┬┼", "left": "┘┐┤─┴┬┼", "right": "└┌├─┴┬┼",
    ]
    return characters[side, default: ""].contains(cell(row, column))
  }
}
