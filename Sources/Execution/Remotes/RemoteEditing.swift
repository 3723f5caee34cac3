import Diagnostics
import FileStore
import PipelineModel
import Records

extension Project {
  /// Changes the remotes in the project's settings.
  ///
  /// - Parameter folder: The absolute folder that relative paths are relative to.
  /// - Returns: The path of the file that was written, relative to the root where it lies in it.
  /// - Throws: `unknown-remote`, or `usage` for a change that cannot be.
  package func edit(
    _ edit: RemoteEdit, level: SettingsLevel, folder: String
  ) throws -> String {
    let book = format.remoteBook
    let file = try book.file(level, root: root, environment: context.environment)
    let bytes = try readFileIfPresent(file) ?? []
    let text = try book.text(
      String(decoding: bytes, as: UTF8.self), after: edit, remotes: settings.remotes,
      place: (caller: folder, file: parentDirectory(of: file)))
    try makeDirectory(parentDirectory(of: file))
    try AtomicFile.write(Array(text.utf8), to: file)
    return file.hasPrefix("\(root)/") ? String(file.dropFirst(root.count + 1)) : file
  }
}
