import FileStore

/// The folders of an interpreter that can hold distributions, in the order of `sys.path`.
struct SiteFolders {
  let prefix: String
  let basePrefix: String
  let library: String
  /// Whether the base interpreter's own folders count.
  let usesBase: Bool
  let surroundings: PythonInstallation.Surroundings

  /// The folders, each once: `PYTHONPATH`, the environment's, the user's, the base interpreter's; each
  /// followed by what its `.pth` files add.
  func searchFolders(_ watches: inout Watches) throws -> [String] {
    var folders: [String] = []
    for part in (surroundings.pythonPath ?? "").split(separator: ":") {
      try append(joinedPath(surroundings.folder, String(part)), to: &folders, &watches)
    }
    let isVirtual = prefix != basePrefix
    if isVirtual { try appendSites(below: prefix, to: &folders, &watches) }
    if usesBase, !surroundings.hidesUserSite, let base = userBase {
      try appendSite("\(base)/lib/\(library)/site-packages", to: &folders, &watches)
    }
    if usesBase { try appendSites(below: basePrefix, to: &folders, &watches) }
    return folders
  }

  private var userBase: String? {
    if let base = surroundings.userBase, !base.isEmpty { return base }
    return surroundings.home.map { "\($0)/.local" }
  }

  private func appendSites(
    below prefix: String, to folders: inout [String], _ watches: inout Watches
  ) throws {
    // Debian keeps what its own packages install apart, and calls it differently.
    let debian = [
      "local/lib/\(library)/dist-packages", "lib/python3/dist-packages",
      "lib/\(library)/dist-packages",
    ]
    var places = ["lib64/\(library)/site-packages", "lib/\(library)/site-packages"]
    if prefix == basePrefix { places += debian }
    // Fedora keeps what pip installs apart.
    if prefix == "/usr" { places = places.map { "local/\($0)" } + places }
    for place in places { try appendSite("\(prefix)/\(place)", to: &folders, &watches) }
  }

  /// Appends a folder and what its `.pth` files add.
  private func appendSite(
    _ folder: String, to folders: inout [String], _ watches: inout Watches
  ) throws {
    guard try append(folder, to: &folders, &watches) else { return }
    for name in try watches.names(folder) where name.hasSuffix(".pth") && !name.hasPrefix(".") {
      let text =
        try watches.read("\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
      for line in text.split(whereSeparator: \.isNewline) {
        let path = trimmed(line)
        if path.isEmpty || path.hasPrefix("#") || path.hasPrefix("import ") { continue }
        try append(joinedPath(folder, path), to: &folders, &watches)
      }
    }
  }

  /// Appends a folder that is there and not yet in the list, under whatever name.
  @discardableResult
  private func append(
    _ folder: String, to folders: inout [String], _ watches: inout Watches
  ) throws -> Bool {
    guard try watches.watch(folder) else { return false }
    let path = try resolvedPath(folder)
    if folders.contains(where: { $0.hasSameBytes(as: path) }) { return false }
    folders.append(path)
    return true
  }
}
