/// A version as `packaging` writes it (PEP 440): `1.0-RC1` is `1.0rc1`, `2022.01` is `2022.1`.
///
/// A text that is no such version stays as it is.
func normalizedPythonVersion(_ text: String) -> String {
  var reader = PythonVersionReader(text)
  return reader.version() ?? text
}

/// Reads the parts of a version in order.
private struct PythonVersionReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
    let trimmed = Array(text.utf8.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    bytes = trimmed.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
  }

  mutating func version() -> String? {
    if byte == UInt8(ascii: "v") { position += 1 }
    guard var first = number() else { return nil }
    var text = ""
    if byte == UInt8(ascii: "!") {
      position += 1
      if first != "0" { text = "\(first)!" }
      guard let release = number() else { return nil }
      first = release
    }
    text += first
    while byte == UInt8(ascii: "."), isDigit(at: position + 1) {
      position += 1
      text += "." + (number() ?? "0")
    }
    text +=
      phase([
        "alpha": "a", "beta": "b", "preview": "rc", "pre": "rc", "a": "a", "b": "b",
        "c": "rc", "rc": "rc",
      ]) ?? ""
    text += post() ?? ""
    text += phase(["dev": ".dev"]) ?? ""
    guard let local = local() else { return nil }
    return position == bytes.count ? text + local : nil
  }

  /// A word with a number: `-rc.1`, `.dev`; a number that is missing is 0.
  private mutating func phase(_ words: [String: String]) -> String? {
    let start = position
    if byte.map(isSeparator) == true { position += 1 }
    for (word, short) in words.sorted(by: { $0.key.utf8.count > $1.key.utf8.count })
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return short + trailingNumber()
    }
    position = start
    return nil
  }

  private mutating func trailingNumber() -> String {
    if byte.map(isSeparator) == true, isDigit(at: position + 1) { position += 1 }
    return number() ?? "0"
  }

  private mutating func post() -> String? {
    if byte == UInt8(ascii: "-"), isDigit(at: position + 1) {
      position += 1
      return number().map { ".post\($0)" }
    }
    return phase(["post": ".post", "rev": ".post", "r": ".post"])
  }

  /// The label behind a `+`, empty if there is none, nil if it is malformed.
  private mutating func local() -> String? {
    guard byte == UInt8(ascii: "+") else { return "" }
    let parts = bytes[(position + 1)...].split(
      omittingEmptySubsequences: false, whereSeparator: isSeparator)
    position = bytes.count
    guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isLetterOrDigit) }) else {
      return nil
    }
    let texts = parts.map { part in
      let text = String(decoding: part, as: UTF8.self)
      return part.allSatisfy(\.isASCIIDigit) ? Self.withoutZeros(text) : text
    }
    return "+" + texts.joined(separator: ".")
  }

  private mutating func number() -> String? {
    let start = position
    while isDigit(at: position) { position += 1 }
    guard position > start else { return nil }
    return Self.withoutZeros(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private static func withoutZeros(_ digits: String) -> String {
    let rest = digits.drop { $0 == "0" }
    return rest.isEmpty ? "0" : String(rest)
  }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func isDigit(at place: Int) -> Bool {
    place < bytes.count && bytes[place].isASCIIDigit
  }

  private func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || (0x61...0x7A).contains(byte)
  }
}
