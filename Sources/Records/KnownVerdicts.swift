import FileStore

/// Verdicts by the entries that they are about, also of entries that no lock holds any longer: a result
/// that comes back from the run cache gets its verdict back.
///
/// They are kept in a file in pipe's own folder, the latest last. What a lock holds does not depend on
/// it, and losing it costs verdicts that `pipe verify --record` finds again:
///
///     pipe-verdicts 1
///     2d150fbb278a067f replicable
///     90ab34cd56ef7812 reproducible 1b2c3d4e
struct KnownVerdicts: Sendable {
  private static let header = "pipe-verdicts 1"
  /// More than all stages of a big project have in their recent states.
  private static let limit = 20_000

  private let file: String
  private var verdicts: [String: RecordedVerdict] = [:]
  private var entries: [String] = []
  private var hasChanged = false

  /// The verdicts that a file holds; none if it is missing or of another version.
  init(file: String) {
    self.file = file
    // What cannot be read is not known.
    guard let bytes = (try? readFileIfPresent(file)) ?? nil else { return }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == Self.header else { return }
    for verdict in lines.dropFirst().compactMap(Self.verdict) { learn(verdict) }
    hasChanged = false
  }

  private static func verdict(_ line: Substring) -> RecordedVerdict? {
    let words = line.split(separator: " ").map(String.init)
    guard (2...3).contains(words.count), let verdict = Verdict(rawValue: words[1]) else {
      return nil
    }
    return RecordedVerdict(
      entry: words[0], verdict: verdict, contract: words.count == 3 ? words[2] : nil)
  }

  /// Whether nothing is known, so that no entry needs to be looked up.
  var isEmpty: Bool { entries.isEmpty }

  /// The verdict about an entry.
  func verdict(about entry: String) -> RecordedVerdict? { verdicts[entry] }

  /// Takes note of a verdict; the last one about an entry counts.
  mutating func learn(_ verdict: RecordedVerdict) {
    guard verdicts[verdict.entry] != verdict else { return }
    if verdicts.updateValue(verdict, forKey: verdict.entry) == nil {
      entries.append(verdict.entry)
    }
    hasChanged = true
  }

  /// Writes the file, if anything was learnt.
  mutating func save() {
    guard hasChanged else { return }
    let lines = entries.suffix(Self.limit).compactMap { entry in
      verdicts[entry].map { verdict in
        let contract = verdict.contract.map { " \($0)" } ?? ""
        return "\(entry) \(verdict.verdict.rawValue)\(contract)\n"
      }
    }
    let text = "\(Self.header)\n\(lines.joined())"
    // The locks are written all the same; what is lost can be found again.
    try? AtomicFile.write(Array(text.utf8), to: file, durability: .none)
    hasChanged = false
  }
}
