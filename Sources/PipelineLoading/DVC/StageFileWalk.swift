import Diagnostics
import PipelineModel

/// Finds the stage files and data files of a project, folder by folder, in the order of names.
///
/// Not searched are: what Git or the project ignores, nested projects, links, and outputs of stages
/// that are known already.
struct StageFileWalk {
  /// A file that was found.
  enum Found {
    case stageFile(String)
    case dataFile(String)
  }

  private let project: ProjectReader
  private var outputs: Set<ExactText> = []

  init(_ project: ProjectReader) {
    self.project = project
  }

  /// Visits all files; the visitor returns the outputs of what it read.
  mutating func visit(_ read: (Found) -> [String]) throws(Diagnostic) {
    try visit(".", read)
  }

  private mutating func visit(
    _ folder: String, _ read: (Found) -> [String]
  ) throws(Diagnostic) {
    let entries = try project.entries(of: folder)
    guard folder == "." || !entries.contains(where: { $0.name == ".dvc" && $0.kind == .folder })
    else { return }
    for entry in entries where entry.kind == .file {
      guard let found = found(entry.name, in: folder) else { continue }
      outputs.formUnion(read(found).map(ExactText.init))
    }
    for entry in entries where entry.kind == .folder {
      let path = join(folder, entry.name)
      guard !Self.hidden.contains(entry.name), !outputs.contains(ExactText(path)),
        !project.files.isIgnored(path, true)
      else { continue }
      try visit(path, read)
    }
  }

  private func found(_ name: String, in folder: String) -> Found? {
    let path = join(folder, name)
    let isStageFile = name == Dialect.dvc.stageFileName
    let isDataFile = name.utf8.count > 4 && name.utf8.suffix(4).elementsEqual(".dvc".utf8)
    guard isStageFile || isDataFile, !project.files.isIgnored(path, false) else { return nil }
    return isStageFile ? .stageFile(path) : .dataFile(path)
  }

  private func join(_ folder: String, _ name: String) -> String {
    folder == "." ? name : "\(folder)/\(name)"
  }

  private static let hidden: Set<String> = [".git", ".hg", ".dvc"]
}
