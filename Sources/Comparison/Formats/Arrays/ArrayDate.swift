import Documents

/// The unit of a NumPy date: `D`, `s`, `25us`; those longer than a day are not taken apart.
struct DateUnit: Equatable {
  /// The unit as written, without its brackets.
  var text: String
  /// How many units make a second; nil where one is longer than a second.
  private var perSecond: Int?
  /// How many seconds make a unit; nil where one is shorter.
  private var seconds: Int?

  init(_ text: String) {
    self.text = text
    switch text {
    case "D": seconds = 86_400
    case "h": seconds = 3600
    case "m": seconds = 60
    case "s": seconds = 1
    case "ms": perSecond = 1000
    case "us": perSecond = 1_000_000
    case "ns": perSecond = 1_000_000_000
    default: break
    }
  }

  /// The date that lies so many units behind 1970, as NumPy prints it; the count where it is not known.
  func date(_ count: Int64) -> Value {
    // The lowest number stands for no date at all.
    if count == .min { return .string("NaT") }
    var (whole, fraction) = (Int(count), 0)
    if let perSecond {
      whole = Self.quotient(Int(count), perSecond)
      fraction = Int(count) - whole * perSecond
    } else {
      let (product, overflows) = Int(count).multipliedReportingOverflow(by: seconds ?? 0)
      guard seconds != nil, !overflows else { return .int(Int(count)) }
      whole = product
    }
    let days = Self.quotient(whole, 86_400)
    guard days.magnitude < 100_000_000 else { return .int(Int(count)) }
    let day = Self.day(days)
    if text == "D" { return .string(day) }
    let clock = whole - days * 86_400
    let time = [clock / 3600, clock / 60 % 60, clock % 60].map { Self.padded($0, 2) }
    let digits = perSecond.map { "." + Self.padded(fraction, String($0).count - 1) } ?? ""
    return .string("\(day)T\(time.joined(separator: ":"))\(digits)")
  }

  private static func quotient(_ number: Int, _ divisor: Int) -> Int {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
  }

  /// A day of the Gregorian calendar, counted from 1970.
  private static func day(_ days: Int) -> String {
    // Eras of 400 years that begin in March put the leap day at the end.
    let shifted = days + 719_468
    let era = quotient(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
    return [
      padded(year, 4), padded(month < 10 ? month + 3 : month - 9, 2),
      padded(dayOfYear - (153 * month + 2) / 5 + 1, 2),
    ].joined(separator: "-")
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
  }
}
