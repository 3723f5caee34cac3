import Diagnostics
import Documents
import FileStore
import PipelineModel

/// Reads and rewrites what a file such as `data.dvc` says of the data that it tracks.
///
///     outs:
///     - md5: 9c2d61806e7702c9d1407c00adc22efd.dir
///       size: 4
///       nfiles: 2
///       hash: md5
///       path: data
///
/// A folder that came to a store that keeps versions is listed file by file, under `files:`, in place
/// of the digest of the whole.
///
/// Only the lines that change are touched; keys that come anew stand at the end of the entry, as DVC
/// puts them.
package struct DataFileCodec: Sendable {
  /// Creates a codec.
  package init() {}

  /// What an entry records; nil when it has no digest yet.
  package func record(of source: Source) -> FileRecord? {
    guard let entry = source.record else { return nil }
    if let files = listedFiles(of: source) { return record(ofFiles: files, entry, source) }
    guard let text = entry["md5"]?.string else { return nil }
    let isFolder = text.hasSuffix(".dir")
    guard let digest = Digest(hex: isFolder ? String(text.dropLast(4)) : text),
      digest.hex.utf8.count == 32
    else { return nil }
    var record = FileRecord(
      key: source.path, digest: digest, size: Int64(entry["size"]?.int ?? 0),
      fileCount: isFolder ? entry["nfiles"]?.int ?? 0 : nil,
      isExecutable: entry["isexec"]?.bool ?? false)
    record.hasFormerDigest = entry["hash"] == nil
    return record
  }

  /// What the entries of a file record, under the paths that it has for them; nothing for a text that
  /// is no such file.
  package func records(in text: String, file: String) -> [FileRecord] {
    entries(in: text, file: file).map(\.record)
  }

  /// What the entries of a file record, with all that they say, and whether another repository keeps it.
  package func entries(
    in text: String, file: String
  ) -> [(record: FileRecord, entry: Value, isImported: Bool)] {
    // What cannot be read records nothing.
    let document = try? parseYAML(Array(text.utf8), file: file)
    let isImported = document?.root?["deps"]?.sequence?.first?["repo"] != nil
    return (document?.root?["outs"]?.sequence ?? []).compactMap { entry in
      guard let path = entry["path"]?.string else { return nil }
      let place = SourceSpan(file: file, line: 1, column: 1)
      var source = Source(path: path, id: file, place: place)
      source.record = entry.value
      return record(of: source).map { ($0, entry.value, isImported) }
    }
  }

  /// The file's bytes with a new record of one of its entries.
  ///
  /// - Parameter tree: What the folder holds, where the entry lists its files.
  /// - Throws: A `DiagnosticList` when the file is no longer what it was, or has a form that cannot be
  ///   changed.
  package func encode(
    _ record: FileRecord, of source: Source, tree: Tree? = nil, former: [UInt8]
  ) throws -> [UInt8] {
    let edit = try DataFileEdit(former, file: source.id)
    guard let path = source.record?["path"], let entry = edit.entry(at: path) else {
      throw DiagnosticList([lockSyntaxDiagnostic("it tracks '\(source.path)' no more", at: nil)])
    }
    return try edit.replacing(entry, with: self.entry(record, of: source, tree))
  }

  /// What an entry records of where its data is imported from; nil when it has no digest yet.
  package func importedRecord(of source: Source) -> FileRecord? {
    var dependency = source
    dependency.record = source.importRecord
    return record(of: dependency)
  }

  /// The file's bytes after its data was imported anew: the place that it comes from and the data are the
  /// same.
  ///
  /// - Throws: As ``encode(_:of:tree:former:)``.
  package func encode(
    imported record: FileRecord, by source: Source, former: [UInt8]
  ) throws -> [UInt8] {
    let edit = try DataFileEdit(former, file: source.id)
    guard let path = source.importRecord?["path"], let entry = edit.entry(at: path, in: "deps")
    else {
      throw DiagnosticList([lockSyntaxDiagnostic("it imports '\(source.path)' no more", at: nil)])
    }
    var dependency = source
    dependency.record = source.importRecord
    let text = try edit.replacing(entry, with: self.entry(record, of: dependency))
    return try encode(record, of: source, former: text)
  }

  /// An entry with a new record; all that a record does not hold stays.
  package func entry(_ record: FileRecord, of source: Source, _ tree: Tree? = nil) -> Value {
    let isListed = record.fileCount != nil && tree != nil && listedFiles(of: source) != nil
    let isSame = self.record(of: source)?.digest == record.digest
    let known = Self.keys + (isSame && !isListed ? [] : Self.versionKeys) + ["files"]
    let kept = (source.record?.map ?? []).filter { !known.contains($0.key) }
    let fields = isListed ? [("hash", Value.string("md5"))] : fields(of: record)
    guard isListed, let tree else { return .map(fields + kept) }
    return .map(fields + kept + [("files", list(of: tree, source))])
  }

  /// What Git is asked for to find such files anywhere in a repository.
  package var patterns: [String] { [":(top,glob)**/*.dvc"] }

  /// Whether a path is that of a file that tracks data.
  package func isDataFile(_ path: String) -> Bool {
    path.utf8.suffix(4).elementsEqual(".dvc".utf8)
  }

  /// Whether a file describes a project, and so is no content of a folder that is imported.
  package func describesProject(_ path: String) -> Bool {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
    return isDataFile(path)
      || ["dvc.yaml", "Dvcfile", ".dvcignore"].contains { name.elementsEqual($0.utf8) }
  }

  /// The file that tracks the data at a path.
  package func fileName(for path: String) -> String {
    path + ".dvc"
  }

  /// A new file that tracks one thing beside it.
  package func encode(_ record: FileRecord, named name: String) -> [UInt8] {
    let entry = fields(of: record) + [("path", .string(name))]
    return Array(yamlText(.map([("outs", .list([.map(entry)]))])).utf8)
  }

  private static let keys = ["md5", "size", "nfiles", "isexec", "hash"]
  /// What a store that keeps versions calls the content; it is about that content alone.
  private static let versionKeys = ["version_id", "etag", "checksum", "cloud"]

  private func fields(of record: FileRecord) -> [(key: String, value: Value)] {
    let suffix = record.fileCount == nil ? "" : ".dir"
    var fields: [(key: String, value: Value)] = [
      ("md5", .string(record.digest.hex + suffix)), ("size", .int(Int(record.size))),
    ]
    if let count = record.fileCount { fields.append(("nfiles", .int(count))) }
    if record.isExecutable { fields.append(("isexec", .bool(true))) }
    return fields + [("hash", .string("md5"))]
  }
}
