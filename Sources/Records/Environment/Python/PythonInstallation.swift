import FileStore

/// A Python interpreter on this machine: where it lies and where it finds distributions.
struct PythonInstallation {
  /// What decides beside the program where distributions are found.
  struct Surroundings: Hashable, Sendable {
    var home: String?
    var pythonPath: String?
    var userBase: String?
    var hidesUserSite: Bool
    var folder: String

    /// The surroundings as part of a fact's key.
    var key: String {
      "\(home ?? "") \(pythonPath ?? "") \(userBase ?? "") \(hidesUserSite) \(folder)"
    }

    /// What the variables and the working directory of a command say.
    init(variables: [String: String], folder: String) {
      home = variables["HOME"]
      pythonPath = variables["PYTHONPATH"]
      userBase = variables["PYTHONUSERBASE"]
      hidesUserSite = variables["PYTHONNOUSERSITE"]?.isEmpty == false
      // The folder counts only where paths are relative to it.
      self.folder = pythonPath?.isEmpty == false ? folder : "/"
    }
  }

  /// The folder whose `bin` the interpreter lies in, a virtual environment's where it is one.
  let prefix: String
  /// The folder that holds the standard library.
  let basePrefix: String
  /// The name of the library's folder, such as `python3.11`.
  let library: String
  /// The version, nil if it cannot be found in the program.
  let version: String?
  /// The folders in which distributions are looked for, in order.
  let searchFolders: [String]

  /// Whether a program's name is an interpreter's.
  static func isInterpreter(_ name: String) -> Bool {
    for stem in ["python", "pypy"] where name.hasPrefix(stem) {
      return name.dropFirst(stem.count).utf8.allSatisfy {
        $0.isASCIIDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "t")
      }
    }
    return false
  }

  /// Looks around an interpreter.
  init?(executable: String, surroundings: Surroundings, watches: inout Watches) throws {
    let real = try resolvedPath(executable)
    try watches.watch(executable)
    let bin = parentDirectory(of: executable)
    let configuration = try VirtualEnvironment(bin: bin, watches: &watches)
    var bases = [parentDirectory(of: parentDirectory(of: real))]
    if let home = configuration?.home { bases.insert(parentDirectory(of: home), at: 0) }
    var base: (prefix: String, library: String)?
    for prefix in bases where base == nil {
      base = try Self.library(below: prefix, named: lastComponent(real), watches: &watches)
        .map { (prefix, $0) }
    }
    guard let base else { return nil }
    basePrefix = base.prefix
    library = base.library
    prefix = configuration?.prefix ?? base.prefix
    version = try PythonVersionSearch(program: real, prefix: base.prefix, library: base.library)
      .version(&watches)
    let sites = SiteFolders(
      prefix: prefix, basePrefix: basePrefix, library: library,
      usesBase: configuration?.usesSystemSite ?? true, surroundings: surroundings)
    searchFolders = try sites.searchFolders(&watches)
  }

  /// The library of the interpreter: by its own name, else the newest that is there.
  private static func library(
    below prefix: String, named name: String, watches: inout Watches
  ) throws -> String? {
    for folder in ["lib", "lib64"] {
      if name.contains("."), try watches.watch("\(prefix)/\(folder)/\(name)/os.py") { return name }
    }
    let names = try watches.names("\(prefix)/lib").filter { name in
      try isInterpreter(name) && name.contains(".") && watches.watch("\(prefix)/lib/\(name)/os.py")
    }
    return names.max { minorVersion($0) < minorVersion($1) }
  }

  private static func minorVersion(_ library: String) -> Int {
    let digits = library.split(separator: ".").last?.filter(\.isNumber) ?? ""
    return Int(digits) ?? 0
  }
}

/// A virtual environment, as its `pyvenv.cfg` tells it.
struct VirtualEnvironment {
  /// The environment's folder.
  let prefix: String
  /// The folder of the interpreter that it was made with.
  let home: String?
  /// Whether the packages of that interpreter are found too.
  let usesSystemSite: Bool

  /// The environment that a folder of programs belongs to, nil if there is none.
  init?(bin: String, watches: inout Watches) throws {
    let parent = parentDirectory(of: bin)
    var bytes = try watches.read("\(bin)/pyvenv.cfg")
    let isInside = bytes != nil
    if bytes == nil { bytes = try watches.read("\(parent)/pyvenv.cfg") }
    guard let bytes else { return nil }
    prefix = isInside ? bin : parent
    var settings: [String: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1).map { trimmed($0) }
      if parts.count == 2 { settings[parts[0].lowercased()] = parts[1] }
    }
    home = settings["home"]
    usesSystemSite = settings["include-system-site-packages"]?.lowercased() == "true"
  }
}

/// A text without blanks at its ends.
func trimmed(_ text: some StringProtocol) -> String {
  let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
  let bytes = text.utf8.drop(while: isBlank)
  return String(decoding: Array(bytes).reversed().drop(while: isBlank).reversed(), as: UTF8.self)
}
