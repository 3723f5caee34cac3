import Diagnostics
import FileStore
import PipelineModel

/// Finds the stage files and data files of a project, folder by folder, in the order of names.
///
/// Not searched are: what Git or the project ignores, nested projects, links to folders, and outputs
/// of stages that are known already. A folder whose contents Git ignores (`data/*`) is not searched
/// either, whatever a later line takes in again (`!data/*.dvc`): DVC asks about `data/`, and for it that
/// matches.
struct StageFileWalk {
  /// A file that was found.
  enum Found {
    case stageFile(String)
    case dataFile(String)
  }

  private let project: ProjectReader
  private var outputs: Set<ExactText> = []
  /// The rules of the ignore files that were met.
  private(set) var ignores = IgnoreRules.dvc
  private var git: GitRules?
  /// The files that Git sees and that are not searched, with the rule that keeps them out.
  private(set) var unseen: [(path: String, rule: String)] = []

  /// Prepares a walk.
  ///
  /// - Throws: A `Diagnostic` when an ignore file around the project cannot be read.
  init(_ project: ProjectReader) throws(Diagnostic) {
    self.project = project
    git = try GitRules(around: project)
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
    else { return leaveOut(folder) }
    for entry in entries where entry.kind == .file {
      switch entry.name {
      case ".dvcignore": try addRules(Self.join(folder, entry.name), of: folder)
      case ".gitignore": try git?.add(Self.join(folder, entry.name), of: folder, project)
      default: break
      }
    }
    let scope = Scope(
      own: ignores.scope(of: folder == "." ? "" : folder), git: git?.scope(of: folder))
    if folder != ".", let rule = git?.rule(forContentsOf: folder) {
      return note(entries, of: folder, scope, rule)
    }
    for entry in entries where entry.kind != .folder {
      guard let found = found(entry, in: folder), !scope.ignores(entry.name, isFolder: false)
      else { continue }
      outputs.formUnion(read(found).map(ExactText.init))
    }
    for entry in entries where entry.kind == .folder {
      let path = Self.join(folder, entry.name)
      guard !scope.ignores(entry.name, isFolder: true), !outputs.contains(ExactText(path))
      else { continue }
      try visit(path, read)
    }
  }

  /// Remembers the files of a folder that would be read if Git were asked for them.
  private mutating func note(
    _ entries: [ProjectFiles.Entry], of folder: String, _ scope: Scope, _ rule: String
  ) {
    for entry in entries where entry.kind != .folder {
      guard found(entry, in: folder) != nil, !scope.ignores(entry.name, isFolder: false) else {
        continue
      }
      unseen.append((Self.join(folder, entry.name), rule))
    }
  }

  /// Takes a nested project for no part of this one, nor of a folder that is tracked as a whole.
  private mutating func leaveOut(_ folder: String) {
    var pattern: [UInt8] = [UInt8(ascii: "/")]
    for byte in folder.utf8 {
      if "\\*?[!#".utf8.contains(byte) { pattern.append(UInt8(ascii: "\\")) }
      pattern.append(byte)
    }
    ignores.add(pattern + [UInt8(ascii: "/")], in: "", file: "")
  }

  private mutating func addRules(_ path: String, of folder: String) throws(Diagnostic) {
    guard let text = try project.bytes(of: path) else { return }
    ignores.add(text, in: folder == "." ? "" : folder, file: path)
  }

  private func found(_ entry: ProjectFiles.Entry, in folder: String) -> Found? {
    let isStageFile = entry.name == Dialect.dvc.stageFileName
    let isDataFile =
      entry.name.utf8.count > 4 && entry.name.utf8.suffix(4).elementsEqual(".dvc".utf8)
    guard isStageFile || isDataFile else { return nil }
    let path = Self.join(folder, entry.name)
    // A link to a file is a file here; a link to a folder is not searched.
    guard entry.kind == .file || project.files.kind(path) == .file else { return nil }
    return isStageFile ? .stageFile(path) : .dataFile(path)
  }

  private static func join(_ folder: String, _ name: String) -> String {
    folder == "." ? name : "\(folder)/\(name)"
  }

  /// What is ignored directly in one folder.
  private struct Scope {
    let own: IgnoreScope?
    let git: IgnoreScope?

    func ignores(_ name: String, isFolder: Bool) -> Bool {
      let name = Array(name.utf8)
      return own?.ignores(name, isDirectory: isFolder) == true
        || git?.ignores(name, isDirectory: isFolder) == true
    }
  }
}

/// The rules of the Git repository that a project lies in.
private struct GitRules {
  private var rules = IgnoreRules()
  /// The project's folder as seen from the repository, with a slash at its end unless empty.
  private let prefix: String

  /// Nil if the project lies in no repository.
  init?(around project: ProjectReader) throws(Diagnostic) {
    let parts = project.files.root.split(separator: "/").map(String.init)
    let depth = (0...parts.count).first {
      project.files.kind(Self.up($0) + ".git") != nil
    }
    guard let depth else { return nil }
    prefix = parts.suffix(depth).map { $0 + "/" }.joined()
    if let text = try project.bytes(of: Self.up(depth) + ".git/info/exclude") {
      rules.add(text, in: "", file: ".git/info/exclude")
    }
    for level in (0..<depth).reversed() {
      let path = Self.up(level + 1) + ".gitignore"
      guard let text = try project.bytes(of: path) else { continue }
      let folder = parts.suffix(depth).dropLast(level + 1).joined(separator: "/")
      rules.add(text, in: folder, file: path)
    }
  }

  /// Takes in the rules of a file in a folder of the project.
  mutating func add(
    _ path: String, of folder: String, _ project: ProjectReader
  ) throws(Diagnostic) {
    guard let text = try project.bytes(of: path) else { return }
    rules.add(text, in: name(of: folder), file: path)
  }

  /// The rule that takes all out of a folder of the project without naming it, with its place.
  func rule(forContentsOf folder: String) -> String? {
    rules.rule(forContentsOf: name(of: folder)).map { "'\($0.text)' (\($0.file):\($0.line))" }
  }

  /// The rules for what lies directly in a folder of the project.
  func scope(of folder: String) -> IgnoreScope? {
    rules.scope(of: name(of: folder))
  }

  private func name(of folder: String) -> String {
    folder == "." ? String(prefix.dropLast()) : prefix + folder
  }

  private static func up(_ levels: Int) -> String {
    String(repeating: "../", count: levels)
  }
}
