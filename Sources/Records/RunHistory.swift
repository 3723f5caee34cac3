import Diagnostics
import Documents
import FileStore
import Glibc

/// What a run did with a stage.
package struct StageRun: Sendable, Hashable {
  /// The stage's address.
  package var stage: String
  /// How its turn ended.
  package var outcome: StageOutcome
  /// How long its command took, in seconds.
  package var seconds: Double
  /// The command's exit status; the signal's number plus 128 when a signal ended it.
  package var exitStatus: Int32?
  /// The largest memory of one of its processes, in bytes.
  package var maxRSSBytes: Int64?
  /// Why it ran, in a person's words.
  package var reason: String?
  /// The digest of the environment in which the result was made.
  package var environment: String?
  /// The programs that its command called, as they lie on the machine.
  package var tools: [MachineRecord.Tool] = []

  /// Creates a record of a stage's turn.
  package init(stage: String, outcome: StageOutcome, seconds: Double = 0) {
    self.stage = stage
    self.outcome = outcome
    self.seconds = seconds
  }
}

/// A run of `pipe repro` that did something.
package struct RunRecord: Sendable, Hashable {
  /// The run's name: its start in UTC and four random digits.
  package var id: String
  /// When it started, in seconds since 1970.
  package var startedSeconds: Int64
  /// How long it took, in seconds; nil while it goes on, or when it was killed.
  package var seconds: Double?
  /// The user's name.
  package var user: String
  /// The host's name.
  package var host: String
  /// The arguments of the command.
  package var arguments: [String]
  /// The commit that was checked out.
  package var commit: String?
  /// Whether the work tree differed from that commit.
  package var isDirty: Bool?
  /// The exit status of the command; nil while it goes on, or when it was killed.
  package var exitStatus: Int32?
  /// The machine that ran the stages, without their programs; nil where none ran.
  package var machine: MachineRecord?
  /// What it did with each stage that was not up to date.
  package var stages: [StageRun]

  /// Creates a record of a run that starts.
  package init(
    id: String, startedSeconds: Int64, user: String, host: String, arguments: [String]
  ) {
    self.id = id
    self.startedSeconds = startedSeconds
    self.user = user
    self.host = host
    self.arguments = arguments
    stages = []
  }
}

/// The runs of a project, each in a folder of its own; the module's page specifies the layout.
package struct RunHistory: Sendable {
  /// The absolute path of the folder that holds a folder for each run.
  package let directory: String

  /// Creates a history.
  package init(directory: String) {
    self.directory = directory
  }

  /// The folder of a run.
  package func folder(of run: String) -> String {
    "\(directory)/\(run)"
  }

  /// Writes a run's record.
  ///
  /// - Throws: A `Diagnostic` when it cannot be written.
  package func write(_ run: RunRecord) throws {
    try makeDirectory(folder(of: run.id))
    let text = jsonText(RunRecordJSON.value(of: run)) + "\n"
    try AtomicFile.write(
      Array(text.utf8), to: "\(folder(of: run.id))/run.json", durability: .none)
  }

  /// The names of all runs, the newest first.
  package func runs() throws -> [String] {
    try directoryNamesIfPresent(directory).reversed()
  }

  /// A run's record; nil when there is none or it cannot be understood.
  package func run(_ id: String) throws -> RunRecord? {
    guard let bytes = try readFileIfPresent("\(folder(of: id))/run.json") else { return nil }
    // Evidence that cannot be understood is not used.
    guard let value = try? parseJSON(bytes, file: "\(id)/run.json") else { return nil }
    return RunRecordJSON.run(value)
  }

  /// Keeps with what a run made its results: a lock of the stages that it ran, by their addresses.
  ///
  /// - Throws: A `Diagnostic` when it cannot be written.
  package func write(_ results: Lockfile, of run: String, codec: any LockCodec) throws {
    guard !results.stages.isEmpty else { return }
    var results = results
    results.order = results.stages.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    try AtomicFile.write(
      codec.encode(results, former: []), to: "\(folder(of: run))/\(codec.fileName)",
      durability: .none)
  }

  /// With what a run made its results; nil when nothing is kept or it cannot be understood.
  ///
  /// - Parameter digits: What the file must hold to be read at all; nil reads it in any case.
  package func results(
    of run: String, codec: any LockCodec, holding digits: String? = nil
  ) throws -> Lockfile? {
    guard let bytes = try readFileIfPresent("\(folder(of: run))/\(codec.fileName)") else {
      return nil
    }
    if let digits, !holds(bytes, digits) { return nil }
    // Evidence that cannot be understood is not used.
    return try? codec.decode(bytes, file: "\(run)/\(codec.fileName)")
  }

  /// Removes the oldest runs beyond a number.
  package func prune(keeping count: Int) throws {
    for id in try runs().dropFirst(count) { try removeTree(folder(of: id)) }
  }
}

/// Whether bytes hold a text.
private func holds(_ bytes: [UInt8], _ text: String) -> Bool {
  let wanted = Array(text.utf8)
  guard let first = wanted.first else { return true }
  return bytes.withUnsafeBytes { all -> Bool in
    guard var place = all.baseAddress, all.count >= wanted.count else { return false }
    let end = place + (all.count - wanted.count + 1)
    while place < end, let found = memchr(place, Int32(first), end - place) {
      if memcmp(found, wanted, wanted.count) == 0 { return true }
      place = UnsafeRawPointer(found) + 1
    }
    return false
  }
}

/// The last duration of each stage.
package struct Durations: Sendable {
  /// Seconds by address.
  package var seconds: [String: Double]

  /// Reads the durations; none when there is no file.
  package init(path: String) throws {
    seconds = [:]
    let bytes = try readFileIfPresent(path) ?? []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: "\t", maxSplits: 1)
      guard words.count == 2, let number = Double(words[0]) else { continue }
      seconds[String(words[1])] = number
    }
  }

  /// Writes the durations, sorted by address.
  package func write(to path: String) throws {
    let sorted = seconds.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    let text = sorted.map { "\($0.value)\t\($0.key)\n" }.joined()
    try AtomicFile.write(Array(text.utf8), to: path, durability: .none)
  }
}

extension RunRecord {
  /// When the run started, in UTC, such as `2026-11-25 14:02:11Z`, read off its name.
  package var startedText: String {
    let digits = Array(id.prefix(15))
    guard digits.count == 15 else { return id }
    func part(_ range: Range<Int>) -> String { String(digits[range]) }
    return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8)) "
      + "\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
  }
}
