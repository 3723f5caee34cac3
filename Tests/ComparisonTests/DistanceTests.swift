import Documents
import Testing

@testable import Comparison

@Test func aDistanceIsRelativeToTheLargerMagnitude() {
  let distance = NumberDistance(0.912, 0.905)
  #expect(distance.relative.map { rounded($0, digits: 2) } == 0.0077)
  #expect(distance == NumberDistance(0.905, 0.912))
  #expect(NumberDistance(1.0, -1.0).relative == 2)
  #expect(NumberDistance(0.0, 5.0).relative == 1)
}

@Test func hugeNumbersKeepTheirDistance() {
  #expect(NumberDistance(Int.min, Int.max).absolute == 0x1p64)
  #expect(NumberDistance(.bigInt("100000000000000000000"), .int(1))?.absolute == 1e20)
  #expect(
    NumberDistance(.bigInt("-100000000000000000001"), .bigInt("-100000000000000000000"))?.absolute
      == 1)
  #expect(
    NumberDistance(.bigInt("100000000000000000000"), .bigInt("-100000000000000000000"))?.absolute
      == 2e20)
  #expect(
    NumberDistance(Double.greatestFiniteMagnitude, -Double.greatestFiniteMagnitude).relative == 2)
}

@Test func whatIsNoNumberHasNoRelativeDistance() {
  #expect(NumberDistance(.nan, .nan).isZero)
  #expect(NumberDistance(.infinity, .infinity).isZero)
  #expect(NumberDistance(.nan, 1).relative == nil)
  #expect(NumberDistance(.infinity, -.infinity).relative == nil)
  #expect(!Tolerance(absolute: 1e300, relative: 1e300).allows(NumberDistance(.nan, 1)))
  #expect(!Tolerance(absolute: 1e300, relative: 1e300).allows(NumberDistance(.infinity, 1)))
}

@Test func stepsAreCountedAcrossZero() {
  #expect(NumberDistance(1.0, 1.0.nextUp).ulps == 1)
  #expect(NumberDistance(Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude).ulps == 2)
  #expect(NumberDistance(0.0, -0.0).ulps == 0)
}

@Test func aLimitMeansItsDecimalDigits() {
  let distance = NumberDistance(0.912, 0.905)
  #expect(distance.absolute > 0.007)
  #expect(Tolerance(absolute: 0.007).allows(distance))
  #expect(!Tolerance(absolute: 0.00699).allows(distance))
  #expect(!Tolerance(absolute: 0).allows(NumberDistance(1.0, 1.0.nextUp)))
  #expect(!Tolerance(absolute: 1e-300).allows(NumberDistance(1.0, 1.0.nextUp)))
}

@Test func smallNumbersStayVisible() throws {
  #expect(
    try compare(#"{"p":1.5e-09}"#, #"{"p":0.0}"#, "m.json").texts == ["/p 1.5e-09 → 0.0 (100 %)"])
  #expect(NumberDistance(1e9, 1e9 + 1).text == "relative 1e-09")
  #expect(NumberDistance(1.0, 1.001).text == "0.1 %")
  #expect(NumberDistance(1.0, 3.0).text == "67 %")
}

@Test func decimalTextIsANumberOnlyAsAWhole() {
  func number(_ text: String) -> Value? { decimalNumber(Array(text.utf8)[...]) }
  #expect(number("1e3") == .float(1000))
  #expect(number("+5") == .int(5))
  #expect(number("-.5") == .float(-0.5))
  #expect(number("-Infinity") == .float(-.infinity))
  #expect(number("99999999999999999999") == .bigInt("99999999999999999999"))
  for text in ["", "-", ".", "1.2.3", "0x10", "1_000", "e5", "nano", "1 ", "१"] {
    #expect(number(text) == nil, "\(text)")
  }
}
