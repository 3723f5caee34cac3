/// A float as Python's `repr` writes it: the shortest digits that read back as the same number.
///
/// Exponents from -4 to 15 are written out (`0.0001`, `1.0`), others as `1e-05`, `1.5e+16`; further
/// `inf`, `-inf`, `nan`.
package func pythonRepr(_ number: Double) -> String {
  guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
  let sign = number.sign == .minus ? "-" : ""
  let (digits, point) = shortestDigits(number.magnitude)
  if point > -4, point <= 16 { return sign + fixedText(digits, point) }
  let exponent = point - 1
  let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
  let padding = abs(exponent) < 10 ? "0" : ""
  return
    "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(padding)\(abs(exponent))"
}

/// The shortest digits of a number, without zeros at either end, and where the point stands in
/// them: 0.00123 has the digits 123 and the point at -2.
///
/// The digits are those of Swift's own description, which is shortest and closest as Python's is.
private func shortestDigits(_ number: Double) -> (digits: String, point: Int) {
  var digits: [UInt8] = []
  var point: Int?
  var exponent = 0
  let description = number.description
  for (place, byte) in description.utf8.enumerated() {
    if byte == "." {
      point = digits.count
    } else if byte == "e" {
      exponent = Int(description.dropFirst(place + 1)) ?? 0
      break
    } else {
      digits.append(byte)
    }
  }
  let leading = digits.prefix { $0 == "0" }.count
  let place = (point ?? digits.count) + exponent - leading
  let significant = digits.dropFirst(leading)
  let end = (significant.lastIndex { $0 != UInt8(ascii: "0") } ?? significant.startIndex - 1) + 1
  let kept = significant[..<end]
  return kept.isEmpty ? ("0", 1) : (String(decoding: kept, as: UTF8.self), place)
}

private func fixedText(_ digits: String, _ point: Int) -> String {
  if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
  if point >= digits.count {
    return digits + String(repeating: "0", count: point - digits.count) + ".0"
  }
  return digits.prefix(point) + "." + digits.dropFirst(point)
}
