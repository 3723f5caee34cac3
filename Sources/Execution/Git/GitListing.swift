import PipelineLoading
import PipelineModel

/// All files of a project at a commit, by the folders that they are in.
package struct GitListing: Sendable {
  private var folders: [ExactText: [ProjectFiles.Entry]] = [ExactText("."): []]
  private var kinds: [ExactText: ProjectFiles.Kind] = [ExactText("."): .folder]

  /// Reads what `git ls-tree -r -z` prints: `<mode> <kind> <object>`, a tab and a path, ended by NUL.
  package init(_ output: [UInt8], prefix: String) {
    for line in output.split(separator: 0) {
      guard let tab = line.firstIndex(of: 0x09) else { continue }
      let path = String(decoding: line[(tab + 1)...].dropFirst(prefix.utf8.count), as: UTF8.self)
      let isFile = line.starts(with: "100".utf8)
      // A link counts as a file where it is read, and as something else where folders are walked.
      add(path, isFile ? .file : .other)
    }
  }

  private mutating func add(_ path: String, _ kind: ProjectFiles.Kind) {
    guard kinds.updateValue(kind, forKey: ExactText(path)) == nil else { return }
    let bytes = path.utf8
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[bytes.index(after: $0)...]) } ?? path
    if folder != ".", kinds[ExactText(folder)] == nil { add(folder, .folder) }
    folders[ExactText(folder), default: []].append(.init(name: name, kind: kind))
  }

  /// What stands at a path; nil where nothing does.
  package func kind(of path: String) -> ProjectFiles.Kind? { kinds[ExactText(path)] }

  /// The names in a folder.
  package func entries(of folder: String) -> [ProjectFiles.Entry] {
    folders[ExactText(folder)] ?? []
  }

  /// The paths of the files below a folder, sorted, relative to the project.
  package func files(below folder: String) -> [String] {
    let found = entries(of: folder).flatMap { entry -> [String] in
      let path = folder == "." ? entry.name : "\(folder)/\(entry.name)"
      switch entry.kind {
      case .folder: return files(below: path)
      case .file: return [path]
      case .other: return []
      }
    }
    return sortedByCodePoint(found)
  }
}
