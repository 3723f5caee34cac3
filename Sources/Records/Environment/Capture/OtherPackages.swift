import Documents
import FileStore

/// The packages of a conda environment, from the names of the files that conda keeps about them.
enum CondaPackages {
  /// Whether a folder is a conda environment's.
  static func isEnvironment(_ prefix: String) throws -> Bool {
    try currentStamp("\(prefix)/conda-meta")?.isDirectory == true
  }

  /// The packages of an environment: the names are `NAME-VERSION-BUILD.json`.
  static func packages(prefix: String, _ watches: inout Watches) throws -> [PackageRecord] {
    try watches.names("\(prefix)/conda-meta").compactMap { file in
      guard file.hasSuffix(".json") else { return nil }
      let parts = file.dropLast(5).split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count >= 3 else { return nil }
      let name = parts.dropLast(2).joined(separator: "-")
      return PackageRecord(
        kind: .conda, name: name, version: "\(parts[parts.count - 2]) \(parts[parts.count - 1])")
    }
  }
}

/// An R installation and its packages.
struct RInstallation {
  /// The folder that holds `library/base`.
  let home: String
  /// R's version.
  let version: String

  /// The installation that `R` or `Rscript` belongs to, nil if it is not found.
  init?(program path: String, _ watches: inout Watches) throws {
    let prefix = parentDirectory(of: parentDirectory(of: path))
    var homes = ["\(prefix)/lib/R", "\(prefix)/lib64/R", prefix]
    if lastComponent(path) == "R", let script = try watches.read(path) {
      let key = "R_HOME_DIR="
      let lines = String(decoding: script, as: UTF8.self).split(whereSeparator: \.isNewline)
      if let line = lines.first(where: { $0.hasPrefix(key) }) {
        homes.insert(line.dropFirst(key.count).filter { $0 != "\"" }, at: 0)
      }
    }
    for home in homes {
      let fields = try watches.read("\(home)/library/base/DESCRIPTION").map(DescriptionFields.init)
      guard let version = fields?["Version"] else { continue }
      self.home = home
      self.version = version
      return
    }
    return nil
  }

  /// The packages in the libraries that R looks in, less those that are a part of R.
  func packages(
    _ variables: [String: String], _ watches: inout Watches
  ) throws -> [PackageRecord] {
    var packages: [PackageRecord] = []
    for library in try libraries(variables, &watches) {
      for name in try watches.names(library) {
        guard let text = try fileBytes("\(library)/\(name)/DESCRIPTION") else { continue }
        let fields = DescriptionFields(text)
        guard fields["Priority"] != "base", let version = fields["Version"] else { continue }
        packages.append(
          PackageRecord(
            kind: .r, name: fields["Package"] ?? name, version: version, source: fields.source))
      }
    }
    return packages
  }

  /// The libraries in the order in which R looks into them.
  private func libraries(
    _ variables: [String: String], _ watches: inout Watches
  ) throws -> [String] {
    let named = ["R_LIBS", "R_LIBS_USER", "R_LIBS_SITE"].flatMap { name in
      (variables[name] ?? "").split(separator: ":").map(String.init)
    }
    var libraries = named.filter { $0.hasPrefix("/") }
    let series = version.split(separator: ".").prefix(2).joined(separator: ".")
    if let user = variables["HOME"].map({ "\($0)/R" }) {
      for platform in try watches.names(user) { libraries.append("\(user)/\(platform)/\(series)") }
    }
    if isPath(home, below: "/usr/lib") {
      libraries += ["/usr/local/lib/R/site-library", "/usr/lib/R/site-library"]
    }
    return libraries + ["\(home)/site-library", "\(home)/library"]
  }
}

/// The fields of an R package's `DESCRIPTION`.
private struct DescriptionFields {
  private var fields: [String: String] = [:]

  init(_ bytes: [UInt8]) {
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      // Further lines of a field are indented; none of the fields in use has any.
      guard let first = line.utf8.first, first != 0x20, first != 0x09 else { continue }
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { fields[String(parts[0])] = trimmed(parts[1]) }
    }
  }

  subscript(name: String) -> String? { fields[name] }

  /// The commit that a package was installed from, as `remotes` notes it.
  var source: PackageSource? {
    let hosts = ["github": "https://github.com", "gitlab": "https://gitlab.com"]
    guard let host = fields["RemoteType"].flatMap({ hosts[$0] }), let commit = fields["RemoteSha"],
      let user = fields["RemoteUsername"], let repository = fields["RemoteRepo"]
    else { return nil }
    return .repository(
      system: "git", url: "\(host)/\(user)/\(repository)", commit: commit,
      subdirectory: fields["RemoteSubdir"])
  }
}

/// The packages that Node finds from a folder upwards.
enum NodePackages {
  /// The packages in the nearest `node_modules`, by their paths in it.
  static func packages(
    from folder: String, _ watches: inout Watches
  ) throws -> [PackageRecord] {
    var folder = folder
    while true {
      let modules = joinedPath(folder, "node_modules")
      if try watches.watch(modules) {
        return try listed("\(modules)/.package-lock.json", &watches)
          ?? found(in: modules, below: "", &watches)
      }
      if folder == "/" { return [] }
      folder = parentDirectory(of: folder)
    }
  }

  /// What npm notes about what it installed, nil if another program did.
  private static func listed(
    _ file: String, _ watches: inout Watches
  ) throws -> [PackageRecord]? {
    guard let bytes = try watches.read(file),
      // A file that is not npm's says nothing; the folders do.
      let entries = (try? parseJSON(bytes, file: file))?["packages"]?.map
    else { return nil }
    return entries.compactMap { path, entry in
      guard path.hasPrefix("node_modules/"), let version = entry["version"]?.string else {
        return nil
      }
      return PackageRecord(
        kind: .node, name: String(path.dropFirst(13)), version: version,
        source: source(entry["resolved"]?.string))
    }
  }

  /// Only a repository is a source of its own: what comes from a registry is told by its version.
  private static func source(_ resolved: String?) -> PackageSource? {
    guard let resolved, resolved.hasPrefix("git+") else { return nil }
    let parts = resolved.dropFirst(4).split(separator: "#", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    return .repository(
      system: "git", url: publicURL(String(parts[0])), commit: String(parts[1]), subdirectory: nil)
  }

  /// The version in a `package.json`, nil if it cannot be told.
  static func version(_ description: [UInt8]) -> String? {
    // A description that cannot be read tells no version.
    (try? parseJSON(description, file: "package.json"))?["version"]?.string
  }

  private static func found(
    in modules: String, below prefix: String, _ watches: inout Watches
  ) throws -> [PackageRecord] {
    var packages: [PackageRecord] = []
    for name in try watches.names(modules) where !name.hasPrefix(".") {
      if name.hasPrefix("@"), !prefix.hasSuffix("\(name)/") {
        packages += try found(in: "\(modules)/\(name)", below: "\(prefix)\(name)/", &watches)
        continue
      }
      let folder = "\(modules)/\(name)"
      guard let bytes = try watches.read("\(folder)/package.json"),
        let version = version(bytes)
      else { continue }
      packages.append(PackageRecord(kind: .node, name: prefix + name, version: version))
      if try currentStamp("\(folder)/node_modules")?.isDirectory == true {
        packages += try found(
          in: "\(folder)/node_modules", below: "\(prefix)\(name)/node_modules/", &watches)
      }
    }
    return packages
  }
}
