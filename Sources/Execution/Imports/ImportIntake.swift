import Diagnostics
import FileStore
import Records

/// Takes what a path of a repository stands for into the cache, as the object that was recorded.
final class ImportIntake {
  private let cache: Cache
  private let output: RemoteOutput
  /// The file that tracks the data.
  private let file: String
  private let source: SourceRepository
  /// How many bytes came from Git.
  private(set) var bytes: Int64 = 0

  init(_ cache: Cache, _ output: RemoteOutput, file: String, _ found: SourceProject) {
    self.cache = cache
    self.output = output
    self.file = file
    source = found.snapshot.source
  }

  private var recorded: FileRecord { output.file }
  private var format: any TreeFormat { cache.format(of: recorded) }

  /// Whether an item of a repository is the recorded object itself.
  func isSame(as item: RemoteOutput) -> Bool {
    item.part == .whole && item.file.digest == recorded.digest
      && item.file.hasFormerDigest == recorded.hasFormerDigest
      && (item.file.fileCount == nil) == (recorded.fileCount == nil)
  }

  /// Refuses another object than the recorded one, where no look at its content is needed to tell.
  func checkForm(of item: RemoteOutput) throws {
    guard item.part == .whole, item.file.hasFormerDigest == recorded.hasFormerDigest else { return }
    throw difference(item.file.digest)
  }

  /// Takes files that Git tracks, and data whose objects are in the cache.
  ///
  /// - Parameter path: What was imported, which all of them are at or below.
  /// - Throws: `object-corrupt` where that is not what was recorded.
  func take(
    _ found: SourceProject, files: [String], data: [RemoteOutput], below path: String
  ) throws {
    var entries: [Tree.Entry] = []
    for name in files {
      // A link that leads nowhere has no content.
      guard let content = try source.repository.file(name, at: source.commit) else { continue }
      bytes += Int64(content.count)
      let digest = format.algorithm.digest(of: content)
      try cache.store.insert(.bytes(content), as: format.fileObject(digest))
      entries.append(entry(name, below: path, digest))
    }
    for item in data { entries += try self.entries(of: item, below: path) }
    try finish(entries)
  }

  private func finish(_ entries: [Tree.Entry]) throws {
    guard recorded.fileCount != nil else {
      guard entries.count == 1, entries[0].path.isEmpty,
        case .file(let digest, _, _) = entries[0].content
      else { throw difference(nil) }
      guard digest == recorded.digest else { throw difference(digest) }
      return
    }
    guard !entries.contains(where: { $0.path.isEmpty }) else { throw difference(nil) }
    let tree: Tree
    do throws(TreeFlaw) { tree = try Tree(entries) } catch { throw difference(nil) }
    let digest = format.digest(of: tree)
    guard digest == recorded.digest else { throw difference(digest) }
    try cache.store.insert(.bytes(format.encode(tree)), as: format.treeObject(digest))
  }

  private func difference(_ digest: Digest?) -> Diagnostic {
    importDiffersDiagnostic(
      output.path, file: file, source, recorded: recorded.digest, found: digest)
  }

  private func entry(_ name: String, below path: String, _ digest: Digest) -> Tree.Entry {
    let count = path == "." ? 0 : path.utf8.count + 1
    let rest = String(decoding: name.utf8.dropFirst(count), as: UTF8.self)
    return Tree.Entry(rest, .file(digest: digest, size: nil, isExecutable: false))
  }

  private func entries(of item: RemoteOutput, below path: String) throws -> [Tree.Entry] {
    let former = cache.format(of: item.file)
    guard item.file.fileCount != nil else {
      let digest = try digest(of: former.fileObject(item.file.digest))
      return [entry(item.path, below: path, digest)]
    }
    let tree = try cache.store.tree(item.file.digest, format: former)
    return try item.part.cut(from: tree).entries.compactMap { found in
      guard case .file(let digest, _, _) = found.content else { return nil }
      let name = "\(item.path)/\(found.path)"
      return entry(name, below: path, try self.digest(of: former.fileObject(digest)))
    }
  }

  /// The digest of an object's content in the form of the record, under which it is then in the cache.
  private func digest(of object: ObjectID) throws -> Digest {
    if object.algorithm == format.algorithm { return object.digest }
    let place = cache.store.path(of: object)
    let digest = try format.algorithm.digest(of: readFile(place))
    try cache.store.insert(.file(place), as: format.fileObject(digest))
    return digest
  }
}
