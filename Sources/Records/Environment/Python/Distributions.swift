import Documents
import FileStore

/// The installed distributions of an interpreter, as `pip list` finds them.
struct Distributions {
  /// The project's root without links, from which the paths of editable sources are told.
  let root: String

  /// The distributions in some folders; of several with one name the first counts.
  func packages(in folders: [String], watches: inout Watches) throws -> [PackageRecord] {
    var packages: [PackageRecord] = []
    var names: Set<String> = []
    for folder in folders {
      for package in try self.packages(in: folder, &watches)
      where names.insert(package.normalizedName).inserted {
        packages.append(package)
      }
    }
    return packages
  }

  private func packages(
    in folder: String, _ watches: inout Watches
  ) throws -> [PackageRecord] {
    let names = try watches.names(folder)
    var packages = try names.compactMap { name in
      try package(at: "\(folder)/\(name)", source: nil, &watches)
    }
    if folder.hasSuffix(".egg"), names.contains("EGG-INFO") {
      packages += try eggPackage(folder)
    }
    for name in names where name.hasSuffix(".egg") {
      packages += try eggPackage("\(folder)/\(name)")
    }
    for name in names where name.hasSuffix(".egg-link") {
      packages += try linkedPackages("\(folder)/\(name)", in: folder, &watches)
    }
    return packages
  }

  /// The distribution that a `dist-info` folder or an `egg-info` folder or file describes.
  private func package(
    at path: String, source: PackageSource?, _ watches: inout Watches
  ) throws -> PackageRecord? {
    let name = lastComponent(path)
    // pip renames what it is about to remove: `~umpy-1.0.dist-info`.
    if name.hasPrefix("~") { return nil }
    let lower = name.lowercased()
    if lower.hasSuffix(".dist-info") {
      let text = try fileBytes("\(path)/METADATA") ?? fileBytes("\(path)/PKG-INFO")
      return Self.package(
        name, text, source: try DirectURL(path: "\(path)/direct_url.json")?.source(root: root))
    }
    guard lower.hasSuffix(".egg-info") else { return nil }
    // That of sources in place changes without the folder around it changing.
    try watches.watch("\(path)/PKG-INFO")
    let text = try fileBytes("\(path)/PKG-INFO") ?? fileBytes("\(path)/METADATA") ?? fileBytes(path)
    return Self.package(name, text, source: source)
  }

  private func eggPackage(_ folder: String) throws -> [PackageRecord] {
    guard let text = try fileBytes("\(folder)/EGG-INFO/PKG-INFO") else { return [] }
    return [Self.package(lastComponent(folder), text, source: nil)].compactMap(\.self)
  }

  private func linkedPackages(
    _ link: String, in folder: String, _ watches: inout Watches
  ) throws -> [PackageRecord] {
    guard let bytes = try watches.read(link) else { return [] }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let line = lines.map({ trimmed($0) }).first(where: { !$0.isEmpty }) else { return [] }
    let target = try resolvedPath(joinedPath(folder, line))
    let source = PackageSource.editable(path: projectPath(target, root: root))
    return try watches.names(target).compactMap { name in
      try package(at: "\(target)/\(name)", source: source, &watches)
    }
  }

  /// The distribution that a metadata text describes; its folder's name stands in for what is missing.
  private static func package(
    _ folder: String, _ text: [UInt8]?, source: PackageSource?
  ) -> PackageRecord? {
    let stem = folder.prefix(upTo: folder.lastIndex(of: ".") ?? folder.endIndex)
    let parts = stem.split(separator: "-")
    let header = MetadataHeader(text ?? [])
    guard let name = header.name ?? parts.first.map(String.init), isDistributionName(name) else {
      return nil
    }
    let version = header.version ?? (parts.count > 1 ? String(parts[1]) : nil)
    guard let version else { return nil }
    return PackageRecord(
      kind: .python, name: name, version: normalizedPythonVersion(version), source: source)
  }

  /// Whether a name is one that PEP 508 allows.
  private static func isDistributionName(_ name: String) -> Bool {
    func isLetterOrDigit(_ byte: UInt8?) -> Bool {
      byte.map { $0.isNameByte && $0 != UInt8(ascii: "_") } ?? false
    }
    return isLetterOrDigit(name.utf8.first) && isLetterOrDigit(name.utf8.last)
      && name.utf8.allSatisfy {
        $0.isNameByte || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
      }
  }
}

/// The name and version in the header of a metadata text.
private struct MetadataHeader {
  private(set) var name: String?
  private(set) var version: String?

  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, name == nil || version == nil {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      if line.isEmpty || line.elementsEqual("\r".utf8) { return }
      rest = rest[line.endIndex...].dropFirst()
      if name == nil { name = Self.value(line, "name:") }
      if version == nil { version = Self.value(line, "version:") }
    }
  }

  private static func value(_ line: ArraySlice<UInt8>, _ key: StaticString) -> String? {
    guard line.count >= key.utf8CodeUnitCount else { return nil }
    let isKey = key.withUTF8Buffer { key in
      zip(line, key).allSatisfy { $0 | 0x20 == $1 || $0 == $1 }
    }
    guard isKey else { return nil }
    return trimmed(String(decoding: line.dropFirst(key.utf8CodeUnitCount), as: UTF8.self))
  }
}

/// A `direct_url.json`, which says where a distribution was installed from (PEP 610).
private struct DirectURL {
  private let value: Value

  init?(path: String) throws {
    guard let bytes = try fileBytes(path),
      // What is not JSON says nothing about the source.
      let value = try? parseJSON(bytes, file: path)
    else { return nil }
    self.value = value
  }

  func source(root: String) throws -> PackageSource? {
    guard let url = value["url"]?.string else { return nil }
    let subdirectory = value["subdirectory"]?.string
    if let repository = value["vcs_info"] {
      guard let system = repository["vcs"]?.string, let commit = repository["commit_id"]?.string
      else { return nil }
      return .repository(
        system: system, url: publicURL(url), commit: commit, subdirectory: subdirectory)
    }
    if let folder = value["dir_info"] {
      let path = projectPath(try resolvedPath(Self.path(url)), root: root)
      return folder["editable"]?.bool == true ? .editable(path: path) : .folder(path: path)
    }
    let archive = value["archive_info"]
    let hashes = archive?["hashes"]?.map ?? []
    let hash = hashes.sorted { $0.key < $1.key }.compactMap { entry in
      entry.value.string.map { "\(entry.key)=\($0)" }
    }.first
    return .archive(url: publicURL(url), hash: hash ?? archive?["hash"]?.string)
  }

  /// The path in a `file:` URL.
  private static func path(_ url: String) -> String {
    let rest = url.hasPrefix("file://") ? url.dropFirst(7) : url[...]
    var bytes: [UInt8] = []
    var encoded = Array(rest.utf8)[...]
    while let byte = encoded.popFirst() {
      if byte == UInt8(ascii: "%"), encoded.count >= 2,
        let code = UInt8(String(decoding: encoded.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(code)
        encoded = encoded.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
