import Diagnostics
import FileStore
import PipelineModel

/// DVC's settings: the `config` files of the system, the user, the project and this clone, of which
/// the later ones win.
struct DVCConfig {
  /// The options by section, both in lower case, such as `cache` and `remote "origin"`.
  private(set) var sections: [String: [String: Option]] = [:]

  /// An option's text and the folder of the file that holds it.
  struct Option {
    var text: String
    var folder: String
  }

  /// Reads all levels that exist.
  init(root: String, environment: [String: String]) throws {
    for path in Self.files(root: root, environment: environment) {
      guard let bytes = try readFileIfPresent(path) else { continue }
      add(String(decoding: bytes, as: UTF8.self), folder: parentDirectory(of: path))
    }
  }

  /// The files from the weakest to the strongest.
  private static func files(root: String, environment: [String: String]) -> [String] {
    let system = environment["DVC_SYSTEM_CONFIG_DIR"] ?? "/etc/xdg/dvc"
    let home = environment["HOME"].map { "\($0)/.config" }
    let user =
      environment["DVC_GLOBAL_CONFIG_DIR"]
      ?? (environment["XDG_CONFIG_HOME"] ?? home).map { "\($0)/dvc" }
    let files = ["\(system)/config", user.map { "\($0)/config" }].compactMap { $0 }
    return files + ["\(root)/.dvc/config", "\(root)/.dvc/config.local"]
  }

  /// Takes in the text of a file: sections in brackets, `key = value`, comments after `#`.
  private mutating func add(_ text: String, folder: String) {
    var section = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("["), let end = line.lastIndex(of: "]") {
        section = unquoted(line[line.index(after: line.startIndex)..<end].trimmed).lowercased()
      } else if let equals = line.firstIndex(of: "=") {
        let key = unquoted(line[..<equals].trimmed).lowercased()
        let value = unquoted(withoutComment(line[line.index(after: equals)...]).trimmed)
        sections[section, default: [:]][key] = Option(text: value, folder: folder)
      }
    }
  }

  /// A value without the comment that may follow it; within quotes `#` is a character.
  private func withoutComment(_ text: Substring) -> Substring {
    guard let first = text.trimmed.first, first != "\"", first != "'" else { return text }
    return text.prefix { $0 != "#" }
  }

  private func unquoted(_ text: Substring) -> String {
    guard text.utf8.count > 1, let quote = text.first, quote == "\"" || quote == "'",
      text.last == quote
    else { return String(text) }
    return String(text.dropFirst().dropLast())
  }
}

extension DVCConfig {
  /// What of the settings concerns pipe.
  ///
  /// - Throws: `invalid-value` for a way of linking that nobody knows.
  func settings(environment: [String: String]) throws -> ProjectSettings {
    var settings = ProjectSettings()
    let cache = sections["cache"] ?? [:]
    if let option = cache["dir"], !option.text.isEmpty {
      settings.cacheDirectory = directory(option, home: environment["HOME"])
    }
    if let option = cache["type"] {
      settings.linkKinds = try option.text.split(separator: ",").map { word in
        guard let kind = ProjectSettings.LinkKind(rawValue: String(word.trimmed)) else {
          throw unknownLinkKindDiagnostic(String(word.trimmed), file: "\(option.folder)/config")
        }
        return kind
      }
    }
    return settings
  }

  /// A folder as DVC means it: relative to the file that names it.
  private func directory(_ option: Option, home: String?) -> String {
    if option.text.hasPrefix("~/"), let home { return home + option.text.dropFirst() }
    return option.text.hasPrefix("/") ? option.text : "\(option.folder)/\(option.text)"
  }
}

extension Substring {
  /// The text without blanks around it.
  fileprivate var trimmed: Substring {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }
}
