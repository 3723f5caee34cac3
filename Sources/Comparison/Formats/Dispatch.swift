import Documents

extension Inspection {
  /// Compares two contents of one name under the contract of where it stands.
  mutating func compareContents(_ old: Content, _ new: Content, name: String) throws {
    guard let place = try firstDifference(old, new) else { return }
    if contract.rule == .ignore, !contract.hasParts {
      return record(.bytes, .bytes, at: .whole, isAllowed: true)
    }
    let format = try sharedFormat(old, new, name: name)
    noteUnfitContract(format, name: name)
    try compareContents(old, new, name: name, as: format, firstDifferenceAt: place)
  }

  private mutating func compareContents(
    _ old: Content, _ new: Content, name: String, as format: Format, firstDifferenceAt place: Int
  ) throws {
    let before = ledger
    do {
      guard depth <= limits.depth else { throw Flaw.nestedTooDeep }
      try compare(old, new, name: name, as: format)
      if ledger.count == before.count {
        recordRepresentation(format, at: .bytes(place..<place + 1))
      }
    } catch let flaw as Flaw where format != .bytes {
      ledger = before
      let fallback = format.isText && format != .text ? Format.text : .bytes
      if !flaw.isExpected(of: format, name: name) {
        ledger.note(flaw.note(on: fileName(name), comparedAs: fallback))
      }
      try compareContents(old, new, name: name, as: fallback, firstDifferenceAt: place)
    }
  }

  private mutating func compare(
    _ old: Content, _ new: Content, name: String, as format: Format
  ) throws {
    switch format {
    case .json, .yaml, .notebook: try compareDocuments(old, new, format: format, name: name)
    case .csv, .tsv: try compareTables(old, new, format: format, name: name)
    case .text: try compareTexts(old, new, name: name)
    case .npy: try compareArrays(old, new, format: .npy, name: name)
    case .npz, .zip: try compareZips(old, new, format: format, name: name)
    case .gzip: try compareGzips(old, new, name: name)
    case .tar: try compareTars(old, new, name: name)
    case .directory, .bytes: try compareBytes(old, new)
    }
  }

  private mutating func noteUnfitContract(_ format: Format, name: String) {
    let isDocument = [.json, .yaml, .notebook].contains(format)
    let isTable = format == .csv || format == .tsv
    let isContainer = [.npz, .gzip, .tar, .zip].contains(format)
    if isContainer { return }
    if !contract.pointers.isEmpty, !isDocument {
      ledger.note(Note.contractDoesNotFit(fileName(name), "JSON pointers", format))
    }
    if !contract.columns.isEmpty || !contract.key.isEmpty, !isTable {
      ledger.note(Note.contractDoesNotFit(fileName(name), "columns", format))
    }
  }
}

extension Contract {
  /// Whether parts have rules of their own.
  var hasParts: Bool { !pointers.isEmpty || !columns.isEmpty || !files.isEmpty }
}

extension Flaw {
  /// Whether the flaw tells no more than that a guess was wrong.
  fileprivate func isExpected(of format: Format, name: String) -> Bool {
    switch self {
    case .notJSON: fileEnding(name) != ".json" && format == .json
    default: false
    }
  }
}

/// The first byte in which two contents differ; nil where they are equal.
func firstDifference(_ old: Content, _ new: Content) throws -> Int? {
  let (a, b) = (try old.reader(), try new.reader())
  while true {
    let more = (try a.fill(1), try b.fill(1))
    guard more.0, more.1 else { return more.0 || more.1 ? a.offset : nil }
    let count = min(a.available.count, b.available.count)
    let left = UnsafeRawBufferPointer(rebasing: a.available.prefix(count))
    let right = UnsafeRawBufferPointer(rebasing: b.available.prefix(count))
    if !left.hasSameBytes(as: right) {
      return a.offset + zip(left, right).prefix { $0 == $1 }.count
    }
    a.consume(count)
    b.consume(count)
  }
}
