import Diagnostics
import Documents
import FileStore

extension Inspection {
  /// Compares JSON or YAML as values.
  mutating func compareDocuments(
    _ old: Content, _ new: Content, format: Format, name: String
  ) throws {
    let before = try document(old, format, name: name)
    let after = try document(new, format, name: name)
    let isNotebook = before.isNotebook && after.isNotebook
    let found = ledger.count
    compareValues(before, after, at: [], format: isNotebook ? .notebook : format)
    if ledger.count == found { try recordWriting(old, new, before, after, format) }
  }

  /// Reads a document; what is too large or malformed is a flaw.
  private func document(_ content: Content, _ format: Format, name: String) throws -> Value {
    guard let bytes = try content.bytes(upTo: limits.documentBytes) else {
      throw Flaw.tooLarge(format, bytes: limits.documentBytes)
    }
    do throws(DiagnosticList) {
      if format != .yaml { return try parseJSON(bytes, file: name) }
      let document = try parseYAML(bytes, file: name)
      guard document.problems.isEmpty else { throw DiagnosticList(document.problems) }
      return document.root?.value ?? .null
    } catch {
      let line = error.diagnostics.first?.place?.line
      throw format == .yaml ? Flaw.notYAML(line: line) : Flaw.notJSON(line: line)
    }
  }

  /// Enters how two files differ that hold the same values.
  private mutating func recordWriting(
    _ old: Content, _ new: Content, _ before: Value, _ after: Value, _ format: Format
  ) throws {
    let (a, b) = (try TextSummary(old), try TextSummary(new))
    let kind: Difference.Kind =
      a.inked == b.inked
      ? .whitespace
      : before.keysInOrder == after.keysInOrder
        ? .representation : .order
    let place = try firstDifference(old, new) ?? 0
    recordRepresentation(
      format, kind, at: kind == .order ? .whole : .bytes(place..<place + 1))
  }
}

// MARK: Values

extension Inspection {
  private mutating func compareValues(
    _ old: Value, _ new: Value, at keys: [String], format: Format
  ) {
    if old.isIdentical(to: new) { return }
    let rule = contract.rule(at: keys)
    if rule == .ignore, !contract.hasRules(below: keys) {
      return record(
        format, kind(old, new, keys, format), at: .pointer(keys), old: old, new: new,
        isAllowed: true)
    }
    switch (old, new) {
    case (.map(let a), .map(let b)): compareMaps(a, b, at: keys, format: format)
    case (.list(let a), .list(let b)):
      compareLists(a, b, at: keys, isUnordered: rule == .unordered, format: format)
    default: compareScalars(old, new, at: keys, rule, format: format)
    }
  }

  private mutating func compareMaps(
    _ old: [(key: String, value: Value)], _ new: [(key: String, value: Value)], at keys: [String],
    format: Format
  ) {
    // Texts as keys of a dictionary would take two spellings of an accent for one.
    let places = Dictionary(
      new.enumerated().map { (Value.string($1.key), $0) }, uniquingKeysWith: { $1 })
    var found = Set<Int>()
    for entry in old {
      let path = keys + [entry.key]
      if let place = places[.string(entry.key)] {
        found.insert(place)
        compareValues(entry.value, new[place].value, at: path, format: format)
      } else {
        recordOneSided(.removed, entry.value, at: path, format: format)
      }
    }
    for (place, entry) in new.enumerated() where !found.contains(place) {
      recordOneSided(.added, entry.value, at: keys + [entry.key], format: format)
    }
  }

  private mutating func compareLists(
    _ old: [Value], _ new: [Value], at keys: [String], isUnordered: Bool, format: Format
  ) {
    if let (removed, added) = leftovers(old, new, evenIfMany: isUnordered) {
      if removed.isEmpty, added.isEmpty {
        return record(
          format, .order, at: .pointer(keys), old: .list(old), new: .list(new),
          isAllowed: isUnordered)
      }
      return compareItems(removed, added, at: keys, format: format)
    }
    let head = zip(old, new).prefix { $0.isIdentical(to: $1) }.count
    let rest = min(old.count, new.count) - head
    let tail =
      old.count == new.count
      ? 0 : zip(old.reversed(), new.reversed()).prefix { $0.isIdentical(to: $1) }.count
    let kept = min(tail, rest)
    compareItems(
      Array(old.enumerated())[head..<old.count - kept].map { $0 },
      Array(new.enumerated())[head..<new.count - kept].map { $0 }, at: keys, format: format)
  }

  /// Compares list items pair by pair; those without a partner were removed or added.
  private mutating func compareItems(
    _ old: [(offset: Int, element: Value)], _ new: [(offset: Int, element: Value)],
    at keys: [String], format: Format
  ) {
    for (a, b) in zip(old, new) {
      compareValues(a.element, b.element, at: keys + [String(b.offset)], format: format)
    }
    for item in old.dropFirst(new.count) {
      recordOneSided(.removed, item.element, at: keys + [String(item.offset)], format: format)
    }
    for item in new.dropFirst(old.count) {
      recordOneSided(.added, item.element, at: keys + [String(item.offset)], format: format)
    }
  }

  /// The items that only one list has; nil where an order was asked for and more than order differs.
  private func leftovers(
    _ old: [Value], _ new: [Value], evenIfMany: Bool
  ) -> ([(offset: Int, element: Value)], [(offset: Int, element: Value)])? {
    guard evenIfMany || old.count == new.count else { return nil }
    var counts: [Value: Int] = [:]
    for item in old { counts[item, default: 0] += 1 }
    var shared: [Value: Int] = [:]
    let added = new.enumerated().filter { item in
      guard let count = counts[item.element], count > 0 else { return true }
      counts[item.element] = count - 1
      shared[item.element, default: 0] += 1
      return false
    }
    guard evenIfMany || added.isEmpty && old != new else { return nil }
    let removed = old.enumerated().filter { item in
      guard let count = shared[item.element], count > 0 else { return true }
      shared[item.element] = count - 1
      return false
    }
    return (removed.map { ($0.offset, $0.element) }, added.map { ($0.offset, $0.element) })
  }

  private mutating func compareScalars(
    _ old: Value, _ new: Value, at keys: [String], _ rule: Contract.Rule, format: Format
  ) {
    guard old.isNumber, new.isNumber, let distance = NumberDistance(old, new) else {
      return record(
        format, kind(old, new, keys, format), at: .pointer(keys), old: old, new: new,
        isAllowed: rule == .ignore)
    }
    // Types count: 1 and 1.0 are different values at no distance.
    let kind: Difference.Kind = distance.isZero && old != new ? .type : .number
    record(
      format, isHeader(keys, format) ? .header : kind, at: .pointer(keys), old: old, new: new,
      distance: distance, isAllowed: rule.allows(distance))
  }

  private mutating func recordOneSided(
    _ kind: Difference.Kind, _ value: Value, at keys: [String], format: Format
  ) {
    record(
      format, kind, at: .pointer(keys), old: kind == .removed ? value : nil,
      new: kind == .added ? value : nil, isAllowed: contract.rule(at: keys) == .ignore)
  }

  private func kind(
    _ old: Value, _ new: Value, _ keys: [String], _ format: Format
  ) -> Difference.Kind {
    if isHeader(keys, format) { return .header }
    if old.isNumber, new.isNumber { return .number }
    return old.kindName == new.kindName ? .value : .type
  }

  /// Whether a part of a notebook only tells when and how often its cells ran.
  private func isHeader(_ keys: [String], _ format: Format) -> Bool {
    format == .notebook && (keys.contains("metadata") || keys.last == "execution_count")
  }
}

extension Value {
  /// Whether this is a notebook's document.
  fileprivate var isNotebook: Bool { self["nbformat"] != nil && self["cells"]?.list != nil }

  fileprivate var isNumber: Bool {
    switch self {
    case .int, .bigInt, .float: true
    default: false
    }
  }

  /// Whether both are equal and have zeros of the same sign.
  func isIdentical(to other: Value) -> Bool {
    switch (self, other) {
    case (.float(let a), .float(let b)):
      a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
    case (.list(let a), .list(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.isIdentical(to: $1) }
    case (.map(let a), .map(let b)):
      a.count == b.count
        && zip(a, b).allSatisfy {
          $0.key.hasSameBytes(as: $1.key) && $0.value.isIdentical(to: $1.value)
        }
    default: self == other
    }
  }

  /// The keys of all maps in the order of the document.
  fileprivate var keysInOrder: [String] {
    switch self {
    case .map(let entries): entries.flatMap { [$0.key] + $0.value.keysInOrder }
    case .list(let items): items.flatMap(\.keysInOrder)
    default: []
    }
  }
}
