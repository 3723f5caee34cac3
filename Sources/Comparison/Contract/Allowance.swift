import Documents

extension Contract {
  /// What the contract lets differ at a place, in words: `±0.005`, `4 units in the last place`; nil
  /// where that says nothing.
  package func allowance(at difference: Difference) -> String? {
    var contract = self
    for member in difference.members { contract = contract.contract(ofFile: member) }
    let rule =
      switch difference.place {
      case .pointer(let keys): contract.rule(at: keys)
      case .cell(_, let column), .column(let column): contract.rule(ofColumn: column, number: -1)
      default: contract.rule
      }
    switch rule {
    case .tolerance(let tolerance): return tolerance.text
    case .ignore: return "ignored"
    case .unordered: return "in any order"
    case .exact: return nil
    }
  }
}

extension Tolerance {
  /// The limits in words, joined by "or", for one that is kept is enough.
  fileprivate var text: String? {
    let limits = [
      absolute.map { "±\(shortest($0))" },
      relative.map { "relative \(shortest($0))" },
      ulps.map { "\($0) units in the last place" },
    ].compactMap(\.self)
    return limits.isEmpty ? nil : limits.joined(separator: " or ")
  }

  /// A number without a fraction that is zero.
  private func shortest(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : pythonRepr(number)
  }
}
