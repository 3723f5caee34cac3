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
    "url", "credentialpath", "configpath", "keyfile", "cert_path", "key_path",
    "gdrive_user_credentials_file",
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

  func remotes(of file: SettingsFile) -> (remotes: [RemoteSettings], defaultRemote: String?)? {
    let settings = DVCConfig(file)
    return (settings.remotes, settings.defaultRemote)
  }

  func texts(
    after edit: RemoteEdit, at level: SettingsLevel, of files: [SettingsFile],
    remotes: [RemoteSettings], caller: String
  ) throws -> [SettingsLevel: String] {
    guard let own = files.firstIndex(where: { $0.level == level }) else { return [:] }
    let edit = edit.withLowerCaseNames
    try check(edit, own: files[own], reachable: Array(files[...own]), all: files)
    var texts: [SettingsLevel: String] = [:]
    // The default may stand in a stronger file than the remote that it names.
    for file in files[own...] {
      var settings = SettingsText(file.text)
      if file.level == level {
        apply(edit, to: &settings, caller: caller, folder: parentDirectory(of: file.path))
      }
      followDefault(edit, &settings)
      if settings.isChanged || file.level == level { texts[file.level] = settings.text }
    }
    return texts
  }

  private func apply(
    _ edit: RemoteEdit, to settings: inout SettingsText, caller: String, folder: String
  ) {
    switch edit {
    case .add(let name, let url, let isDefault, _):
      settings.emptySection(Self.section(name))
      settings.set("url", rebased(url, from: caller, to: folder), in: Self.section(name))
      if isDefault { settings.set("remote", name, in: "core") }
    case .modify(let name, let option, let value?):
      let isPath = Self.pathOptions.contains(option)
      settings.set(
        option, isPath ? rebased(value, from: caller, to: folder) : value, in: Self.section(name))
    case .modify(let name, let option, nil): settings.remove(option, from: Self.section(name))
    case .remove(let name): settings.removeSection(Self.section(name))
    case .rename(let name, let new):
      settings.renameSection(Self.section(name), to: Self.section(new))
    case .makeDefault(let name?): settings.set("remote", name, in: "core")
    case .makeDefault(nil): settings.remove("remote", from: "core")
    }
  }

  /// Lets the default go, or have the new name, with the remote that it names.
  private func followDefault(_ edit: RemoteEdit, _ settings: inout SettingsText) {
    let former = settings.value(of: "remote", in: "core")?.lowercased()
    switch edit {
    case .remove(let name) where former == name: settings.remove("remote", from: "core")
    case .rename(let name, let new) where former == name:
      settings.set("remote", new, in: "core")
    default: return
    }
  }

  private static func section(_ name: String) -> String { "remote \"\(name)\"" }
}

// MARK: What cannot be

extension DVCRemotes {
  /// - Parameters:
  ///   - reachable: The files that whoever reads `own` reads too: it and the weaker ones.
  private func check(
    _ edit: RemoteEdit, own: SettingsFile, reachable: [SettingsFile], all: [SettingsFile]
  ) throws {
    switch edit {
    case .add(let name, let url, _, let replaces):
      try checkName(name)
      try DVCRemoteOptions.check(url: url)
      if !replaces { try checkIsFree(name, among: names([own]), hint: "replace it with --force") }
    case .rename(let name, let new):
      try require(name, in: own, all)
      try checkName(new)
      try checkIsFree(new.lowercased(), among: names(all), hint: "choose another name")
      try checkNothingIsLeft(of: name, own, all)
    case .remove(let name):
      try require(name, in: own, all)
      try checkNothingIsLeft(of: name, own, all)
    case .makeDefault(let name?): try require(name, among: names(all))
    case .makeDefault(nil): return
    case .modify(let name, let option, let value):
      try require(name, among: names(all))
      try checkOption(option, value, of: name, own: own, reachable: reachable, all: all)
    }
  }

  private func checkOption(
    _ option: String, _ value: String?, of name: String, own: SettingsFile,
    reachable: [SettingsFile], all: [SettingsFile]
  ) throws {
    let weaker = reachable.filter { value != nil || $0.level != own.level }
    let url = weaker.compactMap { self.url(of: name, in: $0) }.last
    if option == "url" {
      if let value { return try DVCRemoteOptions.check(url: value) }
      guard url == nil else { return }
      throw Diagnostic(
        .usage, "a remote needs a URL", hint: "remove all of it: pipe remote remove \(name)")
    }
    guard let url = reachable.compactMap({ self.url(of: name, in: $0) }).last else {
      // Where the stronger file is not read, nobody could say where the remote is.
      throw elsewhere(name, all.first { self.url(of: name, in: $0) != nil }?.level ?? own.level)
    }
    if let value { try DVCRemoteOptions.check(option, value, url: url) }
  }

  /// Refuses to take a remote away under options that another file has for it: no DVC could read them.
  private func checkNothingIsLeft(
    of name: String, _ own: SettingsFile, _ all: [SettingsFile]
  ) throws {
    let others = all.filter { $0.level != own.level && names([$0]).contains(name) }
    guard let level = others.first?.level, !others.contains(where: { url(of: name, in: $0) != nil })
    else { return }
    throw Diagnostic(
      .usage, "the \(level.rawValue) settings have options of '\(name)' too",
      hint: "remove them first: pipe remote remove --\(level.rawValue) \(name)")
  }

  private func url(of name: String, in file: SettingsFile) -> String? {
    SettingsText(file.text).value(of: "url", in: Self.section(name))
  }

  private func names(_ files: [SettingsFile]) -> [String] {
    files.flatMap { DVCConfig($0).remoteNames }
  }

  private func require(_ name: String, in own: SettingsFile, _ all: [SettingsFile]) throws {
    if names([own]).contains(name) { return }
    try require(name, among: names(all))
    throw elsewhere(name, all.first { names([$0]).contains(name) }?.level ?? own.level)
  }

  private func elsewhere(_ name: String, _ level: SettingsLevel) -> Diagnostic {
    Diagnostic(
      .usage, "the remote '\(name)' stands in the \(level.rawValue) settings",
      hint: "add --\(level.rawValue)")
  }
}

extension RemoteEdit {
  /// DVC takes names of remotes in lower case, but for the new one of a renamed one.
  fileprivate var withLowerCaseNames: RemoteEdit {
    switch self {
    case .add(let name, let url, let isDefault, let replaces):
      .add(name: name.lowercased(), url: url, isDefault: isDefault, replaces: replaces)
    case .modify(let name, let option, let value):
      .modify(name: name.lowercased(), option: option.lowercased(), value: value)
    case .remove(let name): .remove(name: name.lowercased())
    case .rename(let name, let new): .rename(name: name.lowercased(), to: new)
    case .makeDefault(let name): .makeDefault(name: name?.lowercased())
    }
  }
}
