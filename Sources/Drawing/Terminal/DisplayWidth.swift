extension Character {
  /// How many terminal columns the character takes: 0, 1 or 2.
  ///
  /// Wide are East Asian wide and full-width characters and pictures (UAX #11); marks and format
  /// characters take none.
  var columns: Int {
    var widest = 0
    for scalar in unicodeScalars {
      if scalar.value == 0xFE0F, widest > 0 { return 2 }
      widest = max(widest, scalar.columns)
    }
    return widest
  }
}

extension Unicode.Scalar {
  fileprivate var columns: Int {
    if value < 0x300 { return value == 0xAD ? 0 : 1 }
    if (0x1160...0x11FF).contains(value) { return 0 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide ? 2 : 1
    }
  }

  private var isWide: Bool {
    if value < 0x1100 { return false }
    if properties.isEmojiPresentation { return true }
    return Self.wideRanges.contains { $0.contains(value) }
  }

  /// The blocks of wide characters that are not pictures.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
    0x4E00...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FB,
    0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]
}

extension String {
  /// How many terminal columns the text takes.
  var columns: Int {
    utf8.allSatisfy { $0 < 0x80 } ? utf8.count : reduce(0) { $0 + $1.columns }
  }

  /// The text cut to a number of columns, with `…` in the middle of what it loses.
  func shortened(to limit: Int, ellipsis: String = "…") -> String {
    guard columns > limit else { return self }
    let room = max(0, limit - ellipsis.columns)
    let tail = room / 3
    let head = prefix(columns: room - tail)
    return head + ellipsis + String(String(reversed()).prefix(columns: tail).reversed())
  }

  /// The longest beginning that takes no more columns.
  private func prefix(columns limit: Int) -> String {
    var used = 0
    return String(
      prefix {
        used += $0.columns
        return used <= limit
      })
  }

  /// The text on one line and without effect on a terminal: a control picture for each control
  /// character, and nothing that turns the direction of writing.
  var printable: String {
    guard unicodeScalars.contains(where: \.isUnprintable) else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0..<0x20: result.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case 0x7F: result.append("␡")
      default: result.append(scalar.isUnprintable ? "\u{FFFD}" : scalar)
      }
    }
    return String(result)
  }
}

extension String {
  /// The lines of the text, each printable.
  var printableLines: [String] {
    split(omittingEmptySubsequences: false) { $0.isNewline }.map { String($0).printable }
  }
}

extension Unicode.Scalar {
  fileprivate var isUnprintable: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E...0x200F: true
    default: false
    }
  }
}
