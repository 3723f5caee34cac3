import Execution
import PipelineModel

/// What an input of a stage is for.
package enum InputKind: String, Sendable {
  /// What a command executes or takes its rules from.
  case code
  /// What a command works on.
  case data
}

extension InputKind {
  /// Tells code from data: what a stage makes and what is declared as a source is data; else the name
  /// decides, and for a name that says nothing, whether the command begins with it.
  ///
  /// - Parameter files: The names of the files in it, where it is a folder.
  init(
    _ path: String, isMadeOrDeclared: Bool, commands: [String], files: () -> [String]
  ) {
    guard !isMadeOrDeclared else {
      self = .data
      return
    }
    if let known = Self.kind(ofName: path) {
      self = known
      return
    }
    if Self.isProgram(path, in: commands) {
      self = .code
      return
    }
    self = files().contains { Self.kind(ofName: $0) == .code } ? .code : .data
  }

  private static func kind(ofName path: String) -> InputKind? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if codeNames.contains(name) { return .code }
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    if codeEndings.contains(ending) { return .code }
    return dataEndings.contains(ending) ? .data : nil
  }

  /// Whether a command starts with a path, as `./tool` does.
  private static func isProgram(_ path: String, in commands: [String]) -> Bool {
    commands.contains { command in
      let word = command.split(whereSeparator: \.isWhitespace).first ?? ""
      return word == path || word == "./\(path)"
    }
  }

  private static let codeNames: Set<String> = [
    "src", "lib", "scripts", "code", "bin", "R", "notebooks", "Makefile", "Dockerfile", "Snakefile",
  ]

  private static let codeEndings: Set<String> = [
    "awk", "bash", "c", "cc", "cfg", "cpp", "cs", "cu", "do", "f90", "go", "h", "hpp", "hs", "ini",
    "ipynb", "java", "jl", "js", "kt", "lua", "m", "mk", "ml", "php", "pl", "ps1", "py", "pyx", "r",
    "rb", "rmd", "qmd", "rs", "sas", "scala", "sed", "sh", "sql", "stan", "swift", "tcl", "toml",
    "ts", "yaml", "yml", "zsh",
  ]

  private static let dataEndings: Set<String> = [
    "arrow", "bin", "bz2", "csv", "db", "dta", "feather", "gz", "h5", "hdf5", "jpeg", "jpg",
    "json", "jsonl", "mat", "nc", "npy", "npz", "onnx", "orc", "parquet", "pdf", "pickle", "pkl",
    "png", "pt", "pth", "rda", "rds", "sav", "sqlite", "svg", "tar", "tfrecord", "tif", "tiff",
    "tsv", "txt", "wav", "xls", "xlsx", "xml", "xz", "zip", "zst",
  ]
}
