import Diagnostics
import PipelineModel

/// Where the remotes of a kind of project are written down.
package protocol RemoteBook: Sendable {
  /// The absolute path of the file for a level.
  ///
  /// - Throws: `usage` for a level that there is not.
  func file(_ level: SettingsLevel, root: String, environment: [String: String]) throws -> String

  /// The text of that file after a change.
  ///
  /// - Parameters:
  ///   - remotes: The remotes of all levels.
  ///   - place: What relative paths in the change are relative to, and what they are to be relative to
  ///     in the file: two absolute paths of folders.
  /// - Throws: `unknown-remote`, or `usage` for a name that is taken.
  func text(
    _ former: String, after edit: RemoteEdit, remotes: [RemoteSettings],
    place: (caller: String, file: String)
  ) throws -> String
}

extension RemoteBook {
  /// Refuses changes of what is not there, and names that are taken.
  func check(_ edit: RemoteEdit, among remotes: [RemoteSettings]) throws {
    let names = remotes.map(\.name)
    switch edit {
    case .add(let name, _, _, let replaces):
      guard !name.isEmpty, !name.contains(where: { " \"'[]#\n".contains($0) }) else {
        throw Diagnostic(
          .usage, "'\(name)' cannot be the name of a remote", hint: "use letters, digits and '-'")
      }
      if names.contains(name), !replaces {
        throw Diagnostic(
          .usage, "there already is a remote '\(name)'", hint: "replace it with --force")
      }
    case .rename(let name, let new):
      try require(name, names)
      if names.contains(new) {
        throw Diagnostic(.usage, "there already is a remote '\(new)'", hint: "choose another name")
      }
    case .modify(let name, _, _), .remove(let name), .makeDefault(let name?):
      try require(name, names)
    case .makeDefault(nil): return
    }
  }

  private func require(_ name: String, _ names: [String]) throws {
    guard !names.contains(name) else { return }
    let near = nearestName(to: name, among: names)
    throw Diagnostic(
      .unknownRemote, "there is no remote '\(name)'",
      hint: near.map { "did you mean '\($0)'?" } ?? "all remotes: pipe remote list")
  }

  /// A path that is written for one folder, as it reads in another; URLs stay as they are.
  func rebased(_ text: String, from caller: String, to folder: String) -> String {
    if text.contains("://") || text.hasPrefix("/") || text.hasPrefix("~") { return text }
    if let colon = text.firstIndex(of: ":"), !text[..<colon].contains("/") { return text }
    return pathSeen(fromFolder: folder, to: "\(caller)/\(text)")
  }
}

/// An absolute path as seen from an absolute folder.
private func pathSeen(fromFolder folder: String, to path: String) -> String {
  let (from, to) = (parts(of: folder), parts(of: path))
  let shared = zip(from, to).prefix { $0 == $1 }.count
  let steps = Array(repeating: "..", count: from.count - shared) + to.dropFirst(shared)
  return steps.isEmpty ? "." : steps.joined(separator: "/")
}

private func parts(of path: String) -> [String] {
  var parts: [String] = []
  for part in path.split(separator: "/") where part != "." {
    if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
  }
  return parts
}
