/// Whether a text is a date or a timestamp of YAML 1.1, which older readers do not take for a text.
///
/// `2020-01-31`, or `2020-1-31 4:05:06.7 +01:00` with a `T` or blanks between date and time.
func isTimestamp(_ text: String) -> Bool {
  var cursor = TimestampCursor(rest: text.utf8[...])
  guard cursor.digits(4...4), cursor.take("-"), let month = cursor.count(ofDigits: 1...2),
    cursor.take("-"), let day = cursor.count(ofDigits: 1...2)
  else { return false }
  if cursor.rest.isEmpty { return month == 2 && day == 2 }
  guard cursor.take("T") || cursor.take("t") || cursor.blanks() > 0, cursor.digits(1...2),
    cursor.take(":"), cursor.digits(2...2), cursor.take(":"), cursor.digits(2...2)
  else { return false }
  if cursor.take(".") { _ = cursor.count(ofDigits: 1...Int.max) }
  return cursor.rest.isEmpty || cursor.zone()
}

private struct TimestampCursor {
  var rest: Substring.UTF8View

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  mutating func blanks() -> Int {
    let blanks = rest.prefix { $0 == " " || $0 == "\t" }.count
    rest.removeFirst(blanks)
    return blanks
  }

  mutating func count(ofDigits allowed: ClosedRange<Int>) -> Int? {
    let count = rest.prefix { $0.isDigit }.count
    guard allowed.contains(count) else { return nil }
    rest.removeFirst(count)
    return count
  }

  mutating func digits(_ allowed: ClosedRange<Int>) -> Bool {
    count(ofDigits: allowed) != nil
  }

  /// The zone at the end: `Z`, `+1`, `-01:00`.
  mutating func zone() -> Bool {
    _ = blanks()
    if take("Z") { return rest.isEmpty }
    guard take("+") || take("-"), digits(1...2) else { return false }
    return rest.isEmpty || take(":") && digits(2...2) && rest.isEmpty
  }
}
