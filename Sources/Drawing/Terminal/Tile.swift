/// What stands at a node's place: a label, or several in a frame.
struct Tile {
  private let labels: [Label]
  private let perRow: Int
  /// The columns that lines may enter and leave by.
  let columns: Int
  /// The columns right of these.
  let remark: Int
  /// How many rows it takes.
  let height: Int
  /// Whether it has a frame.
  var isFramed: Bool { labels.count > 1 }
  private var cell: Int { labels.map { $0.columns + $0.annotationColumns }.max() ?? 0 }

  /// Lays labels out in a frame of at most `limit` columns if one row of them can be so narrow.
  init(_ labels: [Label], limit: Int) {
    self.labels = labels
    let cell = labels.map { $0.columns + $0.annotationColumns }.max() ?? 0
    guard labels.count > 1 else {
      perRow = 1
      columns = max(1, labels[0].columns)
      remark = labels[0].annotationColumns
      height = 1
      return
    }
    let most = max(1, min(labels.count, (limit - 4 + 3) / (cell + 3)))
    let rows = (labels.count + most - 1) / most
    perRow = (labels.count + rows - 1) / rows
    columns = perRow * (cell + 3) - 3 + 4
    remark = 0
    height = rows + 2
  }

  /// The labels' parts, from a row and column on.
  func runs(row: Int, column: Int) -> [(row: Int, run: Run)] {
    guard isFramed else { return labels[0].runs(at: column).map { (row, $0) } }
    return labels.enumerated().flatMap { number, label in
      let place = column + 2 + number % perRow * (cell + 3)
      return label.runs(at: place).map { (row + 1 + number / perRow, $0) }
    }
  }
}
