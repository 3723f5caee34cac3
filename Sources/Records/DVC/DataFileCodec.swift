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
/// Only the lines that change are touched; keys that come anew stand at the end of the entry, as DVC
/// puts them.
package struct DataFileCodec: Sendable {
  /// Creates a codec.
  package init() {}

  /// What an entry records; nil when it has no digest yet.
  package func record(of source: Source) -> FileRecord? {
    guard let entry = source.record, let text = entry["md5"]?.string else { return nil }
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
    // What cannot be read records nothing.
    let document = try? parseYAML(Array(text.utf8), file: file)
    return (document?.root?["outs"]?.sequence ?? []).compactMap { entry in
      guard let path = entry["path"]?.string else { return nil }
      let place = SourceSpan(file: file, line: 1, column: 1)
      var source = Source(path: path, id: file, place: place)
      source.record = entry.value
      return record(of: source)
    }
  }

  /// The file's bytes with a new record of one of its entries.
  ///
  /// - Throws: A `DiagnosticList` when the file is no longer what it was.
  package func encode(_ record: FileRecord, of source: Source, former: [UInt8]) throws -> [UInt8] {
    let document = try parseYAML(former, file: source.id)
    let entries = document.root?["outs"]?.sequence ?? []
    guard let path = source.record?["path"]?.string,
      let entry = entries.first(where: { $0["path"]?.string == path }), let pairs = entry.mapping
    else {
      throw DiagnosticList([lockSyntaxDiagnostic("it tracks '\(source.path)' no more", at: nil)])
    }
    var wanted = fields(of: record)
    var lines = String(decoding: former, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var dropped: [Int] = []
    var last = 0
    for pair in pairs {
      let place = document.span(of: pair.key)
      last = max(last, document.span(of: pair.value).line - 1)
      guard let key = pair.key.string, Self.keys.contains(key) else { continue }
      guard let field = wanted.firstIndex(where: { $0.key == key }) else {
        dropped.append(place.line - 1)
        continue
      }
      let start = String(lines[place.line - 1].unicodeScalars.prefix(place.column - 1))
      let comment = lines[place.line - 1].firstRange(of: " #").map {
        String(lines[place.line - 1][$0.lowerBound...])
      }
      lines[place.line - 1] = "\(start)\(wanted.remove(at: field).line)\(comment ?? "")"
    }
    let indent = String(repeating: " ", count: document.span(of: pairs[0].key).column - 1)
    lines.insert(contentsOf: wanted.map { indent + $0.line }, at: last + 1)
    for place in dropped.reversed() { lines.remove(at: place) }
    return Array(lines.joined(separator: "\n").utf8)
  }

  /// What Git is asked for to find such files anywhere in a repository.
  package var patterns: [String] { [":(top,glob)**/*.dvc"] }

  /// Whether a path is that of a file that tracks data.
  package func isDataFile(_ path: String) -> Bool {
    path.utf8.suffix(4).elementsEqual(".dvc".utf8)
  }

  /// The file that tracks the data at a path.
  package func fileName(for path: String) -> String {
    path + ".dvc"
  }

  /// A new file that tracks one thing beside it.
  package func encode(_ record: FileRecord, named name: String) -> [UInt8] {
    let entry = fields(of: record).map { ($0.key, $0.value) } + [("path", Value.string(name))]
    return Array(yamlText(.map([("outs", .list([.map(entry)]))])).utf8)
  }

  private static let keys = ["md5", "size", "nfiles", "isexec", "hash"]

  private struct Field {
    var key: String
    var value: Value

    var line: String { String(yamlText(.map([(key, value)])).dropLast()) }
  }

  private func fields(of record: FileRecord) -> [Field] {
    let suffix = record.fileCount == nil ? "" : ".dir"
    var fields = [
      Field(key: "md5", value: .string(record.digest.hex + suffix)),
      Field(key: "size", value: .int(Int(record.size))),
    ]
    if let count = record.fileCount { fields.append(Field(key: "nfiles", value: .int(count))) }
    if record.isExecutable { fields.append(Field(key: "isexec", value: .bool(true))) }
    return fields + [Field(key: "hash", value: .string("md5"))]
  }
}
