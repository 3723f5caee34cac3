import FileStore

/// The packages that dpkg installed, read from its own files.
final class DebianPackages {
  private let systemRoot: String
  /// The lists of files of all packages, read only when no likely package has the file.
  private var knownLists: [(package: String, text: [UInt8])]?
  private var knownStatus: [UInt8]?

  /// The packages of a system; there may be none.
  init(systemRoot: String) {
    self.systemRoot = systemRoot
  }

  private var statusFile: String { "\(systemRoot)/var/lib/dpkg/status" }
  private var infoFolder: String { "\(systemRoot)/var/lib/dpkg/info" }

  /// The version of the package that a file belongs to, nil if none does.
  func version(ofFile path: String, _ watches: inout Watches) throws -> String? {
    guard isPath(path, below: "\(systemRoot)/usr") || isPath(path, below: "\(systemRoot)/bin"),
      !isPath(path, below: "\(systemRoot)/usr/local"), try watches.watch(statusFile)
    else { return nil }
    return try owner(of: String(path.dropFirst(systemRoot.count))).flatMap(version)
  }

  private func owner(of path: String) throws -> String? {
    // Older packages list `/bin/sed` for what is now `/usr/bin/sed`.
    var names = [path]
    if path.hasPrefix("/usr/") { names.append(String(path.dropFirst(4))) }
    let lines = names.map { ByteSearch(Array("\n\($0)\n".utf8)) }
    func holds(_ text: [UInt8]) -> Bool { lines.contains { $0.firstPlace(in: text) != nil } }
    for package in Self.likelyPackages(lastComponent(path)) {
      if let text = try fileBytes("\(infoFolder)/\(package).list"), holds(text) { return package }
    }
    return try lists().first { holds($0.text) }?.package
  }

  /// Packages that often hold a program of this name, to spare reading all lists.
  private static func likelyPackages(_ name: String) -> [String] {
    let compiler = name.firstRange(of: "-linux-gnu-").map { String(name[$0.upperBound...]) }
    return [name, "\(name)-minimal", "\(name)-base", compiler ?? "coreutils", "coreutils", "grep"]
  }

  private func lists() throws -> [(package: String, text: [UInt8])] {
    if let knownLists { return knownLists }
    let names = try visibleNames(infoFolder)
    let lists = try names.filter { $0.hasSuffix(".list") }.compactMap { name in
      try fileBytes("\(infoFolder)/\(name)").map { text in
        (package: String(name.dropLast(5).prefix { $0 != ":" }), text: text)
      }
    }
    knownLists = lists
    return lists
  }

  private func status() throws -> [UInt8] {
    if let knownStatus { return knownStatus }
    let status = try fileBytes(statusFile) ?? []
    knownStatus = status
    return status
  }

  private func version(ofPackage name: String) throws -> String? {
    let status = try status()
    let start = Array("\nPackage: \(name)\n".utf8)
    let isFirst = status.starts(with: start.dropFirst())
    guard let place = isFirst ? 0 : ByteSearch(start).firstPlace(in: status) else { return nil }
    var rest = status[(place + 1)...]
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      if line.isEmpty { return nil }
      if line.starts(with: "Version: ".utf8) {
        return String(decoding: line.dropFirst(9), as: UTF8.self)
      }
    }
    return nil
  }
}

/// The packages that Alpine's apk installed, read from its own file.
struct ApkPackages {
  let systemRoot: String

  /// The version of the package that a file belongs to, nil if none does.
  func version(ofFile path: String, _ watches: inout Watches) throws -> String? {
    let folder = String(parentDirectory(of: path).dropFirst(systemRoot.count + 1))
    let name = lastComponent(path)
    return try version(&watches) { lines in
      var isInFolder = false
      for line in lines {
        if line.hasPrefix("F:") { isInFolder = line.dropFirst(2).hasSameText(as: folder) }
        if isInFolder, line.hasPrefix("R:"), line.dropFirst(2).hasSameText(as: name) { return true }
      }
      return false
    }
  }

  /// The version of a package, nil if it is not installed.
  func version(ofPackage name: String, _ watches: inout Watches) throws -> String? {
    try version(&watches) { lines in lines.contains { $0.hasSameText(as: "P:\(name)") } }
  }

  private func version(
    _ watches: inout Watches, where isWanted: ([Substring]) -> Bool
  ) throws -> String? {
    guard let bytes = try watches.read("\(systemRoot)/lib/apk/db/installed") else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    for package in lines.split(separator: "") where isWanted(Array(package)) {
      return package.first { $0.hasPrefix("V:") }.map { String($0.dropFirst(2)) }
    }
    return nil
  }
}

extension Substring {
  fileprivate func hasSameText(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
