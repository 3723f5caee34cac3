import FileStore

/// A program found for a word of a command, or as the interpreter of another program.
struct FoundProgram: Hashable, Sendable {
  /// The name under which it was called, without its folder.
  var name: String
  /// The absolute path under which it was found, links not resolved.
  var path: String
  /// The absolute path without links.
  var realPath: String
  /// The path of the program that interprets it, as its first line says; nil for machine code.
  var interpreter: String?
  /// Whether no word names it, but the first line of another program.
  var isInterpreter = false
}

/// Finds the programs that words name, as a shell and the kernel would.
struct ProgramSearch {
  /// The variables that version managers look at.
  let variables: [String: String]
  /// What was looked at.
  let log: LookLog
  /// How often the first line of one script may name another script.
  private static let deepestChain = 5

  /// The program that a word names, followed by the interpreters that it needs; empty if none is found.
  func programs(for word: ProgramWord) throws -> [FoundProgram] {
    guard let path = try path(of: word.name, word) else { return [] }
    var found: [FoundProgram] = []
    try append(lastComponent(word.name), at: path, word, to: &found)
    return found
  }

  private func append(
    _ name: String, at path: String, _ word: ProgramWord, to found: inout [FoundProgram]
  ) throws {
    var path = path
    if let managed = try PyenvShim(path: path, log)?.program(word, variables) { path = managed }
    var program = FoundProgram(name: name, path: path, realPath: try resolvedPath(path))
    let line = ScriptLine(head: try fileHead(path, count: 256))
    let next = try line.flatMap { try self.path(of: $0.program, word) }
    program.interpreter = next
    program.isInterpreter = !found.isEmpty
    found.append(program)
    guard let next, found.count < Self.deepestChain else { return }
    try append(lastComponent(next), at: next, word, to: &found)
  }

  /// The path of an executable file: by itself if the name has a slash, else in the search path.
  private func path(of name: String, _ word: ProgramWord) throws -> String? {
    if name.utf8.contains(UInt8(ascii: "/")) {
      let path = joinedPath(word.folder, name)
      return try isProgram(path) ? path : nil
    }
    for folder in word.searchPath.split(separator: ":", omittingEmptySubsequences: false) {
      let path = joinedPath(joinedPath(word.folder, String(folder)), name)
      if try isProgram(path) { return path }
    }
    return nil
  }

  private func isProgram(_ path: String) throws -> Bool {
    try log.stamp(path).map { $0.isRegularFile && $0.isExecutable } ?? false
  }
}

/// The first line of a script that names its interpreter.
struct ScriptLine: Hashable, Sendable {
  /// The interpreter: a path, or behind `env` a name to look for.
  let program: String

  /// The line at the beginning of a file, nil if there is none.
  init?(head: [UInt8]) {
    guard head.starts(with: "#!".utf8) else { return nil }
    let line = head.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }
    var words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      .map { String(decoding: $0, as: UTF8.self) }[...]
    if words.first.map(lastComponent) == "env" {
      words = words.dropFirst().drop { $0.hasPrefix("-") || $0.contains("=") }
    }
    guard let first = words.first else { return nil }
    program = first
  }
}

/// A program that pyenv puts before the Python versions that it manages.
struct PyenvShim {
  /// The folder that holds `shims` and `versions`.
  private let root: String
  private let name: String
  private let log: LookLog

  /// The shim at a path, nil if the path is none.
  init?(path: String, _ log: LookLog) throws {
    self.log = log
    let folder = parentDirectory(of: path)
    guard lastComponent(folder) == "shims" else { return nil }
    root = parentDirectory(of: folder)
    name = lastComponent(path)
    guard try log.stamp("\(root)/versions")?.isDirectory == true else { return nil }
  }

  /// The program that the shim runs: `PYENV_VERSION`, else `.python-version` upwards, else the global
  /// version; nil if none of the versions has it.
  func program(_ word: ProgramWord, _ variables: [String: String]) throws -> String? {
    for version in try versions(word, variables) {
      if version == "system" {
        if let path = try systemProgram(word) { return path }
        continue
      }
      let path = "\(root)/versions/\(try installed(version))/bin/\(name)"
      if try log.stamp(path)?.isRegularFile == true { return path }
    }
    return nil
  }

  private func versions(
    _ word: ProgramWord, _ variables: [String: String]
  ) throws -> [String] {
    if let chosen = variables["PYENV_VERSION"], !chosen.isEmpty {
      return chosen.split(separator: ":").map(String.init)
    }
    var folder = word.folder
    while true {
      if let text = try log.text(joinedPath(folder, ".python-version")) { return Self.names(text) }
      if folder == "/" { break }
      folder = parentDirectory(of: folder)
    }
    return try log.text("\(root)/version").map(Self.names) ?? ["system"]
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: "\n").filter { !$0.hasPrefix("#") }
      .flatMap { $0.split(whereSeparator: { $0 == " " || $0 == "\r" || $0 == "\t" }) }
      .map(String.init)
  }

  /// The newest installed version that begins as the chosen one does, `3.11` for `3.11.7`.
  private func installed(_ version: String) throws -> String {
    if try log.stamp("\(root)/versions/\(version)") != nil { return version }
    let short = version.hasPrefix("python-") ? String(version.dropFirst(7)) : version
    // Without the list no version is found, which is what the shim would say too.
    let names = try visibleNames("\(root)/versions")
    let fitting = names.filter { $0 == short || $0.hasPrefix(short + ".") }
    return fitting.max { Self.numbers($0).lexicographicallyPrecedes(Self.numbers($1)) } ?? version
  }

  private static func numbers(_ version: String) -> [Int] {
    version.split(separator: ".").map { Int($0) ?? -1 }
  }

  private func systemProgram(_ word: ProgramWord) throws -> String? {
    for folder in word.searchPath.split(separator: ":") where folder != "\(root)/shims" {
      let path = joinedPath(joinedPath(word.folder, String(folder)), name)
      if try log.stamp(path)?.isRegularFile == true { return path }
    }
    return nil
  }
}
