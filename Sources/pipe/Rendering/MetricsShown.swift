import Documents
import PipelineLoading
import PipelineModel
import Provenance

/// The table and JSON of `pipe metrics show`, in the form that scripts know.
struct MetricsShown {
  let moments: [MetricsAtMoment]
  /// The folder that paths are shown from, relative to the project.
  let folder: String
  /// Whether only the workspace is shown, which then has no name.
  let isAlone: Bool

  /// The table: a row for each file of each moment, a column for each key, sorted.
  func table(_ values: RoundedValues) -> AlignedTable {
    let rows = moments.flatMap { moment in
      (moment.files ?? []).map { (moment.name, $0, flatValues($0.value ?? .map([]))) }
    }
    let keys = sortedByCodePoint(Set(rows.flatMap { $0.2.map { ExactText($0.key) } }).map(\.text))
    var table = AlignedTable((isAlone ? [] : ["Revision"]) + ["Path"] + keys)
    for (name, file, figures) in rows {
      let cells = keys.map { key in
        values.text(figures.last { $0.key.isExactly(key) }?.value)
      }
      table.add((isAlone ? [] : [name]) + [relativePath(to: file.path, from: folder)] + cells)
    }
    return table
  }

  /// The document: for each moment and file its data.
  var document: Value {
    .map(
      moments.map { moment in
        let files = moment.files.map { files in
          Value.map([("data", .map(files.map { (path($0), value(of: $0)) }))])
        }
        let broken = error("broken", "the files of this revision cannot be understood")
        return (isAlone ? "" : moment.name, files ?? broken)
      })
  }

  private func value(of file: MetricFile) -> Value {
    switch file.problem {
    case nil: .map([("data", file.value ?? .map([]))])
    case .missing: error("missing", "there is no such file")
    case .unreadable: error("unreadable", "it is neither JSON nor YAML")
    }
  }

  private func error(_ type: String, _ message: String) -> Value {
    .map([("error", .map([("type", .string(type)), ("msg", .string(message))]))])
  }

  private func path(_ file: MetricFile) -> String { relativePath(to: file.path, from: folder) }

  /// What has no figures and why, one line each.
  var problems: [String] {
    moments.flatMap { moment -> [String] in
      let place = isAlone ? "" : " at \(moment.name)"
      guard let files = moment.files else {
        return ["the files\(place) cannot be understood, its metrics are left out"]
      }
      return files.compactMap { file in
        file.problem.map { "'\(file.path)' is \($0.rawValue)\(place)" }
      }
    }
  }
}
