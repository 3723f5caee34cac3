import Diagnostics
import Documents
import FileStore

/// The reader and writer of `pipe.lock`; the module's page specifies the format.
package struct NativeLockCodec: LockCodec {
  /// Creates a codec.
  package init() {}

  /// The lock's name, beside its stage file.
  package var fileName: String { "pipe.lock" }

  /// Whether sources have a place in the format.
  package var keepsSources: Bool { true }

  /// Whether working directories and variables have a place in the format.
  package var holdsContext: Bool { true }

  /// The lock that holds what the format has no place for: none, for it holds everything.
  package var companionName: String? { nil }

  /// Whether a parameter file that is tracked whole is named though it holds nothing.
  package var namesEmptyParameterFiles: Bool { false }

  /// Writes the format, as the module's page specifies it.
  package func encode(_ lock: Lockfile, former: [UInt8]) -> [UInt8] {
    var text = NativeLockFormat.comment + "\nversion: 1\n"
    if !lock.sources.isEmpty {
      text += "\nsources:\n"
      for source in lock.sources.sorted(by: precedes) {
        text += EntryText.fileLine(source, indent: "  ")
      }
    }
    if !lock.stages.isEmpty { text += "\nstages:\n" }
    let addresses = lock.stages.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for (position, address) in addresses.enumerated() {
      guard let record = lock.stages[address] else { continue }
      let separator = position == 0 ? "" : "\n"
      text += "\(separator)  \(lockText(address)):\n\(encode(record))"
    }
    let used = addresses.compactMap { lock.stages[$0]?.environment }
    return Array((text + EnvironmentSection.text(of: lock.environments, used: used)).utf8)
  }

  /// Writes the format, as the module's page specifies it.
  package func encode(_ record: StageRecord) -> String {
    let content = EntryText.content(of: record)
    let entry = EntryText.digest(ofContent: content)
    return "\(content)    entry: \(entry)\n" + EntryText.verdictLine(record.verdict, entry: entry)
  }

  /// The digest of the record's lines.
  package func entry(of record: StageRecord) -> String {
    EntryText.digest(of: record)
  }

  /// Reads what ``encode(_:former:)`` or ``encode(_:)`` wrote.
  package func decode(_ bytes: [UInt8], file: String) throws -> Lockfile {
    guard let sides = ConflictedText(bytes) else {
      return try NativeLockParser(bytes, file: file).lock()
    }
    let ours = try NativeLockParser(sides.ours, file: file).lock()
    let theirs = try NativeLockParser(sides.theirs, file: file).lock()
    return merged(ours, theirs)
  }

  /// Reads what ``encode(_:former:)`` or ``encode(_:)`` wrote.
  package func decode(_ text: String) throws -> StageRecord {
    let header = "version: 1\nstages:\n  stage:\n"
    let lock = try NativeLockParser(Array((header + text).utf8), file: fileName).lock()
    guard let record = lock.stages["stage"] else {
      throw DiagnosticList([lockSyntaxDiagnostic("a stage's record is empty", at: nil)])
    }
    return record
  }

  private func merged(_ ours: Lockfile, _ theirs: Lockfile) -> Lockfile {
    var lock = Lockfile()
    lock.isConflicted = true
    lock.sources = ours.sources.filter(theirs.sources.contains)
    lock.environments = ours.environments.merging(theirs.environments) { first, _ in first }
    for address in Set(ours.stages.keys).union(theirs.stages.keys).sorted() {
      let sides = [ours.stages[address], theirs.stages[address]].compactMap { $0 }
      if sides.count == 2, sides[0] == sides[1] {
        lock.stages[address] = sides[0]
      } else {
        lock.candidates += sides.filter { !$0.isInconsistent }.map { (address, $0) }
      }
    }
    return lock
  }

  private func precedes(_ first: FileRecord, _ second: FileRecord) -> Bool {
    first.key.utf8.lexicographicallyPrecedes(second.key.utf8)
  }
}

/// The fixed parts of the format.
enum NativeLockFormat {
  static let comment =
    "# What made each result. Written by pipe, commit it. After a merge conflict: pipe repro"
}

/// A text as it stands in a lock: plain where YAML reads it back as the same text, else quoted.
func lockText(_ text: String) -> String {
  isPlainLockText(text) ? text : quotedLockText(text)
}

/// A parameter's value as it stands in a lock, in one line: JSON, a text plain where it can be.
func lockValue(_ value: Value) -> String {
  switch value {
  case .null: return "null"
  case .bool(let flag): return flag ? "true" : "false"
  case .int(let number): return String(number)
  case .bigInt(let digits): return digits
  case .float(let number):
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    return pythonRepr(number)
  case .string(let text): return lockText(text)
  case .list(let items): return "[" + items.map(nestedLockValue).joined(separator: ", ") + "]"
  case .map(let entries):
    let parts = entries.map { "\(quotedLockText($0.key)): \(nestedLockValue($0.value))" }
    return "{" + parts.joined(separator: ", ") + "}"
  }
}

/// A value within a list or map, where a plain text could hold a comma or bracket.
private func nestedLockValue(_ value: Value) -> String {
  if case .string(let text) = value { return quotedLockText(text) }
  return lockValue(value)
}

/// Whether YAML reads the text back as itself when it stands unquoted behind a key.
private func isPlainLockText(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  guard let first = bytes.first, let last = bytes.last else { return false }
  guard isWordByte(first) || first == UInt8(ascii: "/") || first == UInt8(ascii: "."),
    last != UInt8(ascii: " "), last != UInt8(ascii: ":")
  else { return false }
  for (position, byte) in bytes.enumerated() {
    guard byte >= 0x20, byte < 0x7F else { return false }
    guard position + 1 < bytes.count else { continue }
    if byte == UInt8(ascii: ":"), bytes[position + 1] == UInt8(ascii: " ") { return false }
    if byte == UInt8(ascii: " "), bytes[position + 1] == UInt8(ascii: "#") { return false }
  }
  guard case .string = plainScalarValue(text) else { return false }
  return !(text.hasPrefix("...") || text == "<<")
}

private func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
    true
  default: false
  }
}

/// The text in double quotes; printable characters outside of ASCII stay as they are.
private func quotedLockText(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    default:
      if isPrintable(scalar) {
        quoted.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
  }
  return quoted + "\""
}

/// Whether YAML lets the character stand unescaped; those that it does not lie below U+10000.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...:
    true
  default: false
  }
}
