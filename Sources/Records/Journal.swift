import Diagnostics
import Documents
import FileStore

/// How a stage's turn in a run ended.
package enum StageOutcome: String, Sendable {
  /// Its command ran and succeeded.
  case ran
  /// Its outputs came from the cache.
  case restored
  /// It was up to date.
  case skipped
  /// Its command, or what must follow it, failed.
  case failed
  /// Something that it needs failed.
  case blocked
  /// The run was stopped.
  case cancelled
}

/// What a journal holds: the truth about a run that has not been taken into the locks yet.
package struct JournalContent: Sendable {
  /// The run's name.
  package var run: String
  /// The digest of the lock that the run builds on, nil when there was none.
  package var lockDigest: Digest?
  /// The new record of each stage that ended well.
  package var records: [String: StageRecord]
  /// The environments that the records name.
  package var environments: [EnvironmentRecord] = []
  /// The stages that began and did not end, with the folder of their former outputs.
  package var open: [String: String]
}

/// The append-only record of a run that is going on; the module's page specifies the format.
package final class Journal {
  private let file: AppendFile
  private let codec: any LockCodec

  /// Begins the journal of a run, in place of one that has been taken into the locks.
  ///
  /// - Throws: A `Diagnostic` when the file cannot be written.
  package init(path: String, run: String, lockDigest: Digest?, codec: any LockCodec) throws {
    self.codec = codec
    file = try AppendFile(path: path, truncating: true)
    try append([
      ("journal", .int(1)), ("run", .string(run)),
      ("lock", lockDigest.map { .string($0.hex) } ?? .null),
    ])
  }

  /// Notes that a stage begins, before its former outputs are moved into `trash`.
  package func begin(_ stage: String, trash: String) throws {
    try append([("began", .string(stage)), ("trash", .string(trash))])
  }

  /// Notes how a stage ended, with its new record when it ended well.
  package func end(_ stage: String, outcome: StageOutcome, record: StageRecord?) throws {
    var fields: [(key: String, value: Value)] = [
      ("ended", .string(stage)), ("outcome", .string(outcome.rawValue)),
    ]
    if let record {
      fields.append(("record", .string(codec.encode(record))))
      if codec.companionName != nil, let environment = record.environment {
        fields.append(("env", .string(environment)))
      }
      if codec.companionName != nil, !record.variables.isEmpty {
        let variables = record.variables.map { ($0.name, $0.value.map(Value.string) ?? .null) }
        fields.append(("variables", .map(variables)))
      }
    }
    try append(fields)
  }

  /// Notes with what results are made, before a record names it.
  package func note(_ environment: EnvironmentRecord) throws {
    let facts = environment.lockEntries.map { ($0.key, $0.value.map(Value.string) ?? .null) }
    try append([("environment", .map(facts))])
  }

  private func append(_ fields: [(key: String, value: Value)]) throws {
    let text = jsonText(.map(fields))
    let check = DigestAlgorithm.sha256.digest(of: Array(text.utf8)).hex.prefix(16)
    try file.append(Array("\(check) \(text)\n".utf8))
  }

  /// Reads a journal; nil when there is none or not even its first line is whole.
  package static func read(path: String, codec: any LockCodec) throws -> JournalContent? {
    guard let bytes = try readFileIfPresent(path) else { return nil }
    var content: JournalContent?
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let fields = record(line) else { break }
      if content == nil {
        guard fields["journal"] == .int(1) else { return nil }
        content = JournalContent(
          run: string(fields["run"]) ?? "", lockDigest: string(fields["lock"]).flatMap(Digest.init),
          records: [:], open: [:])
      } else if let stage = string(fields["began"]) {
        content?.open[stage] = string(fields["trash"]) ?? ""
      } else if let stage = string(fields["ended"]) {
        content?.open[stage] = nil
        if let text = string(fields["record"]) {
          content?.records[stage] = completed(try codec.decode(text), fields)
        }
      } else if let environment = environment(fields["environment"]) {
        content?.environments.append(environment)
      }
    }
    return content
  }

  /// A record with what its format has no place for.
  private static func completed(
    _ record: StageRecord, _ fields: [String: Value]
  ) -> StageRecord {
    var record = record
    record.environment = string(fields["env"]) ?? record.environment
    if case .map(let variables)? = fields["variables"] {
      record.variables = variables.map { VariableRecord(name: $0.key, value: string($0.value)) }
    }
    return record
  }

  private static func environment(_ value: Value?) -> EnvironmentRecord? {
    guard case .map(let facts)? = value else { return nil }
    return EnvironmentRecord(lockEntries: facts.map { ($0.key, string($0.value)) })
  }

  /// The fields of a line whose digest fits.
  private static func record(_ line: ArraySlice<UInt8>) -> [String: Value]? {
    guard let blank = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
    let text = Array(line[line.index(after: blank)...])
    let check = DigestAlgorithm.sha256.digest(of: text).hex.prefix(16)
    guard line[..<blank].elementsEqual(check.utf8),
      // A line whose digest fits was written by us; what cannot be read is as good as torn.
      case .map(let entries)? = try? parseJSON(text, file: "journal")
    else { return nil }
    return Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }

  private static func string(_ value: Value?) -> String? {
    guard case .string(let text)? = value else { return nil }
    return text
  }
}
