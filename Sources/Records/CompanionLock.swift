import Diagnostics
import FileStore

/// What pipe alone knows of a record that another program's lock holds.
struct Attestation: Sendable, Hashable {
  /// The digest of the record that it is about, with what is told here.
  var entry: String
  /// The variables, sorted by name.
  var variables: [VariableRecord]
  /// The digest of the environment.
  var environment: String?
  /// The verdict.
  var verdict: RecordedVerdict?

  init(
    entry: String, variables: [VariableRecord] = [], environment: String? = nil,
    verdict: RecordedVerdict? = nil
  ) {
    self.entry = entry
    self.variables = variables
    self.environment = environment
    self.verdict = verdict
  }

  /// What a lock has no place for in a record.
  init(_ record: StageRecord, codec: any LockCodec) {
    entry = codec.entry(of: record)
    variables = record.variables
    environment = record.environment
    verdict = record.verdict?.entry == entry ? record.verdict : nil
  }

  /// The record with what is told here; nil when it is about another one.
  func completed(_ record: StageRecord, codec: any LockCodec) -> StageRecord? {
    var record = record
    record.variables = variables
    record.environment = environment
    guard codec.entry(of: record) == entry else { return nil }
    record.verdict = verdict
    return record
  }
}

/// The lock beside locks of another program's form, which holds what these have no place for.
///
/// It may be deleted: the records then count as the other program would have them count.
struct CompanionLock: Sendable {
  static let comment =
    "# What the locks of this project have no place for. Written by pipe, commit it, or delete it."

  /// The path, relative to the project's root.
  let path: String
  /// What is told of each stage, by address; several after a merge conflict.
  var attestations: [String: [Attestation]]
  /// The environments that are told of.
  var environments: [String: EnvironmentRecord]
  private var bytes: [UInt8]?

  /// Whether there is no such file.
  var isAbsent: Bool { bytes == nil }

  /// Reads the lock's bytes, nil where there is none.
  ///
  /// - Throws: A `DiagnosticList` with the codes `lock-syntax` or `newer-format`.
  init(path: String, bytes: [UInt8]?) throws {
    self.path = path
    self.bytes = bytes
    attestations = [:]
    environments = [:]
    if let bytes { try take(bytes) }
  }

  private mutating func take(_ bytes: [UInt8]) throws {
    let sides = ConflictedText(bytes).map { [$0.ours, $0.theirs] } ?? [bytes]
    for side in sides {
      let content = try NativeLockParser(side, file: path, isCompanion: true).companion()
      environments.merge(content.environments) { first, _ in first }
      for (address, attestation) in content.attestations {
        if attestations[address]?.contains(attestation) == true { continue }
        attestations[address, default: []].append(attestation)
      }
    }
  }

  /// The text of the lock.
  var text: String {
    let addresses = attestations.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let told = addresses.compactMap { address in
      attestations[address]?.first.map { (address: address, attestation: $0) }
    }
    var text = "\(Self.comment)\nversion: 1\n"
    for (position, entry) in told.enumerated() {
      text += position == 0 ? "\nstages:\n" : "\n"
      text += "  \(lockText(entry.address)):\n\(lines(of: entry.attestation))"
    }
    let used = told.compactMap(\.attestation.environment)
    return text + EnvironmentSection.text(of: environments, used: used)
  }

  private func lines(of attestation: Attestation) -> String {
    EntryText.variableLines(attestation.variables)
      + EntryText.environmentLine(attestation.environment)
      + "    entry: \(attestation.entry)\n"
      + EntryText.verdictLine(attestation.verdict, entry: attestation.entry)
  }

  /// Writes the lock if it changes.
  ///
  /// - Returns: Whether it was written.
  /// - Throws: A `Diagnostic` when it cannot be written.
  mutating func write(root: String) throws -> Bool {
    if attestations.isEmpty, isAbsent { return false }
    let bytes = Array(text.utf8)
    guard bytes != self.bytes else { return false }
    try AtomicFile.rewrite(bytes, to: "\(root)/\(path)", durability: .durable)
    self.bytes = bytes
    return true
  }
}
