import Documents
import Glibc
import Provenance

/// Values in tables: decimal places are limited, but no number that is not 0 becomes 0, no two that
/// differ become the same, and without a wish for places none is shown more than 1 % off.
struct RoundedValues {
  /// The most places behind the point.
  let places: Int
  /// Whether the user asked for these places.
  let isChosen: Bool

  /// Takes the places that the user asked for, else 5.
  init(places: Int?) {
    self.places = places ?? 5
    isChosen = places != nil
  }

  /// A value alone.
  func text(_ value: Value?) -> String {
    guard let value, !value.isNull else { return "-" }
    guard case .float(let number) = value, number.isFinite else { return pythonText(value) }
    return pythonRepr(rounded(number))
  }

  /// An old and a new value, told apart where they differ.
  func texts(_ old: Value?, _ new: Value?) -> (String, String) {
    let short = (text(old), text(new))
    guard short.0 == short.1, let old, let new, !isSameFigure(old, new) else { return short }
    return (pythonText(old), pythonText(new))
  }

  private func rounded(_ number: Double) -> Double {
    let result = formatted(number, "%.\(places)f")
    let tolerance = isChosen ? 0.999 : 0.01
    guard abs(result - number) > tolerance * abs(number) else { return result }
    return formatted(number, "%.\(max(0, places - 1))e")
  }

  /// The number that a format of C's leaves.
  private func formatted(_ number: Double, _ format: String) -> Double {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([number]) { vsnprintf(&buffer, buffer.count, format, $0) }
    let text = String(
      decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return Double(text) ?? number
  }
}
