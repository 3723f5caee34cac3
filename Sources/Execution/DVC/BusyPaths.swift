import Diagnostics
import FileStore
import Records

extension Project {
  /// Refuses to record data that a command in progress of another program reads or writes.
  ///
  /// - Parameter paths: Relative to the root.
  /// - Throws: `project-busy`.
  func refuseBusy(_ paths: [String]) throws {
    guard let places = format.neighbour, !paths.isEmpty else { return }
    let file = "\(root)/\(places.table)"
    guard let bytes = try readFileIfPresent(file) else { return }
    let table = try NeighbourTable(bytes, file: file)
    for path in paths {
      if let other = table.holder(writing: [absolutePath(path, in: root)], reading: []) {
        throw Diagnostic.projectBusy("'\(path)'", holder: other)
      }
    }
  }
}
