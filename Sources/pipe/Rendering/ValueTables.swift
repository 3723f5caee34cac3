import Documents
import PipelineLoading
import Provenance

/// The tables and JSON of `pipe params diff` and `pipe metrics diff`, in the form that scripts know.
struct ValueTables {
  /// `Param` or `Metric`.
  let title: String
  let changes: [FileChanges]
  /// The folder that paths are shown from, relative to the project.
  let folder: String

  /// The table.
  func table(
    old: String, new: String, showsPath: Bool, showsChange: Bool, values: RoundedValues?
  ) -> AlignedTable {
    var heading = [title, old, new]
    if showsPath { heading.insert("Path", at: 0) }
    if showsChange { heading.append("Change") }
    var table = AlignedTable(heading)
    for file in changes {
      for change in file.changes {
        let (before, after) =
          values?.texts(change.old, change.new) ?? (plain(change.old), plain(change.new))
        var row = [change.key, before, after]
        if showsPath { row.insert(path(file), at: 0) }
        if showsChange { row.append(values?.text(change.delta) ?? plain(change.delta)) }
        table.add(row)
      }
    }
    return table
  }

  private func plain(_ value: Value?) -> String {
    value.map { $0.isNull ? "-" : pythonText($0) } ?? "-"
  }

  /// The document: for each file and key `old`, `new` and, of numbers, `diff`.
  var document: Value {
    .map(
      changes.map { file in
        (
          path(file),
          .map(
            file.changes.map { change in
              var fields = [("old", change.old ?? .null), ("new", change.new ?? .null)]
              if let delta = change.delta { fields.append(("diff", delta)) }
              return (change.key, .map(fields))
            })
        )
      })
  }

  private func path(_ file: FileChanges) -> String {
    relativePath(to: file.path, from: folder)
  }
}
