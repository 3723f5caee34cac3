import Documents

extension Inspection {
  /// Compares NumPy arrays element by element.
  mutating func compareArrays(
    _ old: Content, _ new: Content, format: Format, name: String
  ) throws {
    let (before, after) = (try NumpyHeader(old), try NumpyHeader(new))
    let (a, b) = (try data(of: old, before), try data(of: new, after))
    let isComparable = compareTypes(before, after)
    guard before.shape == after.shape else {
      return record(
        .npy, .shape, at: .field("shape"), old: .list(before.shape.map(Value.int)),
        new: .list(after.shape.map(Value.int)), isAllowed: contract.rule == .ignore)
    }
    guard isComparable else { return }
    let pair = ArrayPair(before, after)
    let isSameLayout = before.isFortranOrder == after.isFortranOrder || before.hasOneOrder
    if !isSameLayout {
      recordRepresentation(
        .npy, at: .field("fortran_order"), old: .bool(before.isFortranOrder),
        new: .bool(after.isFortranOrder))
      return try compareLayouts(a, b, pair, name: name)
    }
    if pair.haveSameBytes, before.count > 1, try ContentHash.sum(a, before) == .sum(b, after),
      try firstDifference(a, b) != nil
    {
      return try recordElementOrder(a, b, pair)
    }
    try compareElements(a, b, pair)
  }

  /// The bytes of the elements; a file of another length is flawed.
  private func data(of content: Content, _ header: NumpyHeader) throws -> Content {
    let size = header.count * header.itemSize
    let end = header.dataOffset + size
    if let whole = content.size {
      guard whole == end else { throw Flaw.wrongSize(.npy) }
    } else {
      let reader = try content.reader()
      guard try reader.skip(end), try !reader.fill(1) else { throw Flaw.wrongSize(.npy) }
    }
    return content.part(header.dataOffset..<end)
  }

  /// Enters what differs in the types; false where no element can be compared.
  private mutating func compareTypes(_ old: NumpyHeader, _ new: NumpyHeader) -> Bool {
    guard old.fields != new.fields || old.itemSize != new.itemSize else { return true }
    let (before, after) = (Value.string(old.dtype), Value.string(new.dtype))
    let pairs = Array(zip(old.fields, new.fields))
    if old.fields.count == new.fields.count, pairs.allSatisfy({ $0.isSameType(as: $1) }) {
      recordRepresentation(.npy, at: .field("dtype"), old: before, new: after)
      return true
    }
    record(
      .npy, .type, at: .field("dtype"), old: before, new: after,
      isAllowed: contract.rule == .ignore)
    return old.fields.count == new.fields.count
      && pairs.allSatisfy {
        $0.name == $1.name && ($0.kind == $1.kind || $0.isNumber && $1.isNumber)
      }
  }

  private mutating func compareElements(_ old: Content, _ new: Content, _ pair: ArrayPair) throws {
    let (a, b) = (try old.reader(), try new.reader())
    let (oldSize, newSize) = (pair.old.itemSize, pair.new.itemSize)
    guard oldSize > 0, newSize > 0 else { return }
    var place = 0
    while place < pair.old.count {
      guard try a.fill(oldSize), try b.fill(newSize) else { throw Flaw.wrongSize(.npy) }
      let count = min(a.available.count / oldSize, b.available.count / newSize)
      let left = UnsafeRawBufferPointer(rebasing: a.available.prefix(count * oldSize))
      let right = UnsafeRawBufferPointer(rebasing: b.available.prefix(count * newSize))
      if !pair.haveSameBytes || !left.hasSameBytes(as: right) {
        for item in 0..<count {
          let before = UnsafeRawBufferPointer(rebasing: left[item * oldSize..<(item + 1) * oldSize])
          let after = UnsafeRawBufferPointer(rebasing: right[item * newSize..<(item + 1) * newSize])
          if pair.haveSameBytes, before.hasSameBytes(as: after) { continue }
          compareItems(before, after, at: pair.old.index(of: place + item), pair)
        }
      }
      a.consume(count * oldSize)
      b.consume(count * newSize)
      place += count
    }
  }

  /// Compares arrays of which one lies in rows and the other in columns.
  private mutating func compareLayouts(
    _ old: Content, _ new: Content, _ pair: ArrayPair, name: String
  ) throws {
    guard let a = try old.bytes(upTo: limits.memoryBytes),
      let b = try new.bytes(upTo: limits.memoryBytes)
    else {
      record(.npy, .value, at: .whole, isAllowed: contract.rule == .ignore)
      return ledger.note(Note.otherLayout(fileName(name)))
    }
    let (oldSize, newSize) = (pair.old.itemSize, pair.new.itemSize)
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        for place in 0..<pair.old.count {
          let index = pair.old.index(of: place)
          let other = pair.new.place(of: index)
          let before = UnsafeRawBufferPointer(rebasing: a[place * oldSize..<(place + 1) * oldSize])
          let after = UnsafeRawBufferPointer(rebasing: b[other * newSize..<(other + 1) * newSize])
          compareItems(before, after, at: index, pair)
        }
      }
    }
  }

  private mutating func compareItems(
    _ old: UnsafeRawBufferPointer, _ new: UnsafeRawBufferPointer, at index: [Int],
    _ pair: ArrayPair
  ) {
    for (before, after) in pair.fields {
      let left = UnsafeRawBufferPointer(rebasing: old[before.offset..<before.offset + before.size])
      let right = UnsafeRawBufferPointer(rebasing: new[after.offset..<after.offset + after.size])
      if before.isBigEndian == after.isBigEndian, before.kind == after.kind,
        left.hasSameBytes(as: right)
      {
        continue
      }
      let (a, b) = (before.element(in: old), after.element(in: new))
      let place = Place.element(index, field: before.name)
      if let distance = a.distance(to: b) {
        compareNumbers(a, b, distance, at: place, isSameKind: before.isSameType(as: after))
      } else if a.value != b.value {
        let rule = contract.rule
        record(.npy, .value, at: place, old: a.value, new: b.value, isAllowed: rule == .ignore)
      } else if before.isBigEndian == after.isBigEndian {
        recordRepresentation(.npy, at: place, old: a.value, new: b.value)
      }
    }
  }

  private mutating func compareNumbers(
    _ a: ArrayElement, _ b: ArrayElement, _ distance: NumberDistance, at place: Place,
    isSameKind: Bool
  ) {
    if distance.isZero, !isSameKind || a.value.isIdentical(to: b.value) {
      // NaN has many spellings; across types and byte orders the same number is no news.
      if isSameKind, distance.magnitude.isNaN {
        recordRepresentation(.npy, at: place, old: a.value, new: b.value)
      }
      return
    }
    record(
      .npy, .number, at: place, old: a.value, new: b.value, distance: distance,
      isAllowed: contract.rule.allows(distance))
  }

  private mutating func recordElementOrder(
    _ old: Content, _ new: Content, _ pair: ArrayPair
  ) throws {
    let byte = try firstDifference(old, new) ?? 0
    let size = pair.old.itemSize
    let range = byte / size * size..<byte / size * size + size
    let field = pair.old.fields[0]
    let a = try old.part(range).prefix(size).withUnsafeBytes { field.element(in: $0).value }
    let b = try new.part(range).prefix(size).withUnsafeBytes { field.element(in: $0).value }
    record(
      .npy, .order, at: .element(pair.old.index(of: byte / size), field: nil), old: a, new: b,
      isAllowed: contract.rule == .unordered || contract.rule == .ignore)
  }
}

/// Two arrays of one shape that are compared.
private struct ArrayPair {
  let old: NumpyHeader
  let new: NumpyHeader
  /// The simple parts of an element that belong together.
  let fields: [(ElementField, ElementField)]
  /// Whether equal elements have the same bytes.
  let haveSameBytes: Bool

  init(_ old: NumpyHeader, _ new: NumpyHeader) {
    self.old = old
    self.new = new
    fields = Array(zip(old.fields, new.fields))
    haveSameBytes = old.fields == new.fields && old.itemSize == new.itemSize
  }
}

extension ContentHash {
  /// The sum over all elements, whatever their order.
  fileprivate static func sum(_ content: Content, _ header: NumpyHeader) throws -> ContentHash {
    var sum = ContentHash()
    guard header.itemSize > 0 else { return sum }
    let reader = try content.reader()
    while try reader.fill(header.itemSize) {
      let count = reader.available.count / header.itemSize
      for item in 0..<count {
        let start = item * header.itemSize
        sum += ContentHash(
          UnsafeRawBufferPointer(rebasing: reader.available[start..<start + header.itemSize]))
      }
      reader.consume(count * header.itemSize)
    }
    return sum
  }
}
