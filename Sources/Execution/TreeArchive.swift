import FileStore
import PipelineModel
import Planning
import Records

/// The lists of files of folders that stages read, so that a later look can name the files that changed.
///
/// Each lies under the digest of the tree in `trees/` of pipe's state, and can be lost without harm.
struct TreeArchive: Sendable {
  let directory: String
  let hasher: FileHasher
  /// How many trees are kept, the newest.
  private static let limit = 64

  /// Keeps the tree of each folder among some dependencies.
  func keep(_ dependencies: [Dependency], records: [FileRecord]) throws {
    for dependency in dependencies {
      guard let file = records.first(where: { $0.key == dependency.key }), file.fileCount != nil,
        try FileStamp.of(place(of: file)) == nil,
        let observed = try hasher.observations(of: [dependency.path]).first,
        case .directory(let summary) = observed.state, summary.digest == file.digest,
        let tree = observed.tree
      else { continue }
      try makeDirectory(directory)
      try AtomicFile.write(hasher.format.encode(tree), to: place(of: file), durability: .none)
    }
  }

  /// The tree that a record names, if it was kept.
  func tree(of file: FileRecord) -> Tree? {
    let path = place(of: file)
    // What cannot be read or understood is as good as lost.
    guard let bytes = try? readFileIfPresent(path) else { return nil }
    // The same holds for a list of a newer version.
    return try? hasher.format.decode(bytes, source: path)
  }

  /// Drops the oldest trees beyond the limit.
  func prune() throws {
    let names = try directoryNamesIfPresent(directory)
    guard names.count > Self.limit else { return }
    let aged = try names.map { name in
      (name, try FileStamp.of("\(directory)/\(name)")?.modifiedNanoseconds ?? 0)
    }
    for (name, _) in aged.sorted(by: { $0.1 > $1.1 }).dropFirst(Self.limit) {
      try removeFile("\(directory)/\(name)")
    }
  }

  private func place(of file: FileRecord) -> String {
    "\(directory)/\(file.digest.hex)"
  }
}

extension Project {
  /// The lists of files of folders that stages read.
  var trees: TreeArchive {
    TreeArchive(directory: "\(stateDirectory)/trees", hasher: hasher)
  }

  /// The files of a folder that changed since a record; nil when the former tree is not known.
  package func changes(in path: String, since record: FileRecord) -> [TreeChange]? {
    guard let old = trees.tree(of: record) ?? cache.tree(of: record),
      // Without either tree there is nothing to compare, and the reason stands without names.
      let new = try? hasher.observations(of: [path]).first?.tree
    else { return nil }
    return Tree.changes(from: old, to: new)
  }
}
