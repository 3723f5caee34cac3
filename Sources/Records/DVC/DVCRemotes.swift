import Diagnostics
import FileStore
import PipelineModel

/// The remotes of a DVC project: a section each in one of DVC's files of settings.
///
///     [core]
///         remote = origin
///     ['remote "origin"']
///         url = s3://bucket/folder
struct DVCRemotes: RemoteBook {
  /// The options whose values are paths.
  private static let pathOptions: Set<String> = [
    "url", "credentialpath", "keyfile", "cert_path", "key_path", "gdrive_user_credentials_file",
    "gdrive_service_account_json_file_path",
  ]

  func file(_ level: SettingsLevel, root: String, environment: [String: String]) throws -> String {
    let home = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { "\($0)/.config" }
    switch level {
    case .project: return "\(root)/.dvc/config"
    case .local: return "\(root)/.dvc/config.local"
    case .system: return "\(environment["DVC_SYSTEM_CONFIG_DIR"] ?? "/etc/xdg/dvc")/config"
    case .global:
      guard let folder = environment["DVC_GLOBAL_CONFIG_DIR"] ?? home.map({ "\($0)/dvc" }) else {
        throw Diagnostic(
          .usage, "there is no HOME, and so no settings of the user's own",
          hint: "leave out --global, or set HOME")
      }
      return "\(folder)/config"
    }
  }

  func text(
    _ former: String, after edit: RemoteEdit, remotes: [RemoteSettings],
    place: (caller: String, file: String)
  ) throws -> String {
    try check(edit, among: remotes)
    var settings = SettingsText(former)
    switch edit {
    case .add(let name, let url, let isDefault, _):
      settings.removeSection(Self.section(name))
      let path = rebased(url, from: place.caller, to: place.file)
      settings.set("url", path, in: Self.section(name))
      if isDefault { settings.set("remote", name, in: "core") }
    case .modify(let name, let option, let value?):
      let url = remotes.first { $0.name == name }?.url.text ?? ""
      try DVCRemoteOptions.check(option, url: url)
      let isPath = Self.pathOptions.contains(option)
      settings.set(
        option, isPath ? rebased(value, from: place.caller, to: place.file) : value,
        in: Self.section(name))
    case .modify(let name, let option, nil): settings.remove(option, from: Self.section(name))
    case .remove(let name):
      settings.removeSection(Self.section(name))
      if settings.value(of: "remote", in: "core") == name {
        settings.remove("remote", from: "core")
      }
    case .rename(let name, let new):
      settings.renameSection(Self.section(name), to: Self.section(new))
      if settings.value(of: "remote", in: "core") == name {
        settings.set("remote", new, in: "core")
      }
    case .makeDefault(let name?): settings.set("remote", name, in: "core")
    case .makeDefault(nil): settings.remove("remote", from: "core")
    }
    return settings.text
  }

  private static func section(_ name: String) -> String { "remote \"\(name)\"" }
}

/// The lines of a file of settings; those that a change does not concern stay as they are.
struct SettingsText {
  private var lines: [String]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
  }

  var text: String { lines.map { "\($0)\n" }.joined() }

  func value(of key: String, in section: String) -> String? {
    line(of: key, in: section).flatMap { SettingsLine(lines[$0]).value }
  }

  mutating func set(_ key: String, _ value: String, in section: String) {
    let needsQuotes = value.contains { ",#\"'".contains($0) } || value != value.trimmingBlanks()
    let quote = value.contains("\"") ? "'" : "\""
    let entry = "    \(key) = \(needsQuotes ? quote + value + quote : value)"
    if let line = line(of: key, in: section) {
      lines[line] = entry
    } else if let range = range(of: section) {
      lines.insert(entry, at: range.upperBound)
    } else {
      let name = section.contains("\"") ? "'\(section)'" : section
      lines += ["[\(name)]", entry]
    }
  }

  mutating func remove(_ key: String, from section: String) {
    guard let line = line(of: key, in: section) else { return }
    lines.remove(at: line)
    if let range = range(of: section), range.count == 1 { lines.removeSubrange(range) }
  }

  mutating func removeSection(_ section: String) {
    if let range = range(of: section) { lines.removeSubrange(range) }
  }

  mutating func renameSection(_ section: String, to new: String) {
    guard let range = range(of: section) else { return }
    lines[range.lowerBound] = "['\(new)']"
  }

  /// The lines of a section with its head, without blank lines and comments behind it.
  private func range(of section: String) -> Range<Int>? {
    guard let start = lines.firstIndex(where: { SettingsLine($0).section == section }) else {
      return nil
    }
    var end = lines[(start + 1)...].firstIndex { SettingsLine($0).section != nil } ?? lines.count
    while end > start + 1, SettingsLine(lines[end - 1]).key == nil { end -= 1 }
    return start..<end
  }

  private func line(of key: String, in section: String) -> Int? {
    range(of: section)?.first { SettingsLine(lines[$0]).key == key }
  }
}

/// What a line of a file of settings says: a section's name, or a key and a value.
struct SettingsLine {
  private(set) var section: String?
  private(set) var key: String?
  private(set) var value: String?

  init(_ text: String) {
    let line = text.trimmingBlanks()
    if line.hasPrefix("#") || line.isEmpty { return }
    if line.hasPrefix("["), let end = line.lastIndex(of: "]") {
      section = Self.unquoted(line[line.index(after: line.startIndex)..<end]).lowercased()
    } else if let equals = line.firstIndex(of: "=") {
      key = Self.unquoted(line[..<equals]).lowercased()
      value = Self.unquoted(Self.withoutComment(line[line.index(after: equals)...]))
    }
  }

  /// A value without the comment that may follow it; within quotes `#` is a character.
  private static func withoutComment(_ text: Substring) -> Substring {
    guard let first = text.drop(while: { $0 == " " }).first, first != "\"", first != "'" else {
      return text
    }
    return text.prefix { $0 != "#" }
  }

  private static func unquoted(_ text: Substring) -> String {
    let text = String(text).trimmingBlanks()
    guard text.utf8.count > 1, let quote = text.first, quote == "\"" || quote == "'",
      text.last == quote
    else { return text }
    return String(text.dropFirst().dropLast())
  }
}

extension String {
  /// The text without blanks around it.
  fileprivate func trimmingBlanks() -> String {
    let isBlank = { (character: Character) in
      character == " " || character == "\t" || character == "\r"
    }
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return String(text)
  }
}
