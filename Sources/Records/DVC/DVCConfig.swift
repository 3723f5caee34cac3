import Diagnostics
import FileStore
import PipelineModel

/// DVC's settings: the `config` files of the system, the user, the project and this clone, of which
/// the later ones win.
struct DVCConfig {
  /// The options by section, both in lower case, such as `cache` and `remote "origin"`.
  private(set) var sections: [String: [String: Option]] = [:]
  /// The sections' names in the order in which they first came.
  private var names: [String] = []

  /// An option's text and the folder of the file that holds it.
  typealias Option = RemoteSettings.Option

  /// Reads all levels that exist.
  init(root: String, environment: [String: String]) throws {
    for path in Self.files(root: root, environment: environment) {
      guard let bytes = try readFileIfPresent(path) else { continue }
      add(String(decoding: bytes, as: UTF8.self), folder: parentDirectory(of: path))
    }
  }

  /// The files from the weakest to the strongest.
  static func files(root: String, environment: [String: String]) -> [String] {
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
    for text in text.split(whereSeparator: \.isNewline) {
      let line = SettingsLine(String(text))
      if let name = line.section {
        section = name
        if sections[section] == nil {
          sections[section] = [:]
          names.append(section)
        }
      } else if let key = line.key, let value = line.value {
        sections[section, default: [:]][key] = Option(text: value, folder: folder)
      }
    }
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
    let core = sections["core"] ?? [:]
    settings.usesGit = !isTrue(core["no_scm"])
    settings.addsToGit = isTrue(core["autostage"])
    settings.sharesCacheWithGroup = cache["shared"]?.text.lowercased() == "group"
    settings.remotes = remotes
    settings.defaultRemote = core["remote"]?.text.lowercased()
    let parsing = sections["parsing"] ?? [:]
    settings.optionStyle.negatesFalse = parsing["bool"]?.text == "boolean_optional"
    settings.optionStyle.repeatsForItems = parsing["list"]?.text == "append"
    return settings
  }

  /// The remotes that have a URL; those of the stronger files come last.
  private var remotes: [RemoteSettings] {
    names.compactMap { section in
      guard section.hasPrefix("remote \""), section.hasSuffix("\""), section.utf8.count > 9,
        var options = sections[section], let url = options.removeValue(forKey: "url")
      else { return nil }
      return RemoteSettings(
        name: String(section.dropFirst(8).dropLast()), url: url, options: options)
    }
  }

  /// Whether an option says yes, in any of the ways in which one can.
  private func isTrue(_ option: Option?) -> Bool {
    ["true", "yes", "on", "1"].contains(option?.text.lowercased() ?? "")
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
