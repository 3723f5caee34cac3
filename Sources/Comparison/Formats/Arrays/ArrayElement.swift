import Documents

/// One simple value of an array.
enum ArrayElement {
  case integer(Int64)
  case unsigned(UInt64)
  /// A float, and its place in the order of all floats of its width where that is known.
  case float(Double, Value, place: Int64?)
  case complex(Double, Double, Value)
  case other(Value)

  /// The value as it is shown.
  var value: Value {
    switch self {
    case .integer(let number): .int(Int(number))
    case .unsigned(let number): Int(exactly: number).map(Value.int) ?? .bigInt(String(number))
    case .float(_, let value, _), .complex(_, _, let value), .other(let value): value
    }
  }

  /// How far two numbers are apart; nil where one is none.
  func distance(to other: ArrayElement) -> NumberDistance? {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): NumberDistance(Int(a), Int(b))
    case (.unsigned(let a), .unsigned(let b)): NumberDistance(a, b)
    case (.float(let a, _, let first?), .float(let b, _, let second?)):
      NumberDistance(a, b, ulps: ulpDistance(first, second))
    case (.complex(let a, let b, _), .complex(let c, let d, _)): Self.distance(a, b, c, d)
    default: real.flatMap { a in other.real.map { NumberDistance(a, $0) } }
    }
  }

  /// The number, if it is a real one.
  private var real: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .unsigned(let number): Double(number)
    case .float(let number, _, _): number
    case .complex, .other: nil
    }
  }

  private static func distance(
    _ a: Double, _ b: Double, _ c: Double, _ d: Double
  ) -> NumberDistance {
    let real = NumberDistance(a, c)
    let imaginary = NumberDistance(b, d)
    func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    return NumberDistance(
      absolute: length(real.absolute, imaginary.absolute),
      magnitude: max(length(a, b), length(c, d)))
  }
}

extension ElementField {
  /// Reads the value from the bytes of an element.
  func element(in item: UnsafeRawBufferPointer) -> ArrayElement {
    let bytes = UnsafeRawBufferPointer(rebasing: item[offset..<offset + size])
    switch kind {
    case .bool: return .other(.bool(bytes[0] != 0))
    case .integer: return .integer(signed(bytes))
    case .unsigned: return .unsigned(word(bytes))
    case .float: return float(bytes)
    case .complex:
      let half = size / 2
      let a = float(UnsafeRawBufferPointer(rebasing: bytes[..<half]))
      let b = float(UnsafeRawBufferPointer(rebasing: bytes[half...]))
      guard case .float(let real, let first, _) = a, case .float(let imaginary, let second, _) = b
      else { return a }
      let sign = imaginary.sign == .minus ? "" : "+"
      return .complex(
        real, imaginary, .string("\(plainText(first))\(sign)\(plainText(second))j"))
    case .bytes: return .other(.string(String(decoding: unpadded(bytes), as: UTF8.self)))
    case .text: return .other(.string(text(bytes)))
    case .raw: return .other(.string(bytes.prefix(32).map { hexByte($0) }.joined(separator: " ")))
    case .date: return .other((unit ?? DateUnit("")).date(signed(bytes)))
    case .duration: return .integer(signed(bytes))
    }
  }

  private func word(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var word: UInt64 = 0
    for place in 0..<min(8, bytes.count) {
      let byte = bytes[isBigEndian ? place : min(8, bytes.count) - 1 - place]
      word = word << 8 | UInt64(byte)
    }
    return word
  }

  private func signed(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    let unused = 64 - 8 * bytes.count
    return (Int64(bitPattern: word(bytes)) << unused) >> unused
  }

  private func float(_ bytes: UnsafeRawBufferPointer) -> ArrayElement {
    switch bytes.count {
    case 2:
      let number = Float16(bitPattern: UInt16(truncatingIfNeeded: word(bytes)))
      return .float(Double(number), shown("\(number)", Double(number)), place: ordered(bytes))
    case 4:
      let number = Float(bitPattern: UInt32(truncatingIfNeeded: word(bytes)))
      return .float(Double(number), shown("\(number)", Double(number)), place: ordered(bytes))
    case 8:
      let number = Double(bitPattern: word(bytes))
      return .float(number, .float(number), place: ordered(bytes))
    default:
      let number = extended(bytes)
      return .float(number, .float(number), place: nil)
    }
  }

  /// The shortest decimal number that stands for the float in its own width.
  private func shown(_ text: String, _ number: Double) -> Value {
    .float(number.isFinite ? Double(text) ?? number : number)
  }

  /// The place in the order of all floats of this width.
  private func ordered(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    let bits = signed(bytes)
    let lowest = Int64.min >> (64 - 8 * bytes.count)
    return bits < 0 ? lowest &- bits : bits
  }

  /// The nearest double of an 80-bit float of x86, which NumPy pads to 12 or 16 bytes.
  private func extended(_ bytes: UnsafeRawBufferPointer) -> Double {
    let ordered = isBigEndian ? Array(bytes.reversed()) : Array(bytes)
    let significand = ordered[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let head = Int(ordered[8]) | Int(ordered[9]) << 8
    let exponent = head & 0x7FFF
    let sign: FloatingPointSign = head & 0x8000 == 0 ? .plus : .minus
    if exponent == 0x7FFF {
      let isInfinite = significand << 1 == 0
      return isInfinite ? (sign == .minus ? -.infinity : .infinity) : .nan
    }
    return Double(sign: sign, exponent: exponent - 16_383 - 63, significand: Double(significand))
  }

  private func unpadded(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let end = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
    return UnsafeRawBufferPointer(rebasing: bytes[..<end])
  }

  private func text(_ bytes: UnsafeRawBufferPointer) -> String {
    var scalars = String.UnicodeScalarView()
    for place in stride(from: 0, to: bytes.count, by: 4) {
      let code = word(UnsafeRawBufferPointer(rebasing: bytes[place..<place + 4]))
      if code == 0 { break }
      scalars.append(Unicode.Scalar(UInt32(truncatingIfNeeded: code)) ?? "\u{FFFD}")
    }
    return String(scalars)
  }
}
