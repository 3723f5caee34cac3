import FileStore
import Glibc
import PipelineLoading
import PipelineModel
import Records

/// Something that another commit's files describe as an output, or as tracked data, and the present ones
/// do not, but that lies in the workspace still.
package struct Leftover: Sendable {
  /// Its path, relative to the root.
  package var path: String
  /// What the other commits record of it.
  package var records: [FileRecord]
  /// How people call the commit.
  package var revision: String

  /// Describes something that was left.
  package init(path: String, records: [FileRecord], revision: String) {
    self.path = path
    self.records = records
    self.revision = revision
  }
}

/// Taking away what another branch left, so that Git does not take it for new files.
///
/// Only what is whole in the cache and as it was recorded goes: it comes back with its branch.
package struct LeftoverRemoval {
  /// What was done.
  package struct Result: Sendable {
    /// The paths that were taken away.
    package var removed: [String] = []
    /// What stays, because the cache has not all of it.
    package var kept: [Leftover] = []

    /// Nothing.
    package init() {}
  }

  private let project: Project

  /// Prepares to take away.
  package init(_ project: Project) {
    self.project = project
  }

  /// Takes away what is safe to take away.
  ///
  /// - Parameter run: Names the folder of the trash for what turns out to be saved nowhere.
  /// - Throws: A `Diagnostic` when something cannot be looked at or removed.
  package func run(_ leftovers: [Leftover], run: RunRecord) throws -> Result {
    var result = Result()
    for leftover in leftovers {
      let path = absolutePath(leftover.path, in: project.root)
      guard try FileStamp.of(path) != nil, try !isBehindLink(leftover.path) else { continue }
      guard try !project.isTrackedByGit(leftover.path) else { continue }
      guard let content = try savedContent(of: leftover) else {
        result.kept.append(leftover)
        continue
      }
      let aside = "\(trash(run))/\(fileName(of: leftover.path))"
      try makeDirectory(trash(run))
      try move(path, to: aside)
      _ = try project.cache.discard(aside, content: content)
      result.removed.append(leftover.path)
    }
    // Only folders with nothing in them go.
    rmdir(trash(run))
    rmdir(parentDirectory(of: trash(run)))
    return result
  }

  private func trash(_ run: RunRecord) -> String {
    "\(project.stateDirectory)/trash/\(run.id)/leftovers"
  }

  /// What the cache has of a leftover, if that is all of it.
  private func savedContent(of leftover: Leftover) throws -> FileRecord? {
    let path = absolutePath(leftover.path, in: project.root)
    if try FileStamp.of(path)?.isSymbolicLink == true, !project.cache.isLinked(leftover.path) {
      return nil
    }
    let observation = try project.hasher.observations(of: [leftover.path])[0]
    guard let present = FileRecord(observation.state, key: leftover.path) else { return nil }
    for var record in leftover.records {
      record.key = present.key
      let file = try project.named(present, as: record, at: leftover.path)
      let isSame =
        file.asWritten.digest == record.digest
        && (record.fileCount == nil) == (file.fileCount == nil)
      guard isSame, project.cache.holds(file), try project.cache.isExact(leftover.path, file)
      else { continue }
      if file.fileCount == nil { return file }
      return try observation.tree.map { try holdsAll(in: path, $0) } == true ? file : nil
    }
    return nil
  }

  /// Whether a tree names all that lies in a folder, and its format keeps it whole.
  private func holdsAll(in folder: String, _ tree: Tree, below prefix: String = "") throws -> Bool {
    if prefix.isEmpty, !project.format.treeFormat.losses(in: tree).isEmpty { return false }
    let names = try directoryNames(folder)
    if names.isEmpty, !prefix.isEmpty { return tree.entry(at: prefix) != nil }
    return try names.allSatisfy { name in
      let key = prefix.isEmpty ? name : "\(prefix)/\(name)"
      let stamp = try FileStamp.of("\(folder)/\(name)")
      if stamp?.isDirectory == true {
        return try holdsAll(in: "\(folder)/\(name)", tree, below: key)
      }
      guard let entry = tree.entry(at: key) else { return false }
      if stamp?.isSymbolicLink == true, case .file = entry.content {
        return project.cache.isLinked("\(folder)/\(name)")
      }
      return true
    }
  }

  /// What lies behind a link to a folder is elsewhere.
  private func isBehindLink(_ path: String) throws -> Bool {
    var folder = parentDirectory(of: path)
    while folder != "." {
      if try FileStamp.of(absolutePath(folder, in: project.root))?.isSymbolicLink == true {
        return true
      }
      folder = parentDirectory(of: folder)
    }
    return false
  }
}
