import Documents
import FileStore

/// The run cache of a DVC project: DVC's own entries, beside pipe's, which say more.
///
/// Each result is written in both forms, so DVC restores what pipe made. DVC's key leaves out every
/// parameter called `size` or `nfiles` and the working directory, so of what DVC wrote only entries
/// whose whole text fits are taken, and of what pipe wrote only its own form.
package struct DVCRunCache: RunCache {
  private let entries: DVCRunEntries
  private let own: DirectoryRunCache
  private let written: String

  /// Opens the run cache in DVC's cache folder, which need not exist.
  package init(cacheDirectory: String) {
    entries = DVCRunEntries(directory: "\(cacheDirectory)/runs")
    own = DirectoryRunCache(directory: "\(cacheDirectory)/pipe/runs")
    written = "\(cacheDirectory)/pipe/written"
  }

  /// DVC's key holds the dependencies too, so only an empty folder can be known to hold nothing.
  package func mayHold(_ form: Digest) -> Bool {
    own.mayHold(form) || entries.exist
  }

  /// The candidates for these inputs, the newest first.
  package func candidates(for fingerprint: Fingerprint) -> [RunCandidate] {
    let found = own.candidates(for: fingerprint)
    // An entry that came from a remote may be pipe's own, and does not say with which variables.
    if fingerprint.hasVariables { return found }
    let wanted = StageRecord(fingerprint, outputs: [])
    let names = fingerprint.outputKeys
    guard let key = DVCRunKey(wanted, outputs: names) else { return found }
    let others = entries.entries(of: key.text).filter { entry in
      entry.record.isResult(of: wanted, outputs: names) && !isOwn(key.text, entry.name)
    }
    return (found + others.map(\.candidate)).sorted { $0.endedNanoseconds > $1.endedNanoseconds }
  }

  /// Keeps a candidate for later runs.
  package func insert(_ candidate: RunCandidate, for fingerprint: Fingerprint) throws {
    try own.insert(candidate, for: fingerprint)
    let record = StageRecord(fingerprint, outputs: candidate.outputs)
    // DVC keeps no results of an empty file of parameters.
    guard !record.parameters.contains(where: \.isEmptyFile),
      let key = DVCRunKey(record, outputs: fingerprint.outputKeys)
    else { return }
    let name = DVCRunKey.name(of: record)
    guard try entries.insert(record, name: name, key: key.text) else { return }
    let place = "\(written)/\(key.text.prefix(2))"
    try makeDirectory(place)
    try AtomicFile.write([], to: "\(place)/\(key.text)-\(name)", durability: .none)
  }

  /// Removes the candidates that can no longer be taken, in both forms, or only counts them.
  package func prune(isDry: Bool, isLost: (FileRecord) -> Bool) throws -> Int {
    let others = try entries.prune(isDry: isDry, isLost: isLost) { key, name in
      try removeFile("\(written)/\(key.prefix(2))/\(key)-\(name)")
    }
    return max(try own.prune(isDry: isDry, isLost: isLost), others)
  }

  /// Whether pipe wrote an entry: its own form then tells whether it fits.
  private func isOwn(_ key: String, _ name: String) -> Bool {
    // What cannot be looked at was not written by this program.
    ((try? FileStamp.of("\(written)/\(key.prefix(2))/\(key)-\(name)")) ?? nil) != nil
  }
}

extension Fingerprint {
  /// Whether variables are among the inputs.
  fileprivate var hasVariables: Bool {
    items.contains { if case .variable = $0 { true } else { false } }
  }

  /// The outputs' keys, sorted.
  fileprivate var outputKeys: [String] {
    items.compactMap { if case .output(let key, _) = $0 { key } else { nil } }
  }
}

extension StageRecord {
  /// Whether this is, in all that DVC records, a result of what another record was made from.
  fileprivate func isResult(of wanted: StageRecord, outputs names: [String]) -> Bool {
    command == wanted.command && parameters == wanted.parameters
      && outputs.map(\.key) == names && dependencies.count == wanted.dependencies.count
      && zip(dependencies, wanted.dependencies).allSatisfy {
        $0.key == $1.key && $0.hasContent(of: $1.asWritten)
      }
  }
}
