/// The parts of a text that betray where it comes from.
struct TextMarks {
  enum Time: Equatable {
    /// A date or a count of seconds since 1970.
    case seconds(Int)
    /// A time of day without a date, in seconds.
    case ofDay(Int)
  }

  private(set) var times: [Time] = []
  private(set) var addresses: [ArraySlice<UInt8>] = []
  private(set) var uuids: [ArraySlice<UInt8>] = []
  /// Other hexadecimal digits of which some are letters.
  private(set) var hexadecimals: [ArraySlice<UInt8>] = []
  private(set) var temporaryPaths: [ArraySlice<UInt8>] = []
  private(set) var absolutePaths: [ArraySlice<UInt8>] = []

  init(_ text: [UInt8]) {
    var place = 0
    while place < text.count {
      let end = Self.wordEnd(text, place)
      if end > place { read(text[place..<end]) }
      place = max(end, place + 1)
    }
    readMonthDates(text)
  }

  /// Words end at blanks, quotes, brackets and commas.
  private static func wordEnd(_ text: [UInt8], _ start: Int) -> Int {
    let stops = Array("\"'`<>()[]{},;|=".utf8)
    return text[start...].firstIndex { $0.isBlank || stops.contains($0) } ?? text.count
  }

  private mutating func read(_ word: ArraySlice<UInt8>) {
    if word.first == 0x2F || word.starts(with: "file:/".utf8) { readPath(word) }
    if word.starts(with: "tmp".utf8), (6...14).contains(word.count) { temporaryPaths.append(word) }
    // Whatever is random in such a name has been told.
    if temporaryPaths.last?.endIndex == word.endIndex { return }
    var place = word.startIndex
    while place < word.endIndex {
      let end =
        word[place...].firstIndex { !$0.isHexDigit && $0 != 0x2D && $0 != 0x78 } ?? word.endIndex
      if end > place { readToken(word[place..<end]) }
      place = max(end, place + 1)
    }
    readDigits(word)
  }

  private mutating func readPath(_ word: ArraySlice<UInt8>) {
    let path = word.first == 0x2F ? word : word.dropFirst(5)
    let isTemporary = ["/tmp/", "/var/tmp/", "/dev/shm/", "/run/user/"].contains {
      path.starts(with: $0.utf8)
    }
    if isTemporary {
      temporaryPaths.append(path)
    } else if path.count(where: { $0 == 0x2F }) >= 2, !path.starts(with: "//".utf8) {
      absolutePaths.append(path)
    }
  }

  /// Reads hexadecimal digits with `-` and `x` between them.
  private mutating func readToken(_ token: ArraySlice<UInt8>) {
    if token.starts(with: "0x".utf8), (8...18).contains(token.count),
      token.dropFirst(2).allSatisfy(\.isHexDigit)
    {
      addresses.append(token)
    }
    if let uuid = Self.uuid(in: token) {
      uuids.append(uuid)
    } else if token.count >= 8, token.allSatisfy(\.isHexDigit), token.contains(where: \.isLetter),
      token.contains(where: \.isDigit)
    {
      hexadecimals.append(token)
    }
  }

  /// A UUID written 8-4-4-4-12, or of version 4 without hyphens.
  private static func uuid(in token: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let groups = token.split(separator: 0x2D, omittingEmptySubsequences: false)
    for first in groups.indices.dropLast(4) {
      let five = groups[first..<first + 5]
      if five.map(\.count) == [8, 4, 4, 4, 12], five.allSatisfy({ $0.allSatisfy(\.isHexDigit) }) {
        return token[groups[first].startIndex..<groups[first + 4].endIndex]
      }
    }
    return groups.first { group in
      group.count == 32 && group.allSatisfy(\.isHexDigit)
        && group[group.startIndex + 12] == UInt8(ascii: "4")
        && "89abAB".utf8.contains(group[group.startIndex + 16])
    }
  }
}

// MARK: Times

extension TextMarks {
  /// Reads dates, times of day and counts of seconds, all of which consist of groups of digits.
  private mutating func readDigits(_ word: ArraySlice<UInt8>) {
    var place = word.startIndex
    while let start = word[place...].firstIndex(where: \.isDigit) {
      let end = word[start...].firstIndex { !$0.isDigit } ?? word.endIndex
      place = end
      if let (time, after) = Self.date(word, start, end) ?? Self.clock(word, start, end) {
        times.append(time)
        place = after
      } else if let seconds = Self.epoch(word[start..<end]) {
        times.append(.seconds(seconds))
      }
    }
  }

  private static func date(
    _ word: ArraySlice<UInt8>, _ start: Int, _ end: Int
  ) -> (Time, Int)? {
    let count = end - start
    if count == 8 || count == 14, let seconds = day(word[start..<start + 8]) {
      return (.seconds(seconds), end)
    }
    guard count == 4, end + 6 <= word.endIndex, word[end] == word[end + 3],
      word[end] == 0x2D || word[end] == 0x2F
    else { return nil }
    let digits = word[start..<end] + word[end + 1..<end + 3] + word[end + 4..<end + 6]
    guard let seconds = day(digits) else { return nil }
    guard let (clock, after) = timeBehind(word, end + 6) else {
      return (.seconds(seconds), end + 6)
    }
    return (.seconds(seconds + clock), after)
  }

  private static func timeBehind(_ word: ArraySlice<UInt8>, _ place: Int) -> (Int, Int)? {
    guard place < word.endIndex, word[place] == 0x54 || word[place] == 0x74 else { return nil }
    let end = word[(place + 1)...].firstIndex { !$0.isDigit } ?? word.endIndex
    guard case (.ofDay(let seconds), let after)? = clock(word, place + 1, end) else { return nil }
    return (seconds, after)
  }

  /// `17:12` and `17:12:30`, with any fraction behind it.
  private static func clock(
    _ word: ArraySlice<UInt8>, _ start: Int, _ end: Int
  ) -> (Time, Int)? {
    let stop = word[start...].firstIndex { !$0.isDigit && $0 != 0x3A } ?? word.endIndex
    let groups = word[start..<stop].split(separator: 0x3A, omittingEmptySubsequences: false)
    guard (2...3).contains(groups.count), groups.allSatisfy({ $0.count == 2 }) else { return nil }
    let numbers = groups.map(number)
    guard numbers[0] < 24, numbers.dropFirst().allSatisfy({ $0 < 61 }) else { return nil }
    let seconds = numbers.count == 3 ? numbers[2] : 0
    return (.ofDay(numbers[0] * 3600 + numbers[1] * 60 + seconds), stop)
  }

  /// A count since 1970 in seconds (10 digits) or in thousandths, millionths, billionths.
  private static func epoch(_ digits: ArraySlice<UInt8>) -> Int? {
    [10, 13, 16, 19].contains(digits.count) ? number(digits.prefix(10)) : nil
  }

  /// `23 Nov 2026` and `Nov 23 17:12:30 2026`.
  private mutating func readMonthDates(_ text: [UInt8]) {
    let words = text.split { $0.isBlank || $0 == 0x2C }
    for place in words.indices {
      guard let month = Self.month(words[place]) else { continue }
      let before = place > 0 ? Self.dayOfMonth(words[place - 1]) : nil
      let after = place + 1 < words.count ? Self.dayOfMonth(words[place + 1]) : nil
      let years = words[(place + 1)...].prefix(3).filter { $0.count == 4 }.map(Self.number)
      guard let day = before ?? after, let year = years.first(where: { $0 > 1900 }) else {
        continue
      }
      times.append(.seconds(Self.seconds(year: year, month: month, day: day)))
    }
  }

  private static func month(_ word: ArraySlice<UInt8>) -> Int? {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    guard word.count >= 3, word.allSatisfy(\.isLetter) else { return nil }
    let text = String(decoding: word.prefix(3), as: UTF8.self).lowercased()
    return names.firstIndex(of: text).map { $0 + 1 }
  }

  private static func dayOfMonth(_ word: ArraySlice<UInt8>) -> Int? {
    guard (1...2).contains(word.count), word.allSatisfy(\.isDigit) else { return nil }
    let day = number(word)
    return (1...31).contains(day) ? day : nil
  }

  /// The start of the day that eight digits mean.
  private static func day(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.count == 8, digits.allSatisfy(\.isDigit) else { return nil }
    let begin = digits.startIndex
    let (year, month, day) = (
      number(digits[begin..<begin + 4]), number(digits[begin + 4..<begin + 6]),
      number(digits[begin + 6..<begin + 8])
    )
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    return seconds(year: year, month: month, day: day)
  }

  /// The start of a day of the Gregorian calendar in seconds since 1970, UTC.
  private static func seconds(year: Int, month: Int, day: Int) -> Int {
    // Years that begin in March put the leap day at the end.
    let year = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    return days * 86_400
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $1.isDigit ? $0 * 10 + Int($1 - 0x30) : $0 }
  }
}
