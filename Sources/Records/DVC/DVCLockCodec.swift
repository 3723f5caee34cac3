import Diagnostics
import Documents
import FileStore

/// The reader and writer of `dvc.lock`, schema 2.0, as DVC 3 writes it.
///
/// The text of a stage whose record did not change is kept as it stands, with its comments. Stages
/// that DVC knows and the pipeline no longer has are kept, as DVC keeps them.
package struct DVCLockCodec: LockCodec {
  /// Creates a codec.
  package init() {}

  /// The lock's name, beside its stage file.
  package var fileName: String { "dvc.lock" }

  /// Whether sources have a place in the format.
  package var keepsSources: Bool { false }

  /// Whether working directories and variables have a place in the format.
  package var holdsContext: Bool { false }

  /// The lock that holds what the format has no place for, which DVC never reads.
  package var companionName: String? { "pipe.lock" }

  /// Whether a parameter file that is tracked whole is named though it holds nothing.
  package var namesEmptyParameterFiles: Bool { true }

  /// Reads what ``encode(_:former:)`` or ``encode(_:)`` wrote.
  package func decode(_ bytes: [UInt8], file: String) throws -> Lockfile {
    guard let sides = ConflictedText(bytes) else {
      return try DVCLockReader(parseYAML(bytes, file: file)).lock()
    }
    let ours = try DVCLockReader(parseYAML(sides.ours, file: file)).lock()
    let theirs = try DVCLockReader(parseYAML(sides.theirs, file: file)).lock()
    var lock = Lockfile()
    lock.isConflicted = true
    for address in Set(ours.stages.keys).union(theirs.stages.keys).sorted() {
      let found = [ours.stages[address], theirs.stages[address]].compactMap { $0 }
      if found.count == 2, found[0] == found[1] {
        lock.stages[address] = found[0]
      } else {
        lock.candidates += found.map { (address, $0) }
      }
    }
    return lock
  }

  /// Writes the format, as the module's page specifies it.
  package func encode(_ lock: Lockfile, former: [UInt8]) throws -> [UInt8] {
    var pieces = DVCLockText(former, conflicted: lock.isConflicted)
    let known =
      former.isEmpty || lock.isConflicted ? Lockfile() : try decode(former, file: fileName)
    let ordered = Set(lock.order)
    let others = lock.stages.keys.filter { !ordered.contains($0) }.sorted(by: precedes)
    for name in lock.order + others {
      guard let record = lock.stages[name],
        known.stages[name].map(Self.value(of:)) != Self.value(of: record)
      else { continue }
      pieces.replace(name, with: stageText(name, record))
    }
    return pieces.bytes
  }

  /// Writes the format, as the module's page specifies it.
  package func encode(_ record: StageRecord) -> String {
    yamlText(Self.value(of: record))
  }

  /// Reads what ``encode(_:former:)`` or ``encode(_:)`` wrote.
  package func decode(_ text: String) throws -> StageRecord {
    let document = try parseYAML(Array(text.utf8), file: fileName)
    return try DVCLockReader(document).record(document.root)
  }

  /// The digest of the record's lines as `pipe.lock` has them, without the working directory, for which
  /// `dvc.lock` has no place.
  package func entry(of record: StageRecord) -> String {
    var record = record
    record.workingDirectory = "."
    return EntryText.digest(of: record)
  }

  private func stageText(_ name: String, _ record: StageRecord) -> String {
    let text = yamlText(.map([("stages", .map([(name, Self.value(of: record))]))]))
    return String(text.dropFirst("stages:\n".count))
  }

  private func precedes(_ first: String, _ second: String) -> Bool {
    first.utf8.lexicographicallyPrecedes(second.utf8)
  }

  /// The record as DVC's lock entry, with DVC's order of keys.
  static func value(of record: StageRecord) -> Value {
    var fields: [(key: String, value: Value)] = [("cmd", record.command)]
    if !record.dependencies.isEmpty {
      fields.append(("deps", .list(record.dependencies.map(value(of:)))))
    }
    if !record.parameters.isEmpty {
      fields.append(("params", parameters(record.parameters)))
    }
    if !record.outputs.isEmpty {
      fields.append(("outs", .list(record.outputs.map(value(of:)))))
    }
    return .map(fields)
  }

  private static func value(of file: FileRecord) -> Value {
    let suffix = file.fileCount == nil ? "" : ".dir"
    var fields: [(key: String, value: Value)] = [("path", .string(file.key))]
    if !file.hasFormerDigest { fields.append(("hash", .string("md5"))) }
    fields.append(("md5", .string(file.digest.hex + suffix)))
    fields.append(("size", .int(Int(file.size))))
    if let count = file.fileCount { fields.append(("nfiles", .int(count))) }
    if file.isExecutable { fields.append(("isexec", .bool(true))) }
    return .map(fields)
  }

  /// The parameters by file, `params.yaml` first.
  private static func parameters(_ records: [ParameterRecord]) -> Value {
    var files: [(key: String, value: [(key: String, value: Value)])] = []
    for record in records {
      if files.last?.key != record.file { files.append((record.file, [])) }
      if record.isEmptyFile { continue }
      files[files.count - 1].value.append((record.key, record.value))
    }
    let first = files.filter { $0.key == "params.yaml" }
    let others = files.filter { $0.key != "params.yaml" }
    return .map((first + others).map { ($0.key, .map($0.value)) })
  }
}

/// Reads the parts of a `dvc.lock`.
private struct DVCLockReader {
  private let document: YAMLDocument

  init(_ document: YAMLDocument) {
    self.document = document
  }

  func lock() throws -> Lockfile {
    guard document.problems.isEmpty else { throw DiagnosticList(document.problems) }
    guard let root = document.root, let pairs = root.mapping else {
      throw problem("it is empty or no map", document.root)
    }
    var lock = Lockfile()
    for pair in pairs {
      switch pair.key.string {
      case "schema":
        guard pair.value.string == "2.0" else {
          throw DiagnosticList([
            newerLockDiagnostic(pair.value.string ?? "", at: document.span(of: pair.value))
          ])
        }
      case "stages":
        for stage in pair.value.mapping ?? [] {
          lock.stages[stage.key.string ?? ""] = try record(stage.value)
        }
      case "datasets": continue
      default:
        throw DiagnosticList([
          unknownLockKeyDiagnostic(pair.key.string ?? "", at: document.span(of: pair.key))
        ])
      }
    }
    return lock
  }

  func record(_ node: Node?) throws -> StageRecord {
    guard let node, let fields = node.mapping else { throw problem("a stage is no map", node) }
    var record = StageRecord(command: .null)
    for field in fields {
      switch field.key.string {
      case "cmd": record.command = field.value.value
      case "deps": record.dependencies = try files(field.value)
      case "outs": record.outputs = try files(field.value)
      case "params": record.parameters = parameters(field.value)
      default: throw problem("'\(field.key.string ?? "")' is no key of a stage", field.key)
      }
    }
    return record
  }

  private func files(_ node: Node) throws -> [FileRecord] {
    let records = try (node.sequence ?? []).compactMap(file)
    return records.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// One file's record; nil for an entry without a digest, which is as good as not recorded.
  private func file(_ node: Node) throws -> FileRecord? {
    let fields = node.value
    guard let path = fields["path"]?.string else { throw problem("a file has no path", node) }
    guard let text = fields["md5"]?.string else { return nil }
    let isDirectory = text.hasSuffix(".dir")
    guard let digest = Digest(hex: isDirectory ? String(text.dropLast(4)) : text),
      digest.hex.utf8.count == 32
    else { throw problem("'\(text)' is no MD5 digest", node) }
    var record = FileRecord(
      key: path, digest: digest, size: Int64(fields["size"]?.int ?? 0),
      fileCount: isDirectory ? fields["nfiles"]?.int ?? 0 : nil,
      isExecutable: fields["isexec"]?.bool ?? false)
    // DVC 2 named no kind of digest, and normalized line ends before it took MD5.
    record.hasFormerDigest = fields["hash"] == nil
    return record
  }

  private func parameters(_ node: Node) -> [ParameterRecord] {
    let records = (node.mapping ?? []).flatMap { file in
      if file.value.mapping?.isEmpty == true {
        return [ParameterRecord(emptyFile: file.key.string ?? "")]
      }
      return (file.value.mapping ?? []).map { pair in
        ParameterRecord(
          file: file.key.string ?? "", key: pair.key.string ?? "", value: pair.value.value)
      }
    }
    return records.sorted {
      $0.file == $1.file
        ? $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        : $0.file.utf8.lexicographicallyPrecedes($1.file.utf8)
    }
  }

  private func problem(_ message: String, _ node: Node?) -> DiagnosticList {
    DiagnosticList([lockSyntaxDiagnostic(message, at: node.map(document.span(of:)))])
  }
}

/// The text of a `dvc.lock`, cut into what stands before the stages, the stages, and what follows.
private struct DVCLockText {
  private var head: [UInt8]
  private var stages: [(name: String, text: [UInt8])] = []
  private var tail: [UInt8] = []

  init(_ bytes: [UInt8], conflicted: Bool) {
    // One end of line in a file: DVC writes line feeds, whatever it read.
    let bytes = bytes.contains(UInt8(ascii: "\r")) ? bytes.filter { $0 != 0x0D } : bytes
    head = Array("schema: '2.0'\nstages:\n".utf8)
    guard !conflicted, !bytes.isEmpty else { return }
    head = []
    var isInStages = false
    for line in lines(of: bytes) {
      let indent = line.prefix { $0 == UInt8(ascii: " ") }.count
      let isContent = indent < line.count && line[line.startIndex + indent] != UInt8(ascii: "#")
      if indent == 0, isContent, line.first != UInt8(ascii: "\n") {
        isInStages = line.starts(with: Array("stages:".utf8))
      }
      if !isInStages, stages.isEmpty {
        head += line
      } else if !isInStages {
        tail += line
      } else if indent == 2, isContent {
        stages.append((name(line), Array(line)))
      } else if stages.isEmpty {
        head += line
      } else {
        stages[stages.count - 1].text += line
      }
    }
    if !head.starts(with: Array("schema".utf8)), stages.isEmpty, tail.isEmpty { complete() }
  }

  mutating func replace(_ name: String, with text: String) {
    if let position = stages.firstIndex(where: { $0.name == name }) {
      stages[position].text = Array(text.utf8)
    } else {
      stages.append((name, Array(text.utf8)))
    }
  }

  var bytes: [UInt8] {
    head + stages.flatMap(\.text) + tail
  }

  private mutating func complete() {
    head += Array("schema: '2.0'\nstages:\n".utf8)
  }

  private func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...] + [UInt8(ascii: "\n")]) }
    return lines
  }

  /// The stage's name in a line such as `  'train@1':`.
  private func name(_ line: ArraySlice<UInt8>) -> String {
    // The lock was read before, so its lines are well-formed YAML.
    let document = try? parseYAML(Array(line), file: "dvc.lock")
    return document?.root?.mapping?.first?.key.string ?? ""
  }
}
