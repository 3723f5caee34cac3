import Diagnostics
import Documents
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
    for path in Self.files(root: root, environment: environment) { try add(file: path) }
  }

  /// Reads the settings of another repository: those of the machine, of the commit, of the folder if it
  /// is one of this machine, and what is said over them.
  init(_ repository: RepositorySettings, environment: [String: String]) throws {
    let folder = "\(repository.root)/.dvc"
    let files = Self.files(root: repository.root, environment: environment)
    let machine = files.filter { !$0.hasPrefix(folder) }
    for path in machine { try add(file: path) }
    if let text = repository.text { add(text, folder: folder) }
    if repository.isFolder {
      for path in files where !machine.contains(path) { try add(file: path) }
    }
    if let value = repository.additions { try add(value, folder: repository.caller) }
    guard let remote = repository.remote else { return }
    // Settings without a name are those of the default remote, or of the only one.
    let name = remote.string ?? sections["core"]?["remote"]?.text ?? "imported"
    let option = Value.map([("remote", .string(name))])
    try add(.map([("core", option)]), folder: repository.caller)
    if remote.string == nil {
      try add(.map([("remote", .map([(name, remote)]))]), folder: repository.caller)
    }
  }

  private mutating func add(file path: String) throws {
    guard let bytes = try readFileIfPresent(path) else { return }
    add(String(decoding: bytes, as: UTF8.self), folder: parentDirectory(of: path))
  }

  /// Takes in sections that are written as a map, or the file that a path names.
  private mutating func add(_ value: Value, folder: String) throws {
    if let path = value.string {
      return try add(file: path.hasPrefix("/") ? path : "\(folder)/\(path)")
    }
    for (section, options) in value.map ?? [] {
      let names = section == "remote" ? options.map ?? [] : [(section, options)]
      for (name, options) in names {
        let key = (section == "remote" ? "remote \"\(name)\"" : name).lowercased()
        if sections[key] == nil {
          sections[key] = [:]
          self.names.append(key)
        }
        for (option, value) in options.map ?? [] {
          let text =
            value.string ?? value.int.map(String.init) ?? (value.bool.map { "\($0)" } ?? "")
          sections[key]?[option.lowercased()] = Option(text: text, folder: folder)
        }
      }
    }
  }

  /// Reads one file.
  init(_ file: SettingsFile) {
    add(file.text, folder: parentDirectory(of: file.path))
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
    settings.defaultRemote = defaultRemote
    let parsing = sections["parsing"] ?? [:]
    settings.optionStyle.negatesFalse = parsing["bool"]?.text == "boolean_optional"
    settings.optionStyle.repeatsForItems = parsing["list"]?.text == "append"
    return settings
  }

  /// Whether DVC locks by hard links.
  var locksByHardLinks: Bool { isTrue(sections["core"]?["hardlink_lock"]) }

  /// The name of the default remote.
  var defaultRemote: String? { sections["core"]?["remote"]?.text.lowercased() }

  /// The names of all remotes that anything is said of.
  var remoteNames: [String] {
    names.filter { $0.hasPrefix("remote \"") && $0.hasSuffix("\"") && $0.utf8.count > 9 }
      .map { String($0.dropFirst(8).dropLast()) }
  }

  /// The remotes that have a URL; those of the stronger files come last.
  var remotes: [RemoteSettings] {
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
