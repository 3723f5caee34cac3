import Documents

/// Recognises what a difference looks like.
struct HintRecognition {
  /// The time in seconds since 1970; nil to recognise no timestamps.
  let now: Int?
  /// How far from now a time may be to count, in seconds: two years.
  private static let nearness = 2 * 366 * 86_400

  func hints(old: Value?, new: Value?, distance: NumberDistance?) -> [Hint] {
    var found: [Hint] = []
    if let relative = distance?.relative, relative > 0, relative < 1e-6 {
      found.append(.lastDigits)
    }
    switch (old, new) {
    case (.string(let a)?, .string(let b)?): found += hints(Array(a.utf8), Array(b.utf8))
    case (.string(let a)?, nil): found += hints([], Array(a.utf8))
    case (nil, .string(let b)?): found += hints([], Array(b.utf8))
    case (let a?, let b?):
      if let a = a.approximateNumber, let b = b.approximateNumber,
        isEpochNearNow(a) || isEpochNearNow(b)
      {
        found.append(.timestamp)
      }
    default: break
    }
    return found
  }

  private func hints(_ old: [UInt8], _ new: [UInt8]) -> [Hint] {
    let (a, b) = (TextMarks(old), TextMarks(new))
    var found: [Hint] = []
    if a.times != b.times, (a.times + b.times).contains(where: isNearNow) {
      found.append(.timestamp)
    }
    if a.addresses != b.addresses, !b.addresses.isEmpty { found.append(.address) }
    if a.hexadecimals != b.hexadecimals, !b.hexadecimals.isEmpty { found.append(.hexadecimal) }
    if a.uuids != b.uuids, !b.uuids.isEmpty { found.append(.uuid) }
    if a.temporaryPaths != b.temporaryPaths, !b.temporaryPaths.isEmpty {
      found.append(.temporaryPath)
    }
    if a.absolutePaths != b.absolutePaths, !b.absolutePaths.isEmpty { found.append(.absolutePath) }
    if old != new, commasAsPoints(old) == commasAsPoints(new) { found.append(.decimalMark) }
    return found
  }

  private func commasAsPoints(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { $0 == 0x2C ? 0x2E : $0 }
  }

  private func isNearNow(_ time: TextMarks.Time) -> Bool {
    switch time {
    case .seconds(let seconds): isNear(seconds)
    case .ofDay: now != nil
    }
  }

  /// Whether a number is a time near now in seconds or in thousandths, and so on, of them.
  private func isEpochNearNow(_ number: Double) -> Bool {
    [1, 1e3, 1e6, 1e9].contains { unit in
      let seconds = number / unit
      return seconds.magnitude < 1e11 && isNear(Int(seconds))
    }
  }

  private func isNear(_ seconds: Int) -> Bool {
    now.map { abs($0 - seconds) <= Self.nearness } ?? false
  }
}
