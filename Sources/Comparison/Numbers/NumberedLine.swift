import Documents

/// A line as the numbers in it and the text between them.
struct NumberedLine {
  private var text: [UInt8] = []
  private var numbers: [Value] = []

  init(_ line: [UInt8]) {
    var place = 0
    while place < line.count {
      if let end = Self.numberEnd(in: line, from: place),
        let number = decimalNumber(line[place..<end])
      {
        numbers.append(number)
        // What no text holds stands for the number.
        text.append(0)
        place = end
      } else {
        text.append(line[place])
        place += 1
      }
    }
  }

  /// How far the numbers that differ are apart; nil where anything else differs.
  func distances(to other: NumberedLine) -> [NumberDistance]? {
    guard text == other.text, numbers.count == other.numbers.count else { return nil }
    return zip(numbers, other.numbers).compactMap { a, b in
      // Numbers of two types, 1 and 1.0, are a difference even at no distance.
      a == b ? nil : NumberDistance(a, b)
    }
  }

  /// Where the number ends that begins here; nil where none does.
  ///
  /// Digits that are part of a name, a version, a date or a time are no number.
  private static func numberEnd(in line: [UInt8], from start: Int) -> Int? {
    if start > 0 {
      let before = line[start - 1]
      if before.isLetter || before.isDigit || before == 0x5F || before == 0x2E { return nil }
      if isJoint(before), start > 1, line[start - 2].isDigit { return nil }
    }
    guard let end = decimalEnd(in: line, from: start) else { return nil }
    guard end < line.count else { return end }
    let after = line[end]
    if after.isLetter || after == 0x5F || after == 0x2E { return nil }
    if isJoint(after), end + 1 < line.count, line[end + 1].isDigit { return nil }
    return end
  }

  /// `-`, `:` and `/`, as in 2026-01-15 and 17:12:30.
  private static func isJoint(_ byte: UInt8) -> Bool {
    byte == 0x2D || byte == 0x3A || byte == 0x2F
  }
}

/// Where the decimal number ends that begins at a place: `[+-]?(d+(.d*)?|.d+)(e[+-]?d+)?`.
func decimalEnd<Bytes: RandomAccessCollection>(
  in bytes: Bytes, from start: Int
) -> Int? where Bytes.Element == UInt8, Bytes.Index == Int {
  func digitsEnd(_ from: Int) -> Int {
    var end = from
    while end < bytes.count, bytes[end].isDigit { end += 1 }
    return end
  }
  func holds(_ place: Int, _ wanted: [UInt8]) -> Bool {
    place < bytes.count && wanted.contains(bytes[place])
  }
  let begin = holds(start, [0x2B, 0x2D]) ? start + 1 : start
  var end = digitsEnd(begin)
  var digits = end - begin
  if holds(end, [0x2E]) {
    let fraction = digitsEnd(end + 1)
    digits += fraction - end - 1
    // A full stop behind an integer ends a sentence.
    if fraction > end + 1 || (digits > 0 && end + 1 == bytes.count) { end = fraction }
  }
  guard digits > 0 else { return nil }
  if holds(end, [0x45, 0x65]) {
    let exponent = holds(end + 1, [0x2B, 0x2D]) ? end + 2 : end + 1
    if digitsEnd(exponent) > exponent { end = digitsEnd(exponent) }
  }
  return end
}

/// The number that decimal text means, among them `nan` and `inf` in any case; nil for other text.
func decimalNumber(_ slice: ArraySlice<UInt8>) -> Value? {
  let bytes = Array(slice)
  guard let first = bytes.first else { return nil }
  if first.isLetter || bytes.count <= 9 && bytes.last?.isLetter == true {
    return numberWord(bytes)
  }
  guard decimalEnd(in: bytes, from: 0) == bytes.count else { return nil }
  let text = String(decoding: bytes, as: UTF8.self)
  if bytes.contains(where: { $0 == 0x2E || $0 | 0x20 == 0x65 }) {
    return Double(text).map(Value.float)
  }
  return Int(text).map(Value.int) ?? bigInteger(bytes)
}

private func numberWord(_ bytes: [UInt8]) -> Value? {
  let isNegative = bytes.first == 0x2D
  let word = String(decoding: bytes, as: UTF8.self).lowercased()
  switch word.utf8.first == 0x2D || word.utf8.first == 0x2B ? String(word.dropFirst()) : word {
  case "nan": return .float(.nan)
  case "inf", "infinity": return .float(isNegative ? -.infinity : .infinity)
  default: return nil
  }
}

private func bigInteger(_ bytes: [UInt8]) -> Value {
  let isNegative = bytes.first == 0x2D
  let digits = bytes.drop { !$0.isDigit || $0 == 0x30 }
  return .bigInt((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self))
}
