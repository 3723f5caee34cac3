import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Records

extension Cache {
  /// Brings parts of a folder into the cache, with a list of the folder's files that has the present
  /// ones for those parts and the former ones for all else.
  ///
  /// - Parameters:
  ///   - parts: Paths within the folder; what is not there any more goes from the list.
  ///   - present: What the folder holds.
  ///   - former: What it was recorded to hold.
  ///   - commits: Whether the cache takes anything.
  /// - Returns: The folder's new record, and what it is recorded to hold.
  func insert(
    _ parts: [String], of path: String, present: Tree, into former: Tree, commits: Bool
  ) throws -> (record: FileRecord, tree: Tree) {
    let format = hasher.format
    let isMeant = { (entry: Tree.Entry) in
      parts.contains { entry.path.isExactly($0) || isPath(entry.path, inside: $0) }
    }
    let new = format.heldPart(of: present).entries.filter(isMeant)
    let tree: Tree
    do throws(TreeFlaw) {
      tree = try Tree(former.entries.filter { !isMeant($0) } + new)
    } catch {
      throw Diagnostic.partDoesNotFit(parts.joined(separator: "', '"), of: path)
    }
    let files = new.compactMap { entry -> ObjectSource? in
      guard case .file(let digest, _, _) = entry.content else { return nil }
      return ObjectSource(
        .file("\(absolutePath(path, in: hasher.root))/\(entry.path)"),
        as: format.fileObject(digest))
    }
    let record = FileRecord(
      key: path, digest: format.digest(of: tree), size: try size(of: tree, present),
      fileCount: tree.fileCount)
    guard commits else { return (record, tree) }
    try store.insert(files)
    try store.insert([ObjectSource(.bytes(format.encode(tree)), as: object(of: record))])
    return (record, tree)
  }

  /// Brings the list of a folder's files into the cache, if that has all of them.
  func insert(list tree: Tree, as record: FileRecord) throws {
    let files = tree.entries.compactMap { entry -> ObjectID? in
      guard case .file(let digest, _, _) = entry.content else { return nil }
      return hasher.format.fileObject(digest)
    }
    guard try store.missing(from: files).isEmpty else { return }
    try store.insert([ObjectSource(.bytes(hasher.format.encode(tree)), as: object(of: record))])
  }

  /// How many bytes the files of a tree have; formats that keep no sizes leave it to the files.
  private func size(of tree: Tree, _ present: Tree) throws -> Int64 {
    try tree.entries.reduce(0) { sum, entry in
      guard case .file(let digest, let size, _) = entry.content else { return sum }
      if let size { return sum + size }
      if case .file(digest, let size?, _)? = present.entry(at: entry.path)?.content {
        return sum + size
      }
      let object = store.path(of: hasher.format.fileObject(digest))
      return sum + (try FileStamp.of(object)?.size ?? 0)
    }
  }
}
