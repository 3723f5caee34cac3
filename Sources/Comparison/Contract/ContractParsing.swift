import Diagnostics
import Documents
import FileStore

extension Contract {
  /// Reads a contract as an output's `compare` has it.
  ///
  /// - Parameter place: Where it is declared.
  /// - Throws: a ``Diagnostic`` with the code `wrong-type`, `invalid-value` or `unknown-key`.
  package static func parse(_ value: Value, place: SourceSpan) throws(Diagnostic) -> Contract {
    try ContractParser(place: place).contract(value)
  }
}

private struct ContractParser {
  let place: SourceSpan

  func contract(_ value: Value) throws(Diagnostic) -> Contract {
    switch value {
    case .string(let word): return try contract(word: word)
    case .map(let entries): return try contract(entries)
    default: throw .wrongContract(value, at: place)
    }
  }

  private func contract(word: String) throws(Diagnostic) -> Contract {
    if word == "payload" { return Contract.exact.ofContent }
    return Contract(try rule(word: word, others: ["payload"]))
  }

  private func contract(
    _ entries: [(key: String, value: Value)]
  ) throws(Diagnostic) -> Contract {
    guard !entries.isEmpty else { throw .emptyContract(at: place) }
    var contract = Contract.exact.ofContent
    var limits: [(key: String, value: Value)] = []
    for (key, value) in entries {
      switch key {
      case "abs", "rel", "ulp": limits.append((key, value))
      case "*": contract.rule = try rule(value, of: key)
      case "columns": contract.columns = try columns(value)
      case "rows": try readRows(value, into: &contract)
      case "key": contract.key = try keyColumns(value)
      case "files": contract.files = try files(value)
      default:
        guard key.utf8.first == UInt8(ascii: "/") else { throw .unknownContractKey(key, at: place) }
        let rule = try rule(value, of: key)
        contract.pointers.append(Contract.PointerRule(keys: try pattern(key), rule: rule))
      }
    }
    try readLimits(limits, beside: entries.map(\.key), into: &contract)
    return contract
  }

  /// Limits at the top count for everything without a rule of its own, as `*` does.
  private func readLimits(
    _ limits: [(key: String, value: Value)], beside keys: [String], into contract: inout Contract
  ) throws(Diagnostic) {
    guard !limits.isEmpty else { return }
    if keys.contains("*") { throw .twoDefaults(limits[0].key, at: place) }
    if contract.rule == .unordered { throw .unorderedWithLimits(at: place) }
    contract.rule = .tolerance(try tolerance(limits))
  }

  private func readRows(_ value: Value, into contract: inout Contract) throws(Diagnostic) {
    switch value.string {
    case "unordered": contract.rowsAreUnordered = true
    case "ordered": contract.rowsAreUnordered = false
    default: throw .wrongRows(value, at: place)
    }
  }

  // MARK: Rules

  private func rule(_ value: Value, of part: String) throws(Diagnostic) -> Contract.Rule {
    switch value {
    case .string(let word): return try rule(word: word, others: [])
    case .map(let entries) where !entries.isEmpty: return .tolerance(try tolerance(entries))
    default: throw .wrongRule(value, of: part, at: place)
    }
  }

  private func rule(word: String, others: [String]) throws(Diagnostic) -> Contract.Rule {
    switch word {
    case "exact": return .exact
    case "ignore": return .ignore
    case "unordered": return .unordered
    default: throw .unknownRule(word, known: ["exact", "ignore", "unordered"] + others, at: place)
    }
  }

  private func tolerance(
    _ entries: [(key: String, value: Value)]
  ) throws(Diagnostic) -> Tolerance {
    var tolerance = Tolerance()
    for (key, value) in entries {
      switch key {
      case "abs": tolerance.absolute = try limit(value, of: key)
      case "rel": tolerance.relative = try limit(value, of: key)
      case "ulp": tolerance.ulps = try count(value, of: key)
      default: throw .unknownLimit(key, at: place)
      }
    }
    return tolerance
  }

  private func limit(_ value: Value, of key: String) throws(Diagnostic) -> Double {
    // YAML 1.2 takes `1e-9` for a number, but a quoted one is as clear.
    let number = value.number ?? value.string.flatMap { Double($0) }
    guard let number else { throw .limitIsNoNumber(value, of: key, at: place) }
    guard number >= 0, number.isFinite else { throw .limitOutOfRange(value, of: key, at: place) }
    return number
  }

  private func count(_ value: Value, of key: String) throws(Diagnostic) -> UInt64 {
    guard let number = value.int else { throw .limitIsNoNumber(value, of: key, at: place) }
    guard let count = UInt64(exactly: number) else {
      throw .limitOutOfRange(value, of: key, at: place)
    }
    return count
  }

  // MARK: Parts

  private func pattern(_ pointer: String) throws(Diagnostic) -> [String?] {
    var keys: [String?] = []
    for part in pointer.utf8.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
      guard let key = unescaped(part) else { throw .wrongPointer(pointer, at: place) }
      keys.append(key == "*" ? nil : key)
    }
    return keys
  }

  private func unescaped(_ part: Substring.UTF8View) -> String? {
    var bytes: [UInt8] = []
    var rest = part.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      switch rest.next() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func columns(_ value: Value) throws(Diagnostic) -> [Contract.ColumnRule] {
    guard let entries = value.map, !entries.isEmpty else {
      throw .partIsNoMap("columns", value, example: "columns: {score: {abs: 0.01}}", at: place)
    }
    var rules: [Contract.ColumnRule] = []
    for (name, value) in entries {
      rules.append(Contract.ColumnRule(name: name, rule: try rule(value, of: name)))
    }
    return rules
  }

  private func keyColumns(_ value: Value) throws(Diagnostic) -> [String] {
    var names: [String] = []
    for item in value.list ?? [value] {
      switch item {
      case .string(let name): names.append(name)
      case .int(let number) where number >= 0: names.append(String(number))
      default: throw .wrongKey(value, at: place)
      }
    }
    guard !names.isEmpty else { throw .wrongKey(value, at: place) }
    return names
  }

  private func files(_ value: Value) throws(Diagnostic) -> [Contract.FileRule] {
    guard let entries = value.map, !entries.isEmpty else {
      throw .partIsNoMap("files", value, example: "files: {'*.json': {rel: 1e-9}}", at: place)
    }
    var rules: [Contract.FileRule] = []
    for (pattern, value) in entries {
      rules.append(Contract.FileRule(pattern: pattern, contract: try contract(value)))
    }
    return rules
  }
}
