import Provenance

/// The people's text of `pipe diff`.
struct DiffText {
  let difference: ProjectDifference
  let palette: Palette

  /// The lines.
  var lines: [String] {
    guard !difference.isEmpty else {
      return ["No difference: \(countText(difference.comparedCount, "stage")), \(sides)."]
        + noteLines
    }
    var lines = ["\(palette.paint(sides, .strong))   \(summary)"]
    var table = Table()
    for stage in difference.stages { add(stage, to: &table) }
    lines += table.lines
    lines += metricLines
    return lines + noteLines
  }

  private var sides: String { "\(difference.old.name) → \(difference.new.name)" }

  private var summary: String {
    let count = difference.stages.count
    let verb = count == 1 ? "differs" : "differ"
    let text = "\(count) of \(countText(difference.comparedCount, "stage")) \(verb)"
    guard let first = difference.first else { return "\(text), no result does" }
    return "\(text), first in its results: \(first)"
  }

  private func add(_ stage: StageDifference, to table: inout Table) {
    guard stage.status == .changed else {
      table.add(stage.stage, stage.status.rawValue)
      return
    }
    var name = stage.stage
    var part = ""
    func add(_ row: DiffRows.Row) {
      let label = row.part == part ? "" : row.part
      for (position, text) in texts(row).enumerated() {
        table.add(position == 0 ? name : "", position == 0 ? label : "", text)
        name = ""
      }
      part = row.part
    }
    for row in DiffRows.rows(of: stage) { add(row) }
    if stage.isPending, difference.new.commit == nil {
      let target = stage.stage.contains(" ") ? "'\(stage.stage)'" : stage.stage
      table.add("", "not run", "its results are former ones: pipe repro \(target)")
    }
  }

  /// A row in one line; a command in a line for each of its own.
  private func texts(_ row: DiffRows.Row) -> [String] {
    guard row.part == "command", row.subject.isEmpty, let old = row.old, let new = row.new else {
      return [row.text.trimmingBlanks]
    }
    func lines(_ text: String, _ sign: String) -> [String] {
      text.split(separator: "\n").map { "\(sign) \($0)" }
    }
    return lines(old, "-") + lines(new, "+")
  }

  private var metricLines: [String] {
    var table = Table()
    var path = ""
    for metric in difference.metrics {
      let name = metric.path == path ? "" : metric.path
      path = metric.path
      let (old, new) = DiffRows.sides(metric)
      table.add(name, metric.key ?? "", "\(old) → \(new)", DiffRows.deltaText(metric))
    }
    return table.lines
  }

  private var noteLines: [String] {
    difference.notes.map { palette.paint("note: \($0)", .faint) }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " })
  }
}

/// The Markdown of `pipe diff`, for pull requests.
struct DiffMarkdown {
  let difference: ProjectDifference

  /// The lines.
  var lines: [String] {
    guard !difference.isEmpty else {
      return ["**\(sides)**: no difference in \(countText(difference.comparedCount, "stage"))."]
        + noteLines
    }
    var lines = ["**\(sides)**: \(summary)"]
    if !difference.stages.isEmpty {
      lines += ["", "| stage | part | what | old | new |", "|---|---|---|---|---|"]
      for stage in difference.stages { lines += self.lines(of: stage) }
    }
    if !difference.metrics.isEmpty {
      lines += ["", "| file | metric | old | new | change |", "|---|---|--:|--:|--:|"]
      lines += difference.metrics.map { metric in
        let (old, new) = DiffRows.sides(metric)
        return row([metric.path, metric.key ?? "", old, new, DiffRows.deltaText(metric)])
      }
    }
    return lines + noteLines
  }

  private var sides: String { "\(cell(difference.old.name)) → \(cell(difference.new.name))" }

  private var summary: String {
    let count = difference.stages.count
    let verb = count == 1 ? "differs" : "differ"
    let text = "\(count) of \(countText(difference.comparedCount, "stage")) \(verb)"
    return difference.first.map { "\(text), first in its results: `\($0)`" }
      ?? "\(text), no result does"
  }

  private func lines(of stage: StageDifference) -> [String] {
    guard stage.status == .changed else {
      return [row([stage.stage, stage.status.rawValue, "", "", ""])]
    }
    return DiffRows.rows(of: stage).map {
      row([stage.stage, $0.part, $0.subject, $0.old ?? "", $0.new ?? ""])
    }
  }

  private func row(_ cells: [String]) -> String {
    "| \(cells.map(cell).joined(separator: " | ")) |"
  }

  /// A text as it stands in a cell: what would end the cell or the line is written otherwise.
  private func cell(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("|", with: "\\|")
      .replacing("\n", with: "<br>").replacing("<", with: "&lt;")
      .replacing("&lt;br>", with: "<br>")
  }

  private var noteLines: [String] {
    difference.notes.isEmpty ? [] : [""] + difference.notes.map { "> \(cell($0))" }
  }
}
