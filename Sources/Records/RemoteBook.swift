import Diagnostics
import PipelineModel

/// Where the remotes of a kind of project are written down.
package protocol RemoteBook: Sendable {
  /// The absolute path of the file for a level.
  ///
  /// - Throws: `usage` for a level that there is not.
  func file(_ level: SettingsLevel, root: String, environment: [String: String]) throws -> String

  /// The texts after a change, of those files that it changes.
  ///
  /// - Parameters:
  ///   - level: The file that is meant; a change of it can concern stronger ones.
  ///   - files: The files of all levels, from the weakest to the strongest.
  ///   - remotes: The remotes of all levels.
  ///   - caller: The absolute folder that relative paths in the change are relative to.
  /// - Throws: `unknown-remote`, or `usage` for a change that cannot be.
  func texts(
    after edit: RemoteEdit, at level: SettingsLevel, of files: [SettingsFile],
    remotes: [RemoteSettings], caller: String
  ) throws -> [SettingsLevel: String]

  /// The remotes that one file names, and the default one; nil where there is but one file, which the
  /// project itself has read.
  func remotes(of file: SettingsFile) -> (remotes: [RemoteSettings], defaultRemote: String?)?
}

/// A file of settings.
package struct SettingsFile: Sendable {
  /// Which of several it is.
  package var level: SettingsLevel
  /// Its absolute path.
  package var path: String
  /// Its text; empty when it is not there.
  package var text: String

  /// Creates a file.
  package init(level: SettingsLevel, path: String, text: String) {
    self.level = level
    self.path = path
    self.text = text
  }
}

extension RemoteBook {
  /// Refuses what cannot be the name of a remote.
  func checkName(_ name: String) throws {
    guard name.isEmpty || name.contains(where: { " \"'[]#\n".contains($0) }) else { return }
    throw Diagnostic(
      .usage, "'\(name)' cannot be the name of a remote", hint: "use letters, digits and '-'")
  }

  /// Refuses a name that is taken.
  func checkIsFree(_ name: String, among names: [String], hint: String) throws {
    guard names.contains(name) else { return }
    throw Diagnostic(.usage, "there already is a remote '\(name)'", hint: hint)
  }

  /// Refuses what is not there.
  func require(_ name: String, among names: [String]) throws {
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
