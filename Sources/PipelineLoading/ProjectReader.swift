import Diagnostics
import Documents
import PipelineModel

/// Reads a project's files, each once, and keeps account of what was looked at.
final class ProjectReader {
  let files: ProjectFiles
  private var consultedFiles: Set<ExactText> = []
  private var consultedFolders: Set<ExactText> = []
  private var consultedVariables: Set<ExactText> = []
  private var parameterBytes: [ExactText: [UInt8]] = [:]
  private var bindings: [ExactText: BindingMap] = [:]
  private var parameters: [ExactText: Result<ParameterFile?, DiagnosticList>] = [:]
  private var folders: Set<ExactText> = []
  private let seesOnlyTextKeys: Bool

  /// - Parameter seesOnlyTextKeys: See ``Dialect/seesOnlyTextKeys``.
  init(_ files: ProjectFiles, seesOnlyTextKeys: Bool = false) {
    self.files = files
    self.seesOnlyTextKeys = seesOnlyTextKeys
  }

  /// The bytes of a file, nil if there is none.
  func bytes(of path: String) throws(Diagnostic) -> [UInt8]? {
    consultedFiles.insert(ExactText(path))
    return try files.read(path)
  }

  /// The same, with a problem in a list of its own.
  func listedBytes(_ path: String) throws(DiagnosticList) -> [UInt8]? {
    do throws(Diagnostic) {
      return try bytes(of: path)
    } catch {
      throw DiagnosticList([error])
    }
  }

  /// The names in a folder, sorted.
  func entries(of folder: String) throws(Diagnostic) -> [ProjectFiles.Entry] {
    consultedFolders.insert(ExactText(folder))
    return try files.entries(folder).sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }

  /// The value of an environment variable, nil if it is not set.
  func variable(_ name: String) -> String? {
    consultedVariables.insert(ExactText(name))
    return files.variable(name)
  }

  /// A parameter file, nil if there is none. What is wrong in it is thrown the first time only;
  /// afterwards the file counts as absent, see ``isBroken(_:)``.
  func parameterFile(_ path: String) throws(DiagnosticList) -> ParameterFile? {
    if let known = parameters[ExactText(path)] {
      if case .success(let file) = known { return file }
      return nil
    }
    do throws(DiagnosticList) {
      let file = try parse(path)
      parameters[ExactText(path)] = .success(file)
      return file
    } catch {
      parameters[ExactText(path)] = .failure(error)
      throw error
    }
  }

  /// Whether a parameter file was read and is not one.
  func isBroken(_ path: String) -> Bool {
    if case .failure = parameters[ExactText(path)] { return true }
    return false
  }

  /// Whether a folder was found where a parameter file was looked for.
  func isFolder(_ path: String) -> Bool {
    folders.contains(ExactText(path))
  }

  private func parse(_ path: String) throws(DiagnosticList) -> ParameterFile? {
    guard let content = try contentOfFile(path) else { return nil }
    parameterBytes[ExactText(path)] = content
    return try ParameterFile.parse(content, file: path)
  }

  /// The bytes of a file, nil if there is none or a folder in its place.
  private func contentOfFile(_ path: String) throws(DiagnosticList) -> [UInt8]? {
    do throws(Diagnostic) {
      return try bytes(of: path)
    } catch {
      guard error.code == .unreadableFile, files.kind(path) == .folder else {
        throw DiagnosticList([error])
      }
      folders.insert(ExactText(path))
      return nil
    }
  }

  /// The parameters of a file, taken apart for look-ups by key; nil where there is no such file.
  func parameterMap(_ path: String) throws(DiagnosticList) -> BindingMap? {
    if let known = bindings[ExactText(path)] { return known }
    guard let file = try parameterFile(path),
      case .map(let map) = Binding(seesOnlyTextKeys ? file.rootOfTextKeys : file.root, file: path)
    else { return nil }
    bindings[ExactText(path)] = map
    return map
  }

  /// The place where a parameter file gives a key, with its line; nil if it does not.
  func place(of key: String, in path: String) -> SourceSpan? {
    guard case .success(let file?) = parameters[ExactText(path)], let line = file.line(of: key),
      let bytes = parameterBytes[ExactText(path)]
    else { return nil }
    let lines = bytes.split(
      separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
    guard line <= lines.count else { return nil }
    let text = String(decoding: lines[line - 1], as: UTF8.self)
    let word = Array((key.split(separator: ".").last ?? "").unicodeScalars)
    let scalars = Array(text.unicodeScalars)
    let start =
      scalars.indices.first { scalars[$0...].starts(with: word) }
      ?? scalars.firstIndex { $0 != " " && $0 != "-" } ?? 0
    return SourceSpan(
      file: path, line: line, column: start + 1, length: word.count, lineText: text)
  }

  /// The parameter files that were read, by path.
  var parameterFiles: [String: ParameterFile] {
    var found: [String: ParameterFile] = [:]
    for (path, result) in parameters {
      if case .success(let file?) = result { found[path.text] = file }
    }
    return found
  }

  /// What was looked at, sorted.
  var consulted: (files: [String], folders: [String], variables: [String]) {
    (
      sortedByCodePoint(consultedFiles.map(\.text)),
      sortedByCodePoint(consultedFolders.map(\.text)),
      sortedByCodePoint(consultedVariables.map(\.text))
    )
  }
}
