import Documents
import FileStore
import PipelineModel

/// Folders whose files an entry lists one by one, each with what a store that keeps versions calls it.
///
///     outs:
///     - path: data
///       hash: md5
///       files:
///       - relpath: a.csv
///         md5: acbd18db4cc2f85cedef654fccc4a4d8
///         size: 3
///         version_id: WYRG4BglP7pD
///         etag: acbd18db4cc2f85cedef654fccc4a4d8
extension DataFileCodec {
  /// Whether an entry lists the files of its folder.
  package func listsFiles(_ source: Source) -> Bool { listedFiles(of: source) != nil }

  /// The files that an entry lists; nil for one that does not.
  func listedFiles(of source: Source) -> [Value]? {
    source.record?["files"]?.list
  }

  /// The folder that an entry lists; nil where it lists none, or a file of it has no digest.
  package func tree(of source: Source) -> Tree? {
    guard let files = listedFiles(of: source) else { return nil }
    var entries: [Tree.Entry] = []
    for file in files {
      guard let path = file["relpath"]?.string, let hex = file["md5"]?.string,
        hex.utf8.count == 32, let digest = Digest(hex: hex)
      else { return nil }
      let size = file["size"]?.int.map(Int64.init)
      entries.append(Tree.Entry(path, .file(digest: digest, size: size, isExecutable: false)))
    }
    // A list with impossible paths is no folder's.
    return try? Tree(entries)
  }

  func record(ofFiles files: [Value], _ entry: Value, _ source: Source) -> FileRecord? {
    guard let tree = tree(of: source) else { return nil }
    var record = FileRecord(
      key: source.path, digest: DVCTreeFormat().digest(of: tree), size: tree.size,
      fileCount: tree.fileCount)
    record.hasFormerDigest = entry["hash"] == nil
    return record
  }

  /// A folder's files as an entry lists them, sorted; what is known of a file's version stays as long
  /// as its content does.
  func list(of tree: Tree, _ source: Source) -> Value {
    let known = listedFiles(of: source) ?? []
    return .list(
      tree.entries.compactMap { entry in
        guard case .file(let digest, let size, let isExecutable) = entry.content else { return nil }
        let former = known.first { $0["relpath"] == .string(entry.path) }
        if let former, former["md5"] == .string(digest.hex) { return Self.ordered(former) }
        var fields: [(key: String, value: Value)] = [
          ("relpath", .string(entry.path)), ("md5", .string(digest.hex)),
        ]
        if let size { fields.append(("size", .int(Int(size)))) }
        if isExecutable { fields.append(("isexec", .bool(true))) }
        return .map(fields)
      })
  }

  private static let order = [
    "relpath", "md5", "size", "nfiles", "isexec", "version_id", "etag", "checksum", "cloud",
  ]

  private static func ordered(_ file: Value) -> Value {
    let entries = file.map ?? []
    let known = order.compactMap { key in entries.first { $0.key == key } }
    return .map(known + entries.filter { !order.contains($0.key) })
  }
}
