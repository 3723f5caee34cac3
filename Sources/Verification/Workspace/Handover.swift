import Diagnostics
import Execution
import FileStore
import Glibc
import Records

/// A folder in which outputs that were made as recorded wait for the stages that read them.
struct Handover {
  private let project: Project
  private let folder: String

  init(_ project: Project, folder: String) {
    self.project = project
    self.folder = folder
  }

  /// Whether it holds what a record names.
  func holds(_ file: FileRecord, at path: String) throws -> Bool {
    guard access(absolutePath(path, in: folder), F_OK) == 0 else { return false }
    let hasher = FileHasher(
      root: folder, format: project.format.treeFormat, ignores: project.format.ignores,
      cache: StatCache(file: nil), clock: FileClock(probing: folder), threadCount: 1)
    guard let state = try hasher.states(of: [path]).first,
      let present = SpecimenReader.record(of: state, key: file.key)
    else { return false }
    return SpecimenReader(project: project, handover: nil).isSame(file)(present)
  }

  /// Takes what a workspace holds at a path; nothing where a part of it cannot be copied.
  func take(_ path: String, from workspace: String) {
    let target = absolutePath(path, in: folder)
    do {
      try makeDirectory(parentDirectory(of: target))
      try copy(absolutePath(path, in: workspace), to: target)
    } catch {
      // Whoever needs it says that it is missing.
      _ = unlink(target)
    }
  }

  private func copy(_ source: String, to target: String) throws {
    guard let stamp = try FileStamp.of(source) else { return }
    if stamp.isDirectory {
      try makeDirectory(target)
      for name in try directoryNames(source) {
        try copy("\(source)/\(name)", to: "\(target)/\(name)")
      }
    } else if stamp.isSymbolicLink, let link = linkTarget(source) {
      _ = symlink(link, target)
    } else if stamp.isRegularFile {
      try copyContent(source, to: target)
      chmod(target, stamp.mode & 0o777)
    }
  }
}
