import Documents

/// How far two numbers are apart.
package struct NumberDistance: Sendable, Hashable {
  /// The absolute difference; infinite between an infinity and any other number, and NaN between
  /// NaN and a number.
  package var absolute: Double
  /// The absolute difference divided by the larger magnitude; nil where it is not finite.
  package var relative: Double?
  /// How many floating-point numbers lie from one to the other; nil for integers.
  package var ulps: UInt64?
  /// The larger magnitude.
  var magnitude: Double

  /// Whether both are the same number; 0.0 and -0.0 are, and so is NaN to itself.
  package var isZero: Bool { absolute == 0 }

  init(absolute: Double, magnitude: Double, ulps: UInt64? = nil) {
    self.absolute = absolute
    self.magnitude = magnitude
    self.ulps = ulps
    relative =
      absolute == 0 ? 0 : absolute.isFinite && magnitude.isFinite ? absolute / magnitude : nil
  }

  /// The distance of two floats; `ulps` are those of the wider format.
  package init(_ a: Double, _ b: Double, ulps: UInt64? = nil) {
    let steps = a.isNaN || b.isNaN ? nil : ulps ?? Self.steps(a.bitPattern, b.bitPattern)
    if a == b || (a.isNaN && b.isNaN) {
      self.init(absolute: 0, magnitude: a.magnitude, ulps: a == b ? steps : nil)
      return
    }
    let difference = (a - b).magnitude
    self.init(absolute: difference, magnitude: max(a.magnitude, b.magnitude), ulps: steps)
    // The difference of two huge numbers can overflow where their quotient does not.
    if difference.isInfinite, a.isFinite, b.isFinite {
      relative = (a / magnitude - b / magnitude).magnitude
    }
  }

  /// The distance of two integers, exact however large they are.
  package init(_ a: Int, _ b: Int) {
    let difference =
      a > b
      ? UInt(bitPattern: a) &- UInt(bitPattern: b)
      : UInt(bitPattern: b) &- UInt(bitPattern: a)
    self.init(absolute: Double(difference), magnitude: Double(max(a.magnitude, b.magnitude)))
  }

  /// The distance of two integers, exact however large they are.
  package init(_ a: UInt64, _ b: UInt64) {
    self.init(absolute: Double(a > b ? a - b : b - a), magnitude: Double(max(a, b)))
  }

  /// The distance of two numbers; nil where one is none.
  package init?(_ a: Value, _ b: Value) {
    switch (a, b) {
    case (.int(let a), .int(let b)): self.init(a, b)
    case (.float(let a), .float(let b)): self.init(a, b)
    case (.int, .bigInt), (.bigInt, .int), (.bigInt, .bigInt):
      guard let a = DecimalInteger(a), let b = DecimalInteger(b) else { return nil }
      self.init(absolute: a.distance(to: b), magnitude: max(a.magnitude, b.magnitude))
    default:
      guard let a = a.approximateNumber, let b = b.approximateNumber else { return nil }
      self.init(a, b)
    }
  }

  private static func steps(_ a: UInt64, _ b: UInt64) -> UInt64 {
    ulpDistance(ordered(Int64(bitPattern: a)), ordered(Int64(bitPattern: b)))
  }

  private static func ordered(_ bits: Int64) -> Int64 { bits < 0 ? Int64.min &- bits : bits }
}

/// How many numbers lie from one to the other, given their places in the order of all numbers.
func ulpDistance(_ a: Int64, _ b: Int64) -> UInt64 {
  let difference = UInt64(bitPattern: a) &- UInt64(bitPattern: b)
  return a >= b ? difference : 0 &- difference
}

extension Value {
  /// The number as the nearest float; nil for what is no number.
  var approximateNumber: Double? {
    if case .bigInt(let digits) = self { Double(digits) } else { number }
  }
}

/// An integer of any size as decimal digits, only as far as distances need it.
private struct DecimalInteger {
  var isNegative: Bool
  /// From the lowest to the highest digit, without zeros at the top.
  var digits: [UInt8]

  init?(_ value: Value) {
    let text: String
    switch value {
    case .int(let number): text = String(number)
    case .bigInt(let digits): text = digits
    default: return nil
    }
    isNegative = text.utf8.first == UInt8(ascii: "-")
    digits = text.utf8.drop { $0 == 0x2D || $0 == 0x30 }.reversed().map { $0 &- 0x30 }
  }

  var magnitude: Double { Self.number(digits) }

  func distance(to other: DecimalInteger) -> Double {
    if isNegative != other.isNegative { return magnitude + other.magnitude }
    let isSmaller =
      (digits.count, 0) < (other.digits.count, 0)
      || (digits.count == other.digits.count
        && digits.reversed().lexicographicallyPrecedes(other.digits.reversed()))
    return Self.number(
      isSmaller ? Self.difference(other.digits, digits) : Self.difference(digits, other.digits))
  }

  private static func difference(_ large: [UInt8], _ small: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var borrow: UInt8 = 0
    for place in large.indices {
      let taken = (place < small.count ? small[place] : 0) + borrow
      borrow = large[place] < taken ? 1 : 0
      result.append(large[place] + borrow * 10 - taken)
    }
    return result
  }

  private static func number(_ digits: [UInt8]) -> Double {
    let text = String(decoding: digits.reversed().map { $0 + 0x30 }, as: UTF8.self)
    return text.isEmpty ? 0 : Double(text) ?? .infinity
  }
}
