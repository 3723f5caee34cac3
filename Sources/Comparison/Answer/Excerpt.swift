import Documents

/// The longest text of a value in a difference, in bytes.
private let longestExcerpt = 200

/// Two values with long texts cut to where they differ first.
func excerpts(_ old: Value?, _ new: Value?) -> (Value?, Value?) {
  let (a, b) = (shortened(old), shortened(new))
  guard case .string(let first)? = a, case .string(let second)? = b else {
    return (a.map { cut($0, from: 0) }, b.map { cut($0, from: 0) })
  }
  guard max(first.utf8.count, second.utf8.count) > longestExcerpt else { return (a, b) }
  let common = zip(first.utf8, second.utf8).prefix { $0 == $1 }.count
  let start = max(0, common - longestExcerpt / 4)
  return (cut(.string(first), from: start), cut(.string(second), from: start))
}

/// A long list or map as its JSON text.
private func shortened(_ value: Value?) -> Value? {
  switch value {
  case .list(let items)? where items.count > 20: .string(jsonText(.list(Array(items.prefix(20)))))
  case .list?, .map?:
    value.flatMap { value in
      let text = jsonText(value)
      return text.utf8.count > longestExcerpt ? .string(text) : value
    }
  case .bigInt(let digits)? where digits.utf8.count > longestExcerpt: .string(digits)
  default: value
  }
}

private func cut(_ value: Value, from start: Int) -> Value {
  guard case .string(let text) = value, text.utf8.count > longestExcerpt else { return value }
  let bytes = Array(text.utf8)
  var begin = min(start, max(0, bytes.count - longestExcerpt / 2))
  var end = min(bytes.count, begin + longestExcerpt)
  // Never between the bytes of one character.
  while begin > 0, bytes[begin] & 0xC0 == 0x80 { begin -= 1 }
  while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
  let middle = String(decoding: bytes[begin..<end], as: UTF8.self)
  return .string((begin > 0 ? "…" : "") + middle + (end < bytes.count ? "…" : ""))
}
