/// How many bytes at the start tell a format.
private let sampleSize = 1 << 16

extension Inspection {
  /// The format of both versions: the closest one that both have.
  mutating func sharedFormat(_ old: Content, _ new: Content, name: String) throws -> Format {
    let (before, after) = (
      try sniff(old, name: name), try sniff(new, name: name)
    )
    if before == after { return before }
    let formats = [before, after]
    // A version that is cut to nothing has no format of its own.
    if try old.prefix(1).isEmpty { return after.isText ? .text : .bytes }
    if try new.prefix(1).isEmpty { return before.isText ? .text : .bytes }
    if formats.contains(.npz), formats.contains(.zip) { return .zip }
    if formats.contains(.notebook), formats.contains(.json) { return .json }
    if formats.contains(.csv), formats.contains(.tsv) { return .csv }
    ledger.note(Note.otherFormat(fileName(name), old: before, new: after))
    return before.isText && after.isText ? .text : .bytes
  }

  private func sniff(_ content: Content, name: String) throws -> Format {
    let sample = try content.prefix(sampleSize)
    let isWhole = sample.count < sampleSize
    if let format = binaryFormat(sample) {
      return format == .zip ? try zipFormat(content) : format
    }
    guard isLikelyText(sample, isWhole: isWhole) else { return .bytes }
    return textFormat(sample, isWhole: isWhole, name: name)
  }

  private func binaryFormat(_ sample: [UInt8]) -> Format? {
    if sample.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) { return .npy }
    if sample.starts(with: [0x1F, 0x8B, 8]) { return .gzip }
    if sample.starts(with: [0x50, 0x4B, 3, 4]) || sample.starts(with: [0x50, 0x4B, 5, 6]) {
      return .zip
    }
    return TarHeader.isHeader(sample) ? .tar : nil
  }

  private func zipFormat(_ content: Content) throws -> Format {
    do {
      guard let content = try content.seekable(upTo: limits.memoryBytes) else { return .zip }
      let members = try ZipDirectory(content).members
      return !members.isEmpty && members.allSatisfy { $0.name.hasSuffix(".npy") } ? .npz : .zip
    } catch is Flaw {
      return .zip
    }
  }

  private func textFormat(_ sample: [UInt8], isWhole: Bool, name: String) -> Format {
    let ending = fileEnding(name)
    let first = sample.first { !$0.isBlank }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      if ending == ".ipynb" { return .notebook }
      if !isLineOriented(ending) { return .json }
    }
    switch ending {
    case ".json" where first != nil: return .json
    case ".yaml", ".yml": return first == nil ? .text : .yaml
    default: break
    }
    return TableShape.sniff(sample, isWhole: isWhole, ending: ending)?.format ?? .text
  }

  /// Endings of files whose lines are records of their own, though each may look like JSON.
  private func isLineOriented(_ ending: String) -> Bool {
    [".jsonl", ".ndjson", ".csv", ".tsv", ".log", ".txt", ".md"].contains(ending)
  }
}

extension Format {
  /// Whether the content is text.
  var isText: Bool {
    switch self {
    case .json, .yaml, .notebook, .csv, .tsv, .text: true
    case .npy, .npz, .gzip, .tar, .zip, .directory, .bytes: false
    }
  }
}

extension UInt8 {
  /// Whether the byte is a blank, a tab or a line break.
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  /// Whether the byte is `0` to `9`.
  var isDigit: Bool { self &- 0x30 < 10 }
  /// Whether the byte is an ASCII letter.
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  /// Whether the byte is a hexadecimal digit.
  var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
}

/// Whether bytes are UTF-8 without control characters but those of layout.
func isLikelyText(_ sample: [UInt8], isWhole: Bool) -> Bool {
  let controls = sample.contains { $0 < 0x20 && !$0.isBlank && $0 != 0x1B && $0 != 0x08 }
  if controls { return false }
  if String(validating: sample, as: UTF8.self) != nil { return true }
  guard !isWhole else { return false }
  // The sample may end inside a character.
  return (1...3).contains { String(validating: sample.dropLast($0), as: UTF8.self) != nil }
}

/// The ending of a path in lower case, with its point; empty where there is none.
func fileEnding(_ path: String) -> String {
  let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
  return name.lastIndex(of: ".").map { name[$0...].lowercased() } ?? ""
}
