import Diagnostics
import Documents
import FileStore

/// Reads the parts of a `dvc.lock`, as strictly as DVC does, which refuses any other file.
struct DVCLockReader {
  private let document: YAMLDocument
  private let words: DVCLockWords
  /// Whether all that is read must be understood, as a result that is taken from a cache must.
  private let isEvidence: Bool
  private var problems: [Diagnostic] = []

  /// Prepares to read.
  ///
  /// - Parameter file: The file's path for diagnostics.
  init(_ document: YAMLDocument, file: String, isEvidence: Bool = false) {
    self.document = document
    self.isEvidence = isEvidence
    words = DVCLockWords(file: file)
  }

  /// The lock.
  ///
  /// - Throws: A `DiagnosticList` of all that is wrong with it.
  func lock() throws -> Lockfile {
    guard document.problems.isEmpty else { throw DiagnosticList(document.problems) }
    var reader = self
    let lock = reader.readLock()
    guard reader.problems.isEmpty else { throw DiagnosticList(reader.problems) }
    return lock
  }

  /// The only record in a document.
  ///
  /// - Throws: A `DiagnosticList` of all that is wrong with it.
  func singleRecord() throws -> StageRecord {
    guard document.problems.isEmpty, let root = document.root else {
      throw DiagnosticList(document.problems + [words.notMap(document.start(words.file))])
    }
    var reader = self
    let record = reader.record(root, named: "it")
    guard reader.problems.isEmpty else { throw DiagnosticList(reader.problems) }
    return record
  }

  private mutating func readLock() -> Lockfile {
    var lock = Lockfile()
    guard let root = document.root, let pairs = root.mapping else {
      problems.append(
        words.notMap(document.root.map(document.span(of:)) ?? document.start(words.file)))
      return lock
    }
    if !pairs.contains(where: { $0.key.string == "schema" }) {
      problems.append(words.noSchema(document.start(words.file)))
    }
    for pair in pairs {
      switch pair.key.string {
      case "schema":
        if let problem = words.schema(pair.value, at: document.span(of: pair.value)) {
          problems.append(problem)
        }
      case "stages":
        guard let stages = pair.value.mapping else {
          problems.append(words.notMap("'stages'", document.span(of: pair.value)))
          continue
        }
        for stage in stages {
          let name = stage.key.string ?? ""
          lock.stages[name] = record(stage.value, named: "'\(name)'")
        }
      case "datasets": continue
      default: unknown(pair.key, of: nil, known: ["schema", "stages", "datasets"])
      }
    }
    return lock
  }

  private static let stageKeys = ["cmd", "deps", "params", "outs"]

  private mutating func record(_ node: Node, named name: String) -> StageRecord {
    var record = StageRecord(command: .null)
    guard let fields = node.mapping else {
      problems.append(words.notMap(name, document.span(of: node)))
      return record
    }
    if !fields.contains(where: { $0.key.string == "cmd" }) {
      problems.append(words.noCommand(name, document.span(of: node)))
    }
    for field in fields {
      switch field.key.string {
      case "cmd": record.command = field.value.value
      case "deps": record.dependencies = files(field.value, of: name)
      case "outs": record.outputs = files(field.value, of: name)
      case "params": record.parameters = parameters(field.value)
      default: unknown(field.key, of: "of \(name)", known: Self.stageKeys)
      }
    }
    return record
  }

  private mutating func files(_ node: Node, of name: String) -> [FileRecord] {
    var records: [FileRecord] = []
    for item in node.sequence ?? [] {
      if let record = file(item, of: name) { records.append(record) }
    }
    return records.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private static let fileKeys = [
    "path", "hash", "md5", "size", "nfiles", "isexec", "files", "cloud", "dataset", "etag",
    "checksum", "version_id", "isdir", "remote",
  ]

  /// One file's record; nil for an entry without a digest, or with one in upper case, which is as good as
  /// not recorded, as DVC has it.
  private mutating func file(_ node: Node, of name: String) -> FileRecord? {
    guard let pairs = node.mapping else {
      problems.append(words.notMap("a file of \(name)", document.span(of: node)))
      return nil
    }
    var path: String?
    var digestNode: Node?
    var size = 0
    var count = 0
    var isExecutable = false
    // DVC 2 named no kind of digest, and normalized line ends before it took MD5.
    var hasFormerDigest = true
    for pair in pairs {
      switch pair.key.string {
      case "path": path = pair.value.string
      case "md5": digestNode = pair.value
      case "size": size = pair.value.int ?? 0
      case "nfiles": count = pair.value.int ?? 0
      case "isexec": isExecutable = pair.value.bool ?? false
      case "hash": hasFormerDigest = false
      default:
        guard !Self.fileKeys.contains(pair.key.string ?? "") else { continue }
        unknown(pair.key, of: "of a file of \(name)", known: Self.fileKeys)
      }
    }
    guard let path else {
      problems.append(words.noPath(name, document.span(of: node)))
      return nil
    }
    guard let digestNode, let text = digestNode.string else { return nil }
    let isDirectory = text.utf8.suffix(4).elementsEqual(".dir".utf8)
    let digits = isDirectory ? text.utf8.dropLast(4) : text.utf8[...]
    guard digits.count == 32, let digest = Digest(hexDigits: Array(digits)[...]) else {
      let isUpperCase =
        digits.count == 32 && Digest(hex: String(text.lowercased().prefix(32))) != nil
      if isEvidence || !isUpperCase {
        problems.append(words.noDigest(text, of: path, document.span(of: digestNode)))
      }
      return nil
    }
    var record = FileRecord(
      key: path, digest: digest, size: Int64(size), fileCount: isDirectory ? count : nil,
      isExecutable: isExecutable)
    record.hasFormerDigest = hasFormerDigest
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

  private mutating func unknown(_ key: Node, of owner: String?, known: [String]) {
    problems.append(
      words.unknownKey(key.string ?? "", of: owner, known: known, document.span(of: key)))
  }
}

extension YAMLDocument {
  /// The beginning of a file.
  fileprivate func start(_ file: String) -> SourceSpan {
    SourceSpan(file: file, line: 1, column: 1)
  }
}
