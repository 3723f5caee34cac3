import Diagnostics

extension RcloneRemote {
  /// The files in the subfolders of two hexadecimal digits of some folders, and their sizes in bytes.
  package func listObjects(below folders: [String]) throws -> [String: Int64] {
    guard target.canList else { throw Diagnostic.remoteCannotList(place) }
    let rules = folders.flatMap { folder in
      ["--filter", "+ \(folder.isEmpty ? "" : "/\(folder)")/[0-9a-f][0-9a-f]/*"]
    }
    let output = try program.run(
      Self.listing + rules + ["--filter", "- *", "--fast-list", target.path])
    return Self.sizes(in: output, below: "")
  }

  /// Removes files; that one is not there is no error.
  package func remove(_ names: [String], progress: @escaping (Int) -> Void) throws {
    guard !names.isEmpty else { return }
    _ = try program.run(["delete", target.path], names: names) { progress($0.removedFiles) }
  }
}
