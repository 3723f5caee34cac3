/// Finds the rows that two files do not share, whatever their order, in bounded memory.
///
/// A first pass sums the rows' hashes in 4,096 parts. Only parts whose sums differ are looked at
/// again, as many at once as fit the memory, each batch in one further pass. Rows that may belong
/// together must fall into one part.
final class RowJoin {
  /// A row and how many stand before it.
  struct Row {
    var number: Int
    var bytes: [UInt8]
  }

  /// One of the files, and how its rows are told apart.
  struct Side {
    /// A new reader at the first row.
    let rows: () throws -> LineReader
    /// Equal for rows that may belong together.
    let partition: (UnsafeRawBufferPointer) -> UInt64
    /// Equal for rows that are the same.
    let content: (UnsafeRawBufferPointer) -> ContentHash
  }

  private struct Part {
    var count = 0
    var hash = ContentHash()
    var bytes = 0
  }

  private static let partCount = 4096

  private let memoryBytes: Int
  private let old: Side
  private let new: Side
  /// Whether all batches were looked at.
  private(set) var isComplete = false

  init(_ old: Side, _ new: Side, memoryBytes: Int) {
    self.old = old
    self.new = new
    self.memoryBytes = memoryBytes
  }

  /// Calls `body` with the rows that only one side has, batch by batch, until it is false.
  ///
  /// - Throws: ``TooManyRows`` where one part alone does not fit the memory.
  func forEachBatch(_ body: (_ old: [Row], _ new: [Row]) throws -> Bool) throws {
    let (before, after) = (try sums(old), try sums(new))
    var batch = Set<Int>()
    var size = 0
    for part in 0..<Self.partCount where !isSame(before[part], after[part]) {
      let bytes = before[part].bytes + after[part].bytes
      if bytes > memoryBytes { throw TooManyRows() }
      if size + bytes > memoryBytes {
        if try !finish(batch, body) { return }
        (batch, size) = ([], 0)
      }
      batch.insert(part)
      size += bytes
    }
    if try !batch.isEmpty && !finish(batch, body) { return }
    isComplete = true
  }

  /// One part holds more rows than the memory can.
  struct TooManyRows: Error {}

  private func isSame(_ a: Part, _ b: Part) -> Bool {
    a.count == b.count && a.hash == b.hash
  }

  private func part(of row: UnsafeRawBufferPointer, _ side: Side) -> Int {
    Int(side.partition(row) % UInt64(Self.partCount))
  }

  private func sums(_ side: Side) throws -> [Part] {
    let reader = try side.rows()
    var parts = [Part](repeating: Part(), count: Self.partCount)
    while let row = try reader.peek() {
      let place = part(of: row, side)
      parts[place].count += 1
      parts[place].hash += side.content(row)
      // What a row costs beside its bytes while it is matched.
      parts[place].bytes += row.count + 240
      reader.advance()
    }
    return parts
  }

  private func finish(
    _ batch: Set<Int>, _ body: ([Row], [Row]) throws -> Bool
  ) throws -> Bool {
    var (before, after) = (try rows(of: batch, old), try rows(of: batch, new))
    cancel(&before, &after)
    return try body(before.map(\.row), after.map(\.row))
  }

  private func rows(
    of batch: Set<Int>, _ side: Side
  ) throws -> [(row: Row, hash: ContentHash)] {
    let reader = try side.rows()
    var rows: [(row: Row, hash: ContentHash)] = []
    let start = reader.passed
    while let row = try reader.peek() {
      if batch.contains(part(of: row, side)) {
        rows.append((Row(number: reader.passed - start, bytes: Array(row)), side.content(row)))
      }
      reader.advance()
    }
    return rows
  }

  private func cancel(
    _ old: inout [(row: Row, hash: ContentHash)], _ new: inout [(row: Row, hash: ContentHash)]
  ) {
    var counts: [ContentHash: Int] = [:]
    for row in old { counts[row.hash, default: 0] += 1 }
    var shared: [ContentHash: Int] = [:]
    new.removeAll { row in
      guard let count = counts[row.hash], count > 0 else { return false }
      counts[row.hash] = count - 1
      shared[row.hash, default: 0] += 1
      return true
    }
    old.removeAll { row in
      guard let count = shared[row.hash], count > 0 else { return false }
      shared[row.hash] = count - 1
      return true
    }
  }
}
