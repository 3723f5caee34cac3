import Diagnostics
import Documents

// MARK: Contracts

extension Diagnostic {
  private static let contractKeys = [
    "abs", "rel", "ulp", "columns", "rows", "key", "files", "*",
  ]

  static func wrongContract(_ value: Value, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongType, "'compare' is a word or a mapping, and this is \(value.kindName)", at: place,
      hint: "write for example 'compare: {rel: 1e-9}' or 'compare: unordered'")
  }

  static func emptyContract(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'compare' says nothing", at: place,
      hint: "remove it (the same bytes are asked for then), or write for example '{rel: 1e-9}'")
  }

  static func unknownRule(_ word: String, known: [String], at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(word)' is no way to compare", at: place,
      hint: nearestName(to: word, among: known).map { "did you mean '\($0)'?" }
        ?? "write \(known.map { "'\($0)'" }.joined(separator: ", ")), or limits such as '{abs: 0.01}'"
    )
  }

  static func wrongRule(_ value: Value, of part: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongType, "how '\(part)' is compared is a word or limits, and this is \(value.kindName)",
      at: place, hint: "write for example '\(part): {abs: 0.01}' or '\(part): ignore'")
  }

  static func unknownContractKey(_ key: String, at place: SourceSpan) -> Diagnostic {
    let meant = nearestName(to: key, among: contractKeys)
    let hint =
      meant.map { "did you mean '\($0)'?" }
      ?? "a value of JSON or YAML is named by its pointer, '/\(key)', a column under 'columns'"
    return Diagnostic(.unknownKey, "'\(key)' is not a key of 'compare'", at: place, hint: hint)
  }

  static func unknownLimit(_ key: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unknownKey, "'\(key)' is no limit for numbers", at: place,
      hint: nearestName(to: key, among: ["abs", "rel", "ulp"]).map { "did you mean '\($0)'?" }
        ?? "the limits are abs, rel and ulp")
  }

  static func limitIsNoNumber(
    _ value: Value, of key: String, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .wrongType,
      "'\(key)' is a \(key == "ulp" ? "whole number" : "number"), and this is \(value.kindName)",
      at: place, hint: "write for example '\(key): \(key == "ulp" ? "4" : "1e-9")'")
  }

  static func limitOutOfRange(
    _ value: Value, of key: String, at place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(key)' is \(plainText(value)), which is no limit for a distance", at: place,
      hint: "write 0 or more, or 'ignore' to let everything pass")
  }

  static func twoDefaults(_ key: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(key)' and '*' both say how everything else is compared", at: place,
      hint: "keep one of them")
  }

  static func unorderedWithLimits(at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "limits and 'unordered' both say how everything is compared", at: place,
      hint: "for a table write 'rows: unordered' beside the limits")
  }

  static func wrongRows(_ value: Value, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'rows' is 'unordered' or 'ordered', not \(written(value))", at: place,
      hint: "how numbers are compared stands beside it: '{rows: unordered, rel: 1e-9}'")
  }

  static func wrongPointer(_ pointer: String, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .invalidValue, "'\(pointer)' is no JSON pointer: '~' is not followed by 0 or 1", at: place,
      hint: "write '~0' for '~' and '~1' for '/'")
  }

  static func wrongKey(_ value: Value, at place: SourceSpan) -> Diagnostic {
    Diagnostic(
      .wrongType, "'key' names the columns that tell rows apart, and this is \(value.kindName)",
      at: place, hint: "write for example 'key: id' or 'key: [country, year]'")
  }

  static func partIsNoMap(
    _ part: String, _ value: Value, example: String, at place: SourceSpan
  ) -> Diagnostic {
    let what = value.map == nil ? value.kindName : "an empty one"
    return Diagnostic(
      .wrongType, "'\(part)' is a mapping, and this is \(what)", at: place,
      hint: "write for example '\(example)'")
  }

  private static func written(_ value: Value) -> String {
    value.string.map { "'\($0)'" } ?? value.kindName
  }
}

// MARK: Flaws of files

/// Why a file is not read as what it seemed to be.
enum Flaw: Error, Hashable {
  case longLine
  case openQuote
  case notJSON(line: Int?)
  case notYAML(line: Int?)
  case tooLarge(Format, bytes: Int)
  case badHeader(Format)
  case wrongSize(Format)
  case unsupported(Format, what: String)
  case badCompression
  case badChecksum(Format)
  case nestedTooDeep
  case notSeekable(Format)
}

extension Flaw {
  /// The flaw as a remark on a comparison.
  func note(on name: String, comparedAs fallback: Format) -> String {
    "'\(name)' \(words); compared as \(fallback == .bytes ? "bytes" : "text")"
  }

  private var words: String {
    switch self {
    case .longLine: "has lines of more than 1 MiB"
    case .openQuote: "has a quote that is never closed"
    case .notJSON(let line): "is no valid JSON" + at(line)
    case .notYAML(let line): "is no valid YAML" + at(line)
    case .tooLarge(let format, let bytes):
      "is \(format.name) of more than \(bytes >> 20) MiB"
    case .badHeader(let format): "has a damaged \(format.name) header"
    case .wrongSize(let format): "has another length than its \(format.name) header says"
    case .unsupported(let format, let what): "is \(format.name) with \(what)"
    case .badCompression: "cannot be decompressed to its end"
    case .badChecksum(let format): "has a wrong \(format.name) checksum"
    case .nestedTooDeep: "is packed too many times"
    case .notSeekable(let format): "is a large \(format.name) file inside a compressed one"
    }
  }

  private func at(_ line: Int?) -> String { line.map { " (line \($0))" } ?? "" }
}

extension Format {
  /// The format's name as people write it.
  package var name: String {
    switch self {
    case .json: "JSON"
    case .yaml: "YAML"
    case .notebook: "notebook"
    case .csv: "CSV"
    case .tsv: "TSV"
    case .text: "text"
    case .npy: "npy"
    case .npz: "npz"
    case .gzip: "gzip"
    case .tar: "tar"
    case .zip: "zip"
    case .directory: "folder"
    case .bytes: "bytes"
    }
  }
}

/// Remarks on how a comparison was made.
enum Note {
  static func otherFormat(_ name: String, old: Format, new: Format) -> String {
    "'\(name)' was \(old.name) and is \(new.name)"
  }

  static func contractDoesNotFit(_ name: String, _ part: String, _ format: Format) -> String {
    "the contract of '\(name)' names \(part), but the file is read as \(format.name)"
  }

  static func missingKeyColumn(_ name: String, _ column: String) -> String {
    "'\(name)' has no column '\(column)', which its contract names as key"
  }

  static func tooManyRows(_ name: String) -> String {
    "'\(name)' has too many rows to match them without a key"
  }

  static func stoppedEarly(_ name: String) -> String {
    "'\(name)' was not read to its end, since it is known to differ"
  }

  static func otherLayout(_ name: String) -> String {
    "the elements of '\(name)' are laid out in another order and too many to compare"
  }
}
