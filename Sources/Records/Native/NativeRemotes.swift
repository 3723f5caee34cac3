import Diagnostics
import Documents
import FileStore
import PipelineModel

/// The remotes of a native project: `remotes:` in `pipe.yaml`, a line each, of which the first is the
/// default.
///
///     remotes:
///       origin: s3://bucket/folder
///       usb: /media/usb/store
struct NativeRemotes: RemoteBook {
  func file(_ level: SettingsLevel, root: String, environment: [String: String]) throws -> String {
    guard level == .project else {
      throw Diagnostic(
        .usage,
        "remotes of this project stand in its pipe.yaml alone, not in '\(level.rawValue)' settings",
        hint: "leave out --\(level.rawValue)")
    }
    return "\(root)/pipe.yaml"
  }

  func remotes(of file: SettingsFile) -> (remotes: [RemoteSettings], defaultRemote: String?)? {
    nil
  }

  func texts(
    after edit: RemoteEdit, at level: SettingsLevel, of files: [SettingsFile],
    remotes: [RemoteSettings], caller: String
  ) throws -> [SettingsLevel: String] {
    guard let file = files.first else { return [:] }
    try check(edit, among: remotes.map(\.name))
    let place = (caller: caller, file: parentDirectory(of: file.path))
    return [level: try text(file.text, after: edit, remotes: remotes, place: place)]
  }

  private func check(_ edit: RemoteEdit, among names: [String]) throws {
    switch edit {
    case .add(let name, _, _, let replaces):
      try checkName(name)
      if !replaces { try checkIsFree(name, among: names, hint: "replace it with --force") }
    case .rename(let name, let new):
      try require(name, among: names)
      try checkName(new)
      try checkIsFree(new, among: names, hint: "choose another name")
    case .modify(let name, _, _), .remove(let name), .makeDefault(let name?):
      try require(name, among: names)
    case .makeDefault(nil): return
    }
  }

  private func text(
    _ former: String, after edit: RemoteEdit, remotes: [RemoteSettings],
    place: (caller: String, file: String)
  ) throws -> String {
    var block = RemotesBlock(former, remotes)
    switch edit {
    case .add(let name, let url, let isDefault, _):
      block.set(name, rebased(url, from: place.caller, to: place.file), isFirst: isDefault)
    case .modify(let name, let option, let value):
      guard option == "url", let value else {
        throw Diagnostic(
          .usage, "a remote of a pipe.yaml has a URL and no other option",
          hint: "options go into the URL: s3://bucket/folder?endpoint=https://host&region=eu-1")
      }
      block.set(name, rebased(value, from: place.caller, to: place.file), isFirst: false)
    case .remove(let name): block.remove(name)
    case .rename(let name, let new): block.rename(name, to: new)
    case .makeDefault(let name):
      guard let name else {
        throw Diagnostic(
          .usage, "the first remote of a pipe.yaml is always the default",
          hint: "make another one the default: pipe remote default NAME")
      }
      block.makeFirst(name)
    }
    return block.text
  }
}

/// The lines of a `pipe.yaml`, and which of them are remotes.
private struct RemotesBlock {
  private var lines: [String]
  private var entries: [(name: String, line: Int)]

  init(_ text: String, _ remotes: [RemoteSettings]) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    entries = remotes.compactMap { remote in remote.place.map { (remote.name, $0.line - 1) } }
  }

  var text: String { lines.joined(separator: "\n") }

  mutating func set(_ name: String, _ url: String, isFirst: Bool) {
    let entry = String(yamlText(.map([(name, .string(url))])).dropLast())
    if let known = line(of: name) {
      lines[known] = indent(of: lines[known]) + entry
      if isFirst { makeFirst(name) }
    } else if let last = entries.last, let first = entries.first {
      let place = isFirst ? first.line : last.line + 1
      lines.insert(indent(of: lines[first.line]) + entry, at: place)
    } else {
      while lines.last == "" { lines.removeLast() }
      if let head = lines.firstIndex(where: { $0.hasPrefix("remotes:") }) {
        lines[head] = "remotes:"
        lines.insert("  \(entry)", at: head + 1)
      } else {
        lines += ["", "remotes:", "  \(entry)"]
      }
      lines.append("")
    }
  }

  mutating func remove(_ name: String) {
    guard let line = line(of: name) else { return }
    lines.remove(at: line)
    // A map without entries says nothing.
    if entries.count == 1 { lines.removeAll { $0.hasPrefix("remotes:") } }
  }

  mutating func rename(_ name: String, to new: String) {
    guard let line = line(of: name), let colon = lines[line].firstIndex(of: ":") else { return }
    let key = String(yamlText(.map([(new, .null)])).prefix { $0 != ":" })
    lines[line] = indent(of: lines[line]) + key + lines[line][colon...]
  }

  mutating func makeFirst(_ name: String) {
    guard let line = line(of: name), let first = entries.first, first.line != line else { return }
    let text = lines.remove(at: line)
    lines.insert(text, at: first.line)
  }

  private func line(of name: String) -> Int? {
    entries.first { $0.name == name }?.line
  }

  private func indent(of line: String) -> String { String(line.prefix { $0 == " " }) }
}
