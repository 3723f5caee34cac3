import CPipe
import Documents
import FileStore

extension Difference {
  /// The difference on one line: `/acc 0.912 → 0.905 (0.8 %)`, `row 12, column score: 1.5 → 1.6`.
  package var text: String {
    let path = (members + [placeText]).filter { !$0.isEmpty }.joined(separator: ": ")
    if path.isEmpty { return changeText }
    if case .pointer = place { return "\(path) \(changeText)" }
    return "\(path): \(changeText)"
  }

  private var placeText: String {
    if format == .notebook, case .pointer(let keys) = place { return notebookPlace(keys) }
    if case .pointer(let keys) = place, keys.isEmpty { return "the document" }
    return place.text
  }

  private var changeText: String {
    let remark = remarkText
    switch (old, new) {
    case (.string(let old)?, .string(let new)?) where old == new && !old.hasSameBytes(as: new):
      // Two spellings of an accent look alike.
      return "\(canonicalJSONText(.string(old))) → \(canonicalJSONText(.string(new)))\(remark)"
    case (let old?, let new?): return "\(shown(old)) → \(shown(new))\(remark)"
    case (let old?, nil): return "\(shown(old)) \(kind.verb)\(remark)"
    case (nil, let new?): return "\(shown(new)) \(kind.verb)\(remark)"
    case (nil, nil): return kind.verb
    }
  }

  private var remarkText: String {
    switch kind {
    case .number: distance?.text.map { " (\($0))" } ?? ""
    case .added, .removed, .value, .bytes, .shape, .mode, .header: ""
    case .type: " (type)"
    case .order: " (order)"
    case .whitespace: " (blanks or line ends)"
    case .representation: " (the same value)"
    case .renamed: " (renamed)"
    }
  }

  /// A value in text; strings in quotes only where their ends could be misread.
  private func shown(_ value: Value) -> String {
    if case .float(let number) = value { return pythonRepr(number) }
    guard case .string(let text) = value else { return jsonText(value) }
    if format == .bytes { return text }
    let needsQuotes =
      text.isEmpty || text.first?.isWhitespace == true || text.last?.isWhitespace == true
      || text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    return needsQuotes || kind == .type ? jsonText(value) : text
  }
}

extension Difference.Kind {
  /// What happened, where no values tell.
  fileprivate var verb: String {
    switch self {
    case .added: "added"
    case .removed: "removed"
    case .order: "another order"
    case .header: "another header"
    case .whitespace: "other blanks or line ends"
    case .representation: "the same values, written otherwise"
    case .renamed: "renamed"
    case .number, .value, .type, .shape, .bytes, .mode: "differs"
    }
  }
}

/// `/cells/2/outputs/0/text/1` as `cell 3, output 1, text 2`.
private func notebookPlace(_ keys: [String]) -> String {
  guard keys.count > 1, keys[0] == "cells", let cell = Int(keys[1]) else {
    return jsonPointer(keys)
  }
  var parts = ["cell \(cell + 1)"]
  var rest = keys.dropFirst(2)
  if rest.first == "outputs", let output = rest.dropFirst().first.flatMap({ Int($0) }) {
    parts.append("output \(output + 1)")
    rest = rest.dropFirst(2)
  }
  if let line = rest.last.flatMap({ Int($0) }), rest.count > 1 {
    parts.append("\(rest.dropLast().joined(separator: " ")) line \(line + 1)")
  } else if !rest.isEmpty {
    parts.append(rest.joined(separator: " "))
  }
  return parts.joined(separator: ", ")
}

extension NumberDistance {
  /// The distance in words: `0.8 %`, `relative 4.4e-16`; nil where there is none to tell.
  package var text: String? {
    guard !isZero else { return "the same number" }
    guard let relative else { return nil }
    guard relative >= 0.0005 else { return "relative \(pythonRepr(rounded(relative, digits: 2)))" }
    let percent = relative * 100
    let number = rounded(percent, digits: percent < 1 ? 1 : 2)
    let text = number == number.rounded() ? String(Int(number)) : pythonRepr(number)
    return "\(text) %"
  }
}

/// A number with so many significant digits.
func rounded(_ number: Double, digits: Int32) -> Double {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
    let length = cpipe_format(buffer.baseAddress, 64, digits, number)
    let text = buffer.prefix(Int(max(0, min(length, 63)))).map { UInt8(bitPattern: $0) }
    return Double(String(decoding: text, as: UTF8.self)) ?? number
  }
}
