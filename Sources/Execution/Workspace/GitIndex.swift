import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel

/// What pipe asks of Git and tells it about the files of a project.
extension Project {
  /// The ignore files that outputs are entered into; nil where the project lives without Git.
  func ignoreFiles() throws -> IgnoreFiles? {
    guard settings.usesGit else { return nil }
    return try IgnoreFiles(
      root: root,
      tracked: format.ignoresBesideOutputs
        ? [] : Set(graph.stages.flatMap { $0.dependencies.map(\.path) }),
      excludes: gitExcludes)
  }

  /// The files of rules for Git that stand outside of the tree: the user's, then the clone's.
  private func gitExcludes() -> [String] {
    func line(_ arguments: [String]) -> String? {
      let text = git(arguments).map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) }
      return text.flatMap { $0.isEmpty ? nil : $0 }
    }
    let environment = context.environment
    let home = environment["HOME"].map { "\($0)/.config" }
    let settings = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home
    let own =
      line(["config", "--path", "--get", "core.excludesFile"])
      ?? settings.map { "\($0)/git/ignore" }
    let clone = line(["rev-parse", "--git-path", "info/exclude"])
    return [own, clone].compactMap { $0.map { absolutePath($0, in: root) } }
  }

  /// Whether Git tracks a path or something in it.
  func isTrackedByGit(_ path: String) throws -> Bool {
    guard settings.usesGit, try IgnoreFiles.repository(around: root) != nil else { return false }
    return git(["ls-files", "-z", "--", ":(literal)\(path)"])?.isEmpty == false
  }

  /// The paths among some that Git would not take, for a rule ignores them.
  ///
  /// - Parameter paths: Relative to the root.
  func ignoredByGit(_ paths: [String]) -> Set<ExactText> {
    guard settings.usesGit else { return [] }
    // Git prints one line a path, and puts odd names in quotes; those are asked for one by one.
    let (odd, plain) = (paths.filter(\.isQuotedByGit), paths.filter { !$0.isQuotedByGit })
    let command = ["-c", "core.quotePath=off", "check-ignore"]
    // Without a repository, and where no rule fits, git names none.
    let found = plain.isEmpty ? [] : git(command + ["--"] + plain) ?? []
    let lines = found.split(separator: UInt8(ascii: "\n")).map {
      String(decoding: $0, as: UTF8.self)
    }
    let ignored = odd.filter { git(command + ["-q", "--", $0]) != nil }
    return Set((lines + ignored).map(ExactText.init))
  }

  /// Adds files to Git's index, where the project is set so.
  ///
  /// - Parameter paths: Relative to the root, or absolute.
  /// - Returns: Whether it was done.
  @discardableResult
  func addToGit(_ paths: [String]) -> Bool {
    guard settings.usesGit, settings.addsToGit, !paths.isEmpty else { return false }
    let literal = paths.sorted().map { ":(literal)\(relativeToRoot($0))" }
    return git(["add", "--"] + literal) != nil
  }

  /// A path in the project as Git at its root takes it.
  func relativeToRoot(_ path: String) -> String {
    path.utf8.starts(with: "\(root)/".utf8) ? String(path.dropFirst(root.count + 1)) : path
  }
}

extension String {
  /// Whether Git prints a path in quotes.
  fileprivate var isQuotedByGit: Bool {
    utf8.contains {
      $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
    }
  }
}
