import Diagnostics
import Documents
import FileStore

/// One pass over the lines of a `pipe.lock`.
struct NativeLockParser {
  /// What the lines at some depth belong to.
  private enum Section { case none, sources, stages, environments }

  private enum Part { case none, parameters, dependencies, variables, outputs }

  /// A line taken apart at its colon.
  private struct Line {
    var number: Int
    var indent: Int
    var start: Int
    var end: Int
    var key: String
    /// Where the value begins, `end` when there is none.
    var value: Int
  }

  /// A stage whose lines are being read.
  private struct OpenStage {
    var address: String
    var record = StageRecord(command: .null)
    var start: Int
    /// The digest of the lines as they stand, once they have all been read.
    var entry: String?
  }

  private let bytes: [UInt8]
  private let file: String
  /// Whether the lock only completes the records of others, and so has no commands and files.
  private let isCompanion: Bool
  private var result = Lockfile()
  private var attestations: [(stage: String, attestation: Attestation)] = []
  private var section = Section.none
  private var part = Part.none
  private var parameterFile = ""
  private var stage: OpenStage?
  private var environment: OpenEnvironment?
  private var hasVersion = false
  private var position = 0
  private var number = 0

  init(_ bytes: [UInt8], file: String, isCompanion: Bool = false) {
    self.bytes = bytes
    self.file = file
    self.isCompanion = isCompanion
  }

  /// The lock that the lines hold.
  ///
  /// - Throws: A `DiagnosticList` for the first line that does not fit.
  func lock() throws -> Lockfile {
    var copy = self
    return try copy.parse()
  }

  /// What the lines tell of records in other locks.
  ///
  /// - Throws: A `DiagnosticList` for the first line that does not fit.
  func companion() throws -> (
    attestations: [(stage: String, attestation: Attestation)],
    environments: [String: EnvironmentRecord]
  ) {
    var copy = self
    let lock = try copy.parse()
    return (copy.attestations, lock.environments)
  }

  private mutating func parse() throws -> Lockfile {
    while let line = try nextLine() { try take(line) }
    try closeStage()
    closeEnvironment()
    guard hasVersion else { throw problem("it holds no 'version'", line: 1) }
    return result
  }

  // MARK: Lines

  private mutating func nextLine() throws -> Line? {
    while position < bytes.count {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      var end = position
      position += 1
      number += 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      var first = start
      while first < end, bytes[first] == UInt8(ascii: " ") { first += 1 }
      if first == end || bytes[first] == UInt8(ascii: "#") { continue }
      return try split(start: start, first: first, end: end)
    }
    return nil
  }

  private func split(start: Int, first: Int, end: Int) throws -> Line {
    var colon = first
    let key: String
    if bytes[first] == UInt8(ascii: "\"") {
      colon = closingQuote(from: first, end: end) + 1
      guard colon <= end, let text = quotedText(first..<colon) else {
        throw problem("this text is not closed", line: number, column: first - start + 1)
      }
      key = text
    } else {
      while colon < end, !isColon(colon, end: end) { colon += 1 }
      key = text(first..<colon)
    }
    guard colon < end, bytes[colon] == UInt8(ascii: ":") else {
      throw problem("this is no 'key: value'", line: number, column: first - start + 1)
    }
    var value = colon + 1
    while value < end, bytes[value] == UInt8(ascii: " ") { value += 1 }
    return Line(
      number: number, indent: first - start, start: start, end: end, key: key, value: value)
  }

  private func isColon(_ index: Int, end: Int) -> Bool {
    bytes[index] == UInt8(ascii: ":") && (index + 1 == end || bytes[index + 1] == UInt8(ascii: " "))
  }

  private func closingQuote(from start: Int, end: Int) -> Int {
    var index = start + 1
    while index < end, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return index
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  // MARK: Structure

  private mutating func take(_ line: Line) throws {
    switch (line.indent, section) {
    case (0, _): try takeTop(line)
    case (2, .sources): result.sources.append(try fileRecord(line))
    case (2, .stages): try openStage(line)
    case (2, .environments): try openEnvironment(line)
    case (4, .environments): try takeFact(line)
    case (4, .stages): try takeField(line)
    case (6, .stages), (8, .stages): try takeItem(line)
    default: throw problem("this line is not indented as pipe writes it", line)
    }
  }

  private mutating func takeTop(_ line: Line) throws {
    try closeStage()
    closeEnvironment()
    section = .none
    switch line.key {
    case "version":
      guard text(line.value..<line.end) == "1" else {
        throw DiagnosticList([newerLockDiagnostic(text(line.value..<line.end), at: place(line))])
      }
      hasVersion = true
    case "sources": section = .sources
    case "stages": section = .stages
    case "environments": section = .environments
    default: throw DiagnosticList([unknownLockKeyDiagnostic(line.key, at: place(line))])
    }
  }

  private mutating func openStage(_ line: Line) throws {
    try closeStage()
    guard line.value == line.end else { throw problem("a stage's lines stand below it", line) }
    guard result.stages[line.key] == nil else {
      throw problem("the stage '\(line.key)' stands here a second time", line)
    }
    stage = OpenStage(address: line.key, start: position)
    part = .none
  }

  private mutating func closeStage() throws {
    guard let open = stage else { return }
    guard let entry = open.entry else {
      throw problem("the record of '\(open.address)' has no 'entry'", line: number)
    }
    if isCompanion {
      let attestation = Attestation(
        entry: entry, variables: open.record.variables, environment: open.record.environment,
        verdict: open.record.verdict)
      attestations.append((open.address, attestation))
    }
    result.stages[open.address] = open.record
    stage = nil
  }

  private mutating func takeField(_ line: Line) throws {
    guard let open = stage else { throw problem("this belongs to no stage", line) }
    part = .none
    // Nothing but a verdict follows an entry, unless a merge put it there.
    if open.entry != nil, line.key != "verified" { stage?.record.isInconsistent = true }
    switch line.key {
    case "cmd":
      let command = try value(line)
      stage?.record.command = command
    case "wdir":
      let path = try string(line)
      stage?.record.workingDirectory = path
    case "params": part = .parameters
    case "deps": part = .dependencies
    case "variables": part = .variables
    case "outs": part = .outputs
    case "env":
      let digest = try string(line)
      stage?.record.environment = digest
    case "entry": closeEntry(line)
    case "verified": try takeVerdict(line)
    default: throw DiagnosticList([unknownLockKeyDiagnostic(line.key, at: place(line))])
    }
  }

  private mutating func closeEntry(_ line: Line) {
    guard let open = stage else { return }
    let told = text(line.value..<line.end)
    guard !isCompanion else {
      stage?.entry = told
      return
    }
    let content = bytes[open.start..<line.start].filter { $0 != UInt8(ascii: "\r") }
    let digest = String(DigestAlgorithm.sha256.digest(of: content).hex.prefix(16))
    if digest != told { stage?.record.isInconsistent = true }
    stage?.entry = digest
  }

  /// Takes a verdict that is about the entry above it; a merge can leave one about another.
  private mutating func takeVerdict(_ line: Line) throws {
    let words = text(line.value..<line.end).split(separator: " ")
    guard (2...3).contains(words.count) else {
      throw problem("a verdict is an entry and a word", line)
    }
    guard let verdict = Verdict(rawValue: String(words[1])) else {
      throw DiagnosticList([unknownVerdictDiagnostic(String(words[1]), at: place(line))])
    }
    guard let entry = stage?.entry, entry == words[0], stage?.record.verdict == nil else {
      stage?.record.isInconsistent = true
      stage?.record.verdict = nil
      return
    }
    stage?.record.verdict = RecordedVerdict(
      entry: entry, verdict: verdict, contract: words.count == 3 ? String(words[2]) : nil)
  }

  // MARK: Environments

  private mutating func openEnvironment(_ line: Line) throws {
    closeEnvironment()
    guard line.value == line.end else { throw problem("its facts stand below it", line) }
    environment = OpenEnvironment(digest: line.key)
  }

  private mutating func takeFact(_ line: Line) throws {
    guard environment != nil else { throw problem("this belongs to no environment", line) }
    let fact = try value(line) == .null ? nil : string(line)
    guard environment?.take(line.key, fact) == true else {
      throw DiagnosticList([unknownFactDiagnostic(line.key, at: place(line))])
    }
  }

  private mutating func closeEnvironment() {
    if let record = environment?.record { result.environments[record.digest] = record }
    environment = nil
  }

  private mutating func takeItem(_ line: Line) throws {
    switch (part, line.indent) {
    case (.parameters, 6): parameterFile = line.key
    case (.parameters, 8):
      let parameter = ParameterRecord(file: parameterFile, key: line.key, value: try value(line))
      stage?.record.parameters.append(parameter)
    case (.dependencies, 6):
      let file = try fileRecord(line)
      stage?.record.dependencies.append(file)
    case (.outputs, 6):
      let file = try fileRecord(line)
      stage?.record.outputs.append(file)
    case (.variables, 6):
      let text = try value(line)
      let variable = VariableRecord(name: line.key, value: text == .null ? nil : try string(line))
      stage?.record.variables.append(variable)
    default: throw problem("this line is not indented as pipe writes it", line)
    }
  }

  // MARK: Values

  private func fileRecord(_ line: Line) throws -> FileRecord {
    let words = bytes[line.value..<line.end].split(separator: UInt8(ascii: " "))
    var rest = words.dropFirst(2)
    guard words.count >= 2, words[0].count == 64, let digest = Digest(hexDigits: words[0]),
      let size = Int64(String(decoding: words[1], as: UTF8.self))
    else { throw problem("a file is a digest and a size", line) }
    var file = FileRecord(key: line.key, digest: digest, size: size)
    if rest.count >= 2, rest.dropFirst().first.map({ Array($0) }) == Array("files".utf8) {
      file.fileCount = Int(String(decoding: rest[rest.startIndex], as: UTF8.self))
      rest = rest.dropFirst(2)
    }
    if rest.first.map({ Array($0) }) == [UInt8(ascii: "x")] {
      file.isExecutable = true
      rest = rest.dropFirst()
    }
    guard rest.isEmpty else { throw problem("this file has unknown marks", line) }
    return file
  }

  private func string(_ line: Line) throws -> String {
    guard case .string(let text) = try value(line) else { throw problem("a text is needed", line) }
    return text
  }

  private func value(_ line: Line) throws -> Value {
    guard line.value < line.end else { return .null }
    switch bytes[line.value] {
    case UInt8(ascii: "\""):
      guard let text = quotedText(line.value..<line.end) else {
        throw problem("this text is not closed", line)
      }
      return .string(text)
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let document = try parseYAML(Array(bytes[line.value..<line.end]), file: file)
      return document.root?.value ?? .null
    default: return plainScalarValue(text(line.value..<line.end))
    }
  }

  /// The text between double quotes with its escapes resolved; nil when it is not one whole text.
  private func quotedText(_ range: Range<Int>) -> String? {
    guard closingQuote(from: range.lowerBound, end: range.upperBound) == range.upperBound - 1,
      // The escapes are JSON's, so JSON's reader resolves them; what it refuses is not closed.
      case .string(let text)? = try? parseJSON(Array(bytes[range]), file: file)
    else { return nil }
    return text
  }

  // MARK: Problems

  private func place(_ line: Line, column: Int? = nil) -> SourceSpan {
    SourceSpan(
      file: file, line: line.number, column: column ?? line.indent + 1,
      length: line.end - line.start - line.indent, lineText: text(line.start..<line.end))
  }

  private func problem(_ message: String, _ line: Line) -> DiagnosticList {
    DiagnosticList([lockSyntaxDiagnostic(message, at: place(line))])
  }

  private func problem(_ message: String, line: Int, column: Int = 1) -> DiagnosticList {
    let span = SourceSpan(file: file, line: line, column: column)
    return DiagnosticList([lockSyntaxDiagnostic(message, at: span)])
  }
}
