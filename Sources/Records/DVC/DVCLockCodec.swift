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
      return try DVCLockReader(parseYAML(bytes, file: file), file: file).lock()
    }
    let ours = try DVCLockReader(parseYAML(sides.ours, file: file), file: file).lock()
    let theirs = try DVCLockReader(parseYAML(sides.theirs, file: file), file: file).lock()
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
  ///
  /// The new text is read back before it is given out. Where the lines of the former one leave no safe
  /// place for a record (flow style, other indents, quoted keys, anchors), all of it is written anew.
  package func encode(_ lock: Lockfile, former: [UInt8]) throws -> [UInt8] {
    let (root, known) = try formerContent(former, isUsed: !lock.isConflicted)
    var pieces = DVCLockText(former, conflicted: lock.isConflicted)
    var stages = root["stages"]?.map ?? []
    var positions: [String: Int] = [:]
    for (index, stage) in stages.enumerated() { positions[stage.key] = index }
    let ordered = Set(lock.order)
    let others = lock.stages.keys.filter { !ordered.contains($0) }.sorted(by: precedes)
    for name in lock.order + others {
      guard let value = lock.stages[name].map(Self.value(of:)),
        known.stages[name].map(Self.value(of:)) != value
      else { continue }
      pieces.replace(name, with: stageText(name, value))
      if let position = positions[name] {
        stages[position] = (name, value)
      } else {
        stages.append((name, value))
      }
    }
    return try text(of: root.setting("stages", to: .map(stages)), proposed: pieces.bytes)
  }

  /// What a lock held before it is written: its whole tree, and the records in it.
  private func formerContent(
    _ former: [UInt8], isUsed: Bool
  ) throws -> (root: Value, known: Lockfile) {
    guard isUsed, !former.isEmpty else { return (.map([("schema", .string("2.0"))]), Lockfile()) }
    let document = try parseYAML(former, file: fileName)
    return (document.root?.value ?? .map([]), try DVCLockReader(document, file: fileName).lock())
  }

  /// The first text that means what is wanted: the one that keeps former lines, or all of it anew.
  private func text(of wanted: Value, proposed: [UInt8]) throws -> [UInt8] {
    if means(proposed, wanted) { return proposed }
    let whole = Array(yamlText(wanted).utf8)
    guard means(whole, wanted) else {
      throw DiagnosticList([
        lockSyntaxDiagnostic("its form leaves no safe place for a record", at: nil)
      ])
    }
    return whole
  }

  private func means(_ bytes: [UInt8], _ wanted: Value) -> Bool {
    // A text that cannot be read means something else than what was wanted.
    guard let document = try? parseYAML(bytes, file: fileName) else { return false }
    return document.problems.isEmpty && document.root?.value == wanted
  }

  /// Writes the format, as the module's page specifies it.
  package func encode(_ record: StageRecord) -> String {
    yamlText(Self.value(of: record))
  }

  /// Reads what ``encode(_:former:)`` or ``encode(_:)`` wrote.
  package func decode(_ text: String) throws -> StageRecord {
    let document = try parseYAML(Array(text.utf8), file: fileName)
    return try DVCLockReader(document, file: fileName, isEvidence: true).singleRecord()
  }

  /// The digest of the record's lines as `pipe.lock` has them, without the working directory, for which
  /// `dvc.lock` has no place.
  package func entry(of record: StageRecord) -> String {
    var record = record
    record.workingDirectory = "."
    return EntryText.digest(of: record)
  }

  private func stageText(_ name: String, _ value: Value) -> String {
    let text = yamlText(.map([("stages", .map([(name, value)]))]))
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

  private static func value(of record: FileRecord) -> Value {
    let file = record.asWritten
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

/// The text of a `dvc.lock` as DVC writes it, cut into what stands before the stages, the stages, and
/// what follows. Of a text in another form the pieces may be wrong, which shows when they are read back.
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
    // A line of a lock in another form may be no YAML alone, and has no name then.
    let document = try? parseYAML(Array(line), file: "dvc.lock")
    return document?.root?.mapping?.first?.key.string ?? ""
  }
}

extension Value {
  /// A map with another value for a key, at the end where it is new.
  fileprivate func setting(_ key: String, to value: Value) -> Value {
    var entries = map ?? []
    if let position = entries.firstIndex(where: { $0.key == key }) {
      entries[position].value = value
    } else {
      entries.append((key, value))
    }
    return .map(entries)
  }
}
