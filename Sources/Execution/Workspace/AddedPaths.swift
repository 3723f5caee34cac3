import Diagnostics
import FileStore
import Glibc
import PipelineLoading
import PipelineModel

extension Project {
  /// The paths that words of a command line mean, relative to the root, each once.
  ///
  /// - Parameters:
  ///   - areGlobs: Whether words are patterns; `**` stands for any folders.
  ///   - folder: The folder that they are relative to, relative to the root.
  /// - Returns: The paths, and what is wrong with the words that lead out of the project or fit nothing.
  package func paths(
    _ words: [String], areGlobs: Bool, from folder: String
  ) throws -> (found: [String], problems: [Diagnostic]) {
    var found: [String] = []
    var problems: [Diagnostic] = []
    for word in words {
      guard let path = pathInProject(word, from: folder, root: root) else {
        problems.append(.dataOutside(word))
        continue
      }
      if isURL(word) {
        problems.append(.urlIsNotAdded(word))
        continue
      }
      guard areGlobs, word.contains(where: { "*?[".contains($0) }) else {
        found.append(path)
        continue
      }
      let matches = try matches(of: path)
      if matches.isEmpty { problems.append(.noGlobMatch(word)) }
      found += matches
    }
    var seen: Set<[UInt8]> = []
    return (found.filter { seen.insert(Array($0.utf8)).inserted }, problems)
  }

  /// Which path data from elsewhere has in the project: the one that is wanted; else that where it
  /// stands, if that is in the project; else its name in a folder.
  ///
  /// - Parameters:
  ///   - source: Its absolute path.
  ///   - word: How it was named.
  package func target(
    of source: String, word: String, _ wanted: String?, from folder: String
  ) throws -> String {
    if wanted == nil, isPath(source, inside: root) { return relativeToRoot(source) }
    return try copyTarget(wanted ?? ".", of: word, from: folder)
  }

  /// Where a copy goes: into a folder that is there, under its own name.
  package func copyTarget(
    _ word: String, of source: String, from folder: String
  ) throws -> String {
    guard let path = pathInProject(word, from: folder, root: root) else {
      throw Diagnostic.dataOutside(word)
    }
    let isFolder = try FileStamp.of(absolutePath(path, in: root))?.isDirectory ?? false
    guard isFolder else { return path }
    var name = source
    while name.count > 1, name.hasSuffix("/") { name.removeLast() }
    return path == "." ? fileBaseName(name) : "\(path)/\(fileBaseName(name))"
  }

  /// The paths that a pattern fits, sorted; hidden files and those that describe the project are left
  /// out.
  private func matches(of pattern: String) throws -> [String] {
    let parts = pattern.split(separator: "/").map(String.init)
    let fixed = parts.prefix { !$0.contains { "*?[".contains($0) } }
    let start = fixed.isEmpty ? "." : fixed.joined(separator: "/")
    var found: [String] = []
    try expand(start, parts.dropFirst(fixed.count), into: &found)
    var seen: Set<[UInt8]> = []
    return found.filter { seen.insert(Array($0.utf8)).inserted }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func expand(
    _ folder: String, _ parts: ArraySlice<String>, into found: inout [String]
  ) throws {
    guard let first = parts.first else { return found.append(folder) }
    let path = absolutePath(folder, in: root)
    guard try FileStamp.of(path)?.isDirectory == true else { return }
    if first == "**" { try expand(folder, parts.dropFirst(), into: &found) }
    for name in try directoryNames(path) where isData(name) || first.hasPrefix(".") {
      let next = folder == "." ? name : "\(folder)/\(name)"
      if first == "**" {
        let isFolder = try FileStamp.of("\(path)/\(name)")?.isDirectory == true
        if isFolder { try expand(next, parts, into: &found) }
      } else if fnmatch(first, name, FNM_PERIOD) == 0 {
        try expand(next, parts.dropFirst(), into: &found)
      }
    }
  }

  private func isData(_ name: String) -> Bool {
    !name.hasPrefix(".") && !name.isExactly(format.stageFile)
      && !name.isExactly(format.lockCodec.fileName)
      && !(format.dataFiles?.isDataFile(name) ?? false)
  }
}
