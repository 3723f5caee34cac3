import Diagnostics
import FileStore

/// The `.gitignore` files of a project, which keep cached outputs out of Git.
///
/// An output gets the line `/name` in the `.gitignore` of its own folder unless some rule covers it
/// already. Lines are only ever added, and stay when a later stage fails.
package final class IgnoreFiles {
  private let root: String
  private let repository: String
  private let tracked: Set<String>
  private let excludes: () -> [String]
  /// The rules that stand outside of the tree, once they were wanted.
  private var outerRules: IgnoreRules?
  /// The absolute paths of the files that were changed.
  package private(set) var changed: [String] = []

  /// Finds the Git repository around a project; nil when there is none.
  ///
  /// - Parameters:
  ///   - tracked: The paths that stages read, relative to the root: an ignore file within one of these
  ///     folders would be part of what they read.
  ///   - excludes: The files of rules that stand outside of the tree, absolute, the weakest first; asked
  ///     for before a line is added.
  package init?(
    root: String, tracked: Set<String> = [], excludes: @escaping () -> [String] = { [] }
  ) throws {
    self.tracked = tracked
    self.excludes = excludes
    guard let repository = try Self.repository(around: root) else { return nil }
    self.root = root
    self.repository = repository
  }

  /// The nearest folder upwards that holds `.git`.
  package static func repository(around folder: String) throws -> String? {
    var path = folder
    while true {
      if try FileStamp.of("\(path)/.git") != nil { return path }
      let parent = parentDirectory(of: path)
      guard parent != path else { return nil }
      path = parent
    }
  }

  /// Ignores some outputs, given relative to the project root.
  ///
  /// - Throws: A `Diagnostic` when an ignore file cannot be written.
  package func add(_ paths: [String]) throws {
    for path in paths where !path.hasPrefix("/") && !path.hasPrefix("../") {
      let absolute = absolutePath(path, in: root)
      if try isIgnored(absolute, by: IgnoreRules(builtIn: [])) { continue }
      if try isIgnored(absolute, by: rulesOutside()) { continue }
      try addLine(for: absolute, in: absolutePath(folder(for: path), in: root))
    }
  }

  private func rulesOutside() throws -> IgnoreRules {
    if let outerRules { return outerRules }
    var rules = IgnoreRules(builtIn: [])
    for file in excludes() {
      if let text = try readFileIfPresent(file) { rules.add(text, in: "", file: file) }
    }
    outerRules = rules
    return rules
  }

  /// Whether the rules from the repository's root down to a path's folder ignore it, laid over others.
  private func isIgnored(_ path: String, by outer: IgnoreRules) throws -> Bool {
    let relative = path.dropFirst(repository == "/" ? 1 : repository.count + 1)
    var rules = outer
    var folder = ""
    for part in [""] + relative.split(separator: "/").dropLast().map(String.init) {
      folder = folder.isEmpty ? part : "\(folder)/\(part)"
      let file = "\(repository)/\(folder.isEmpty ? "" : folder + "/").gitignore"
      if let text = try readFileIfPresent(file) { rules.add(text, in: folder, file: file) }
    }
    let isDirectory = try FileStamp.of(path)?.isDirectory ?? false
    return rules.isIgnored(String(relative), isDirectory: isDirectory)
  }

  /// The folder whose ignore file names a path: its own, or the nearest above that no stage reads.
  private func folder(for path: String) -> String {
    var folder = parentDirectory(of: path)
    var ancestor = folder
    while ancestor != "." {
      if tracked.contains(ancestor) { folder = parentDirectory(of: ancestor) }
      ancestor = parentDirectory(of: ancestor)
    }
    return folder
  }

  private func addLine(for path: String, in folder: String) throws {
    // A folder that a stage will make gets its line when it is there.
    guard try FileStamp.of(folder, followingLinks: true)?.isDirectory == true else { return }
    let file = "\(folder)/.gitignore"
    var bytes = try readFileIfPresent(file) ?? []
    if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    let name = path.dropFirst(folder.count + 1)
    bytes += Array("/\(escaped(name))\n".utf8)
    try AtomicFile.rewrite(bytes, to: file, durability: .none)
    if !changed.contains(file) { changed.append(file) }
  }

  /// A name as a pattern that matches it alone.
  private func escaped(_ name: Substring) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      if "\\*?[]#!".unicodeScalars.contains(scalar) { text += "\\" }
      text.unicodeScalars.append(scalar)
    }
    if text.hasSuffix(" ") { text = text.dropLast() + "\\ " }
    return text
  }
}
