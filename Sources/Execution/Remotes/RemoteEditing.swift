import Diagnostics
import FileStore
import PipelineModel
import Records

extension Project {
  /// Changes the remotes in the project's settings.
  ///
  /// - Parameter folder: The absolute folder that relative paths are relative to.
  /// - Returns: The paths of the files that were written, relative to the root where they lie in it.
  /// - Throws: `unknown-remote`, or `usage` for a change that cannot be.
  package func edit(
    _ edit: RemoteEdit, level: SettingsLevel, folder: String
  ) throws -> [String] {
    // Not the project's own lock: that would have to wait for the end of a run.
    let lock = try ProjectLock.take(
      "\(ProjectAccess.makeFolder(root: root, format: format))/settings.lock",
      holder: ProjectLock.description(since: "just now"), waiting: { _ in })
    defer { lock.release() }
    let book = format.remoteBook
    _ = try settingsFile(level)
    let files = SettingsLevel.fromWeakest.compactMap { level in
      // A level that there is not changes nothing; the wanted one is there.
      try? settingsFile(level)
    }
    let texts = try book.texts(
      after: edit, at: level, of: files, remotes: settings.remotes, caller: folder)
    return try files.compactMap { file in
      guard let text = texts[file.level] else { return nil }
      try makeDirectory(parentDirectory(of: file.path))
      try AtomicFile.rewrite(Array(text.utf8), to: file.path)
      return file.path.hasPrefix("\(root)/")
        ? String(file.path.dropFirst(root.count + 1)) : file.path
    }
  }

  /// The remotes that the settings of a level name, and the default one; of all levels for nil.
  ///
  /// - Throws: `usage` for a level that there is not.
  package func remotes(
    at level: SettingsLevel?
  ) throws -> (remotes: [RemoteSettings], defaultRemote: String?) {
    guard let level, let found = format.remoteBook.remotes(of: try settingsFile(level)) else {
      return (settings.remotes, settings.defaultRemote)
    }
    return found
  }

  private func settingsFile(_ level: SettingsLevel) throws -> SettingsFile {
    let path = try format.remoteBook.file(level, root: root, environment: context.environment)
    let bytes = try readFileIfPresent(path) ?? []
    return SettingsFile(level: level, path: path, text: String(decoding: bytes, as: UTF8.self))
  }
}
