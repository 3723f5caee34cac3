import Diagnostics
import FileStore

/// Outputs that a stage once made from certain inputs.
package struct RunCandidate: Sendable, Hashable {
  /// The run that made them; empty when it is not known, as for what `commit` records.
  package var run: String
  /// When the command ended, in nanoseconds since 1970; 0 when it is not known.
  package var endedNanoseconds: Int64
  /// How long the command took, in seconds.
  package var seconds: Double
  /// The outputs, sorted by key.
  package var outputs: [FileRecord]
  /// The digest of the environment in which they were made; nil where it is not known.
  package var environment: String?

  /// Creates a candidate.
  package init(
    run: String, endedNanoseconds: Int64, seconds: Double, outputs: [FileRecord],
    environment: String? = nil
  ) {
    self.environment = environment
    self.run = run
    self.endedNanoseconds = endedNanoseconds
    self.seconds = seconds
    self.outputs = outputs
  }
}

/// What stages once made, by what they made it from.
package protocol RunCache: Sendable {
  /// Whether a stage of this form may have candidates at all, whatever its inputs are.
  func mayHold(_ form: Digest) -> Bool

  /// The candidates for a fingerprint, the newest first.
  func candidates(for fingerprint: Fingerprint) -> [RunCandidate]

  /// Keeps a candidate.
  ///
  /// - Throws: A `Diagnostic` when it cannot be written.
  func insert(_ candidate: RunCandidate, for fingerprint: Fingerprint) throws

  /// Removes the candidates that can no longer be taken, or only counts them.
  ///
  /// - Parameter isLost: Whether the cache lacks an output, or will.
  /// - Returns: How many there are.
  /// - Throws: A `Diagnostic` when one cannot be removed.
  func prune(isDry: Bool, isLost: (FileRecord) -> Bool) throws -> Int
}

/// The run cache in a folder; the module's page specifies its layout.
package struct DirectoryRunCache: RunCache {
  private let directory: String

  /// Creates a run cache.
  ///
  /// - Parameter directory: The absolute path of its folder, which need not exist.
  package init(directory: String) {
    self.directory = directory
  }

  /// Whether a candidate of this form may exist.
  package func mayHold(_ form: Digest) -> Bool {
    !names(of: form, startingWith: prefix(form)).isEmpty
  }

  /// The candidates for these inputs, the newest first.
  package func candidates(for fingerprint: Fingerprint) -> [RunCandidate] {
    let form = fingerprint.form
    let names = names(of: form, startingWith: prefix(form, fingerprint.inputs))
    let found = names.compactMap { name -> RunCandidate? in
      // One that cannot be read is as good as none.
      guard let bytes = (try? readFileIfPresent("\(folder(of: form))/\(name)")) ?? nil else {
        return nil
      }
      return RunCandidateText.decode(bytes)
    }
    return found.sorted { $0.endedNanoseconds > $1.endedNanoseconds }
  }

  /// Keeps a candidate for later runs.
  package func insert(_ candidate: RunCandidate, for fingerprint: Fingerprint) throws {
    let folder = folder(of: fingerprint.form)
    try makeDirectory(folder)
    let name =
      prefix(fingerprint.form, fingerprint.inputs) + RunCandidateText.name(of: candidate)
    try AtomicFile.write(
      Array(RunCandidateText.encode(candidate).utf8), to: "\(folder)/\(name)", durability: .none)
  }

  /// Removes the candidates that can no longer be taken, or only counts them; those that cannot be
  /// understood stay.
  package func prune(isDry: Bool, isLost: (FileRecord) -> Bool) throws -> Int {
    var count = 0
    for folder in try directoryNamesIfPresent(directory) {
      for name in try directoryNamesIfPresent("\(directory)/\(folder)") {
        let path = "\(directory)/\(folder)/\(name)"
        guard let bytes = try readFileIfPresent(path),
          let candidate = RunCandidateText.decode(bytes), candidate.outputs.contains(where: isLost)
        else { continue }
        count += 1
        if !isDry { try removeFile(path) }
      }
    }
    return count
  }

  private func names(of form: Digest, startingWith prefix: String) -> [String] {
    // A cache that cannot be read offers nothing; the stage then runs.
    let names = (try? directoryNamesIfPresent(folder(of: form))) ?? []
    return names.filter { $0.utf8.starts(with: prefix.utf8) }
  }

  private func folder(of form: Digest) -> String {
    "\(directory)/\(form.hex.prefix(2))"
  }

  private func prefix(_ form: Digest, _ inputs: Digest? = nil) -> String {
    "\(form.hex.dropFirst(2))-" + (inputs.map { "\($0.hex)-" } ?? "")
  }
}

/// The text of a candidate.
private enum RunCandidateText {
  static func encode(_ candidate: RunCandidate) -> String {
    "pipe-run 1\n" + (candidate.run.isEmpty ? "" : "run \(candidate.run)\n")
      + "ended \(candidate.endedNanoseconds)\n"
      + "seconds \(candidate.seconds)\n" + resultLines(candidate)
  }

  static func name(of candidate: RunCandidate) -> String {
    String(DigestAlgorithm.sha256.digest(of: Array(resultLines(candidate).utf8)).hex.prefix(16))
  }

  /// The candidate in a text; nil when a line is unknown, so that newer evidence is never ignored.
  static func decode(_ bytes: [UInt8]) -> RunCandidate? {
    var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")[...]
    guard lines.popFirst() == "pipe-run 1" else { return nil }
    var candidate = RunCandidate(run: "", endedNanoseconds: 0, seconds: 0, outputs: [])
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2 else { return nil }
      switch words[0] {
      case "run": candidate.run = String(words[1])
      case "ended": candidate.endedNanoseconds = Int64(words[1]) ?? 0
      case "seconds": candidate.seconds = Double(words[1]) ?? 0
      case "env": candidate.environment = String(words[1])
      case "out", "former-out":
        guard var file = output(words[1]) else { return nil }
        file.hasFormerDigest = words[0] == "former-out"
        candidate.outputs.append(file)
      default: return nil
      }
    }
    return candidate
  }

  /// What tells candidates for the same inputs apart.
  private static func resultLines(_ candidate: RunCandidate) -> String {
    (candidate.environment.map { "env \($0)\n" } ?? "") + outputLines(candidate)
  }

  private static func outputLines(_ candidate: RunCandidate) -> String {
    candidate.outputs.map { output in
      let file = output.asWritten
      let word = file.hasFormerDigest ? "former-out" : "out"
      let kind = file.fileCount.map { "\($0)" } ?? (file.isExecutable ? "x" : "f")
      return "\(word) \(file.digest.hex) \(file.size) \(kind) \(file.key.escapingLineBreaks)\n"
    }.joined()
  }

  private static func output(_ text: Substring) -> FileRecord? {
    let words = text.split(separator: " ", maxSplits: 3)
    guard words.count == 4, let digest = Digest(hex: String(words[0])),
      let size = Int64(words[1])
    else { return nil }
    return FileRecord(
      key: String(words[3]).resolvingLineBreaks, digest: digest, size: size,
      fileCount: Int(words[2]), isExecutable: words[2] == "x")
  }
}

extension String {
  /// The text in one line: a backslash and a line break are escaped by a backslash.
  fileprivate var escapingLineBreaks: String {
    guard utf8.contains(where: { $0 == 0x0A || $0 == 0x5C }) else { return self }
    return String(
      decoding: utf8.flatMap { byte -> [UInt8] in
        switch byte {
        case 0x0A: Array("\\n".utf8)
        case 0x5C: Array("\\\\".utf8)
        default: [byte]
        }
      }, as: UTF8.self)
  }

  /// The text that ``escapingLineBreaks`` was made from.
  fileprivate var resolvingLineBreaks: String {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in utf8 {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? 0x0A : byte)
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
