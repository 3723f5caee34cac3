extension Value {
  /// The integer that digits mean, of any size; `_` between them is skipped.
  ///
  /// Nil where there is no digit, or where there are so many in a radix other than 10 that the
  /// conversion would take noticeable time.
  static func integer(
    digits: some Collection<UInt8>, radix: UInt8, isNegative: Bool
  ) -> Value? {
    var number = 0
    var hasDigit = false
    for digit in digits where digit != UInt8(ascii: "_") {
      hasDigit = true
      let (product, overflows) = number.multipliedReportingOverflow(by: Int(radix))
      let worth = Int(digit.digitValue)
      let (sum, carries) =
        isNegative
        ? product.subtractingReportingOverflow(worth) : product.addingReportingOverflow(worth)
      if overflows || carries {
        return bigInteger(digits: digits, radix: radix, isNegative: isNegative)
      }
      number = sum
    }
    return hasDigit ? .int(number) : nil
  }

  private static func bigInteger(
    digits: some Collection<UInt8>, radix: UInt8, isNegative: Bool
  ) -> Value? {
    let worths = digits.filter { $0 != UInt8(ascii: "_") }.map(\.digitValue).drop { $0 == 0 }
    guard radix == 10 || worths.count <= 4300 else { return nil }
    let decimals = radix == 10 ? Array(worths) : decimalDigits(worths, radix: radix)
    let text = String(decoding: decimals.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
    return .bigInt((isNegative ? "-" : "") + text)
  }

  /// The decimal digits of a number in another radix, by multiplying and adding in place.
  private static func decimalDigits(_ worths: ArraySlice<UInt8>, radix: UInt8) -> [UInt8] {
    var digits: [UInt8] = []
    for worth in worths {
      var carry = Int(worth)
      for place in digits.indices {
        carry += Int(digits[place]) * Int(radix)
        digits[place] = UInt8(carry % 10)
        carry /= 10
      }
      while carry > 0 {
        digits.append(UInt8(carry % 10))
        carry /= 10
      }
    }
    return digits.reversed()
  }
}
