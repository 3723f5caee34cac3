import Diagnostics
import Documents
import PipelineModel

/// Reading durations and amounts.
extension StageReader {
  /// A duration in seconds: a number, or numbers with units such as `2h30m`.
  func duration(_ pair: Node.Pair) -> Double? {
    guard let value = scalar(pair, what: "a duration") else { return nil }
    let seconds: Double? =
      switch value {
      case .string(let text): parsedDuration(text)
      default: number(value)
      }
    guard let seconds, seconds > 0, seconds.isFinite else {
      file.report(
        .invalidDuration(
          value, at: file.place(of: pair.value), origin: resolver.origin(of: pair.value)))
      return nil
    }
    return seconds
  }

  /// The amounts of a map of resources.
  func resources(_ pair: Node.Pair) -> [Resource] {
    guard let entries = pair.value.mapping else {
      if !pair.value.isNull {
        file.report(
          .wrongType(pair.value, key: "resources", what: "a map of amounts", in: file))
      }
      return []
    }
    return entries.compactMap(resource)
  }

  private func resource(_ entry: Node.Pair) -> Resource? {
    guard let name = resolver.text(ofKey: entry) else { return nil }
    let place = file.place(of: entry.key)
    guard isResourceName(name) else {
      file.report(.invalidResourceName(name, at: place))
      return nil
    }
    guard let value = scalar(entry, what: "an amount") else { return nil }
    let amount: Double? =
      if case .string(let text) = value {
        name == "memory" ? parsedSize(text) : nil
      } else {
        number(value)
      }
    guard let amount, amount >= 0, amount.isFinite else {
      file.report(
        .invalidAmount(
          value, of: name, at: file.place(of: entry.value),
          origin: resolver.origin(of: entry.value)))
      return nil
    }
    return Resource(name: name, amount: amount, place: place)
  }

  private func scalar(_ pair: Node.Pair, what: String) -> Value? {
    guard let scalar = pair.value.scalar else {
      file.report(.wrongType(pair.value, key: pair.keyText, what: what, in: file))
      return nil
    }
    return resolver.value(of: scalar, at: pair.value)
  }

  private func number(_ value: Value) -> Double? {
    switch value {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }
}

/// Whether a text can name a resource: letters, digits, `_`, `-` and `.`, a letter first.
func isResourceName(_ text: String) -> Bool {
  guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
  return text.unicodeScalars.allSatisfy {
    $0.properties.isAlphabetic || $0.properties.numericType != nil
      || "_-.".unicodeScalars.contains($0)
  }
}

/// Seconds of a text such as `90`, `90s`, `10m`, `2h30m` or `1d`: units in falling order, each once.
package func parsedDuration(_ text: String) -> Double? {
  let units: [(Character, Double)] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)]
  if let seconds = decimal(Substring(text)) { return seconds }
  var rest = Substring(text)
  var seconds = 0.0
  for (unit, length) in units {
    guard let end = rest.firstIndex(of: unit) else { continue }
    guard let number = decimal(rest[..<end]) else { return nil }
    seconds += number * length
    rest = rest[rest.index(after: end)...]
  }
  return rest.isEmpty && !text.isEmpty ? seconds : nil
}

/// Bytes of a text such as `4G`, `512MiB` or `2GB`: `K`, `M`, `G`, `T` and `KiB`… count in powers
/// of 1024, `KB`, `MB`, `GB`, `TB` in powers of 1000.
func parsedSize(_ text: String) -> Double? {
  let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
  let unit = text[number.endIndex...].drop { $0 == " " }
  guard let amount = decimal(number) else { return nil }
  if unit.isEmpty || unit == "B" { return amount }
  guard let power = "KMGT".firstIndex(of: unit.first ?? " ") else { return nil }
  let exponent = "KMGT".distance(from: "KMGT".startIndex, to: power) + 1
  let base: Double
  switch unit.dropFirst() {
  case "", "iB": base = 1024
  case "B": base = 1000
  default: return nil
  }
  return (0..<exponent).reduce(amount) { size, _ in size * base }
}

/// A decimal number without sign and exponent.
private func decimal(_ text: Substring) -> Double? {
  guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else { return nil }
  return Double(text)
}
