import Glibc

/// The files of this repository as they lie in the folder that the tests were built from.
struct Repository {
  /// The absolute path of its root.
  let root: String

  /// The repository that holds this file.
  init() {
    root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
  }

  /// The Swift files of the modules.
  static let sources = Repository().texts(in: ["Sources"], endings: [".swift"])
  /// Everything that is written by hand in a programming language.
  static let code = Repository().texts(
    in: ["Sources", "Tests"], endings: [".swift", ".c", ".h"])
  /// Every text that is no data: sources, tests, scripts, pages, settings.
  static let texts = Repository().texts(
    in: [".ci", "Package.swift", "README.md", "Sources", "Tests", "docs", "pipelines", "scripts"],
    endings: [".swift", ".c", ".h", ".md", ".json", ".yaml", ".py", ".sh", ".modulemap", ""])

  /// The files in some folders, sorted, whose names end in one of the endings; `""` stands for names
  /// without a dot.
  func texts(in places: [String], endings: [String]) -> [SourceText] {
    places.flatMap(files).filter { path in
      let name = path.split(separator: "/").last ?? ""
      return endings.contains { $0.isEmpty ? !name.contains(".") : name.hasSuffix($0) }
    }.compactMap { path in text(path).map { SourceText(path, $0) } }
  }

  /// The paths of all files at or below a place, relative to the root, sorted by their bytes.
  func files(_ place: String) -> [String] {
    guard let names = names(in: place) else { return text(place) == nil ? [] : [place] }
    return names.filter { !$0.hasPrefix(".") && $0 != "__pycache__" }
      .flatMap { files("\(place)/\($0)") }
  }

  /// What a folder holds, sorted by bytes; nil if there is no such folder.
  func names(in folder: String) -> [String]? {
    guard let stream = opendir("\(root)/\(folder)") else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The content of a file, nil if there is none.
  func text(_ path: String) -> String? {
    guard let file = fopen("\(root)/\(path)", "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return ferror(file) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
