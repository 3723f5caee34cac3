/// Lines that stand in place of others.
struct Hunk {
  /// How many lines stand before, in the old and in the new version.
  var oldStart: Int
  var newStart: Int
  /// The lines with their line breaks.
  var old: [[UInt8]]
  var new: [[UInt8]]
}

/// Finds what belongs together in two sequences of lines, in one pass and bounded memory.
///
/// Lines belong together if their signatures are equal. Where they stop being so, windows on both
/// sides are searched for the nearest place at which they go on together, first a few lines ahead,
/// then some thousands. A place straight ahead needs one pair, one that means an insertion needs
/// three, so that blank lines do not mislead. Where the windows hold no such place they are taken as
/// a whole.
struct LineAlignment {
  /// What lines that belong together have in common.
  typealias Signature = (UnsafeRawBufferPointer) -> UInt64

  private static let nearDistance = 16
  private static let nearLines = 64
  private static let farLines = 4096
  private static let evidence = 3

  private var old: Window
  private var new: Window

  init(
    _ old: LineReader, _ new: LineReader, oldSignature: @escaping Signature,
    newSignature: @escaping Signature
  ) {
    self.old = Window(old, oldSignature)
    self.new = Window(new, newSignature)
  }

  /// Lines that are the same bytes belong together.
  init(_ old: LineReader, _ new: LineReader) {
    let signature: Signature = { ContentHash($0).low }
    self.init(old, new, oldSignature: signature, newSignature: signature)
  }

  /// Calls `body` with each pair or group of lines that are not the same, in order, until it is false.
  mutating func forEachHunk(_ body: (Hunk) throws -> Bool) throws {
    while true {
      if old.isEmpty, new.isEmpty, try !skipEqualLines() { return }
      try fill(Self.nearLines)
      if try !takePairs(body) { return }
      if old.isEmpty || new.isEmpty { try fill(Self.nearLines) }
      if old.isEmpty, new.isEmpty { continue }
      if let a = old.first, let b = new.first, a.signature == b.signature { continue }
      let (i, j) = try nextMeeting()
      if try !body(takeHunk(i, j)) { return }
    }
  }

  private mutating func fill(_ lines: Int) throws {
    try old.fill(lines)
    try new.fill(lines)
  }

  /// Passes over lines that are the same bytes; false where both sides end.
  private func skipEqualLines() throws -> Bool {
    while let a = try old.reader.peek() {
      guard let b = try new.reader.peek(), a.hasSameBytes(as: b) else { return true }
      old.reader.advance()
      new.reader.advance()
    }
    return try new.reader.peek() != nil
  }

  /// Takes the lines at the front that belong together.
  private mutating func takePairs(_ body: (Hunk) throws -> Bool) throws -> Bool {
    while let a = old.first, let b = new.first, a.signature == b.signature {
      if a.bytes != b.bytes {
        if try !body(takeHunk(1, 1)) { return false }
      } else {
        old.drop(1)
        new.drop(1)
      }
    }
    return true
  }

  private mutating func takeHunk(_ i: Int, _ j: Int) -> Hunk {
    let hunk = Hunk(
      oldStart: old.start, newStart: new.start, old: old.prefix(i), new: new.prefix(j))
    old.drop(i)
    new.drop(j)
    return hunk
  }

  /// How many lines to pass on each side until both go on together, at least one in all.
  private mutating func nextMeeting() throws -> (Int, Int) {
    for distance in 1...Self.nearDistance {
      for i in 0...distance where meets(i, distance - i) { return (i, distance - i) }
    }
    try fill(Self.farLines)
    return farMeeting() ?? (old.count, new.count)
  }

  /// The nearest place at which both go on together, in all of the windows.
  private func farMeeting() -> (Int, Int)? {
    var places: [UInt64: [Int]] = [:]
    for j in 0..<new.count { places[new[j].signature, default: []].append(j) }
    var best: (Int, Int)?
    for i in 0..<old.count {
      let nearest = best.map { $0.0 + $0.1 } ?? .max
      if i >= nearest { break }
      // Of lines that occur again and again only the first places are worth a look.
      for j in places[old[i].signature, default: []].prefix(64) where j < nearest - i {
        if meets(i, j) {
          best = (i, j)
          break
        }
      }
    }
    return best
  }

  private func meets(_ i: Int, _ j: Int) -> Bool {
    guard i < old.count, j < new.count else { return false }
    let wanted = i == j ? 1 : Self.evidence
    for step in 0..<wanted {
      let (a, b) = (i + step, j + step)
      guard a < old.count, b < new.count else {
        // Both sides end here, or their windows do.
        return a >= old.count && b >= new.count && old.isLast && new.isLast
      }
      if old[a].signature != new[b].signature { return false }
    }
    return true
  }
}

/// The next lines of one side.
private struct Window {
  struct Line {
    var bytes: [UInt8]
    var signature: UInt64
  }

  private static let mostBytes = 4 << 20

  let reader: LineReader
  private let signature: LineAlignment.Signature
  private var lines: [Line] = []
  private var head = 0
  private var byteCount = 0
  /// Whether the reader has no more lines.
  private(set) var isLast = false

  init(_ reader: LineReader, _ signature: @escaping LineAlignment.Signature) {
    self.reader = reader
    self.signature = signature
  }

  var count: Int { lines.count - head }
  var isEmpty: Bool { head == lines.count }
  var first: Line? { isEmpty ? nil : lines[head] }
  /// How many lines of the file stand before the window.
  var start: Int { reader.passed - count }

  subscript(index: Int) -> Line { lines[head + index] }

  func prefix(_ count: Int) -> [[UInt8]] {
    lines[head..<head + count].map(\.bytes)
  }

  mutating func drop(_ count: Int) {
    for line in lines[head..<head + count] { byteCount -= line.bytes.count }
    head += count
    if head == lines.count {
      lines.removeAll(keepingCapacity: true)
      head = 0
    }
  }

  /// Reads on until there are so many lines, or many bytes.
  mutating func fill(_ wanted: Int) throws {
    guard count < wanted, !isLast else { return }
    lines.removeSubrange(..<head)
    head = 0
    while lines.count < wanted, byteCount < Self.mostBytes {
      guard let line = try reader.peek() else {
        isLast = true
        return
      }
      lines.append(Line(bytes: Array(line), signature: signature(line)))
      byteCount += line.count
      reader.advance()
    }
  }
}
