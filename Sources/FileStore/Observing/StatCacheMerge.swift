extension StatCache.Tables {
  /// The bytes of the file that holds what is known now, or nil if it would be the saved one.
  ///
  /// With `newer`, which another process saved meanwhile, all of that is kept.
  func merged(into newer: StatTable?, droppingUnseen: Bool) -> [UInt8]? {
    if let newer {
      if learnt.records.isEmpty { return nil }
      var merge = SortedMerge(saved: newer, learnt: learnt)
      for record in newer.records { merge.add(saved: record) }
      return merge.finish()
    }
    if learnt.records.isEmpty, relisted.isEmpty, forgotten.isEmpty, !droppingUnseen { return nil }
    let kept = keptRecords(droppingUnseen: droppingUnseen)
    guard !learnt.records.isEmpty || kept.count != saved.records.count else { return nil }
    var merge = SortedMerge(saved: saved, learnt: learnt)
    for record in kept { merge.add(saved: record) }
    return merge.finish()
  }

  /// The saved records that are still of use, in their order.
  private func keptRecords(droppingUnseen: Bool) -> [StatRecord] {
    var isKept = Array(repeating: !droppingUnseen, count: saved.records.count)
    if droppingUnseen {
      isKept = seen
      for path in unchanged { mark(path, true, &isKept) }
    }
    for path in relisted {
      for index in range(below: path) where !seen[index] { isKept[index] = false }
    }
    for path in forgotten { mark(path, false, &isKept) }
    return zip(saved.records, isKept).filter(\.1).map(\.0)
  }

  private func mark(_ path: [UInt8], _ value: Bool, _ isKept: inout [Bool]) {
    for index in range(below: path) { isKept[index] = value }
    for index in indices(of: path) { isKept[index] = value }
  }

  /// Drops what is saved about a path and all below it; paths that were never there cost nothing.
  mutating func forget(_ path: [UInt8]) {
    if range(below: path).isEmpty, indices(of: path).isEmpty { return }
    forgotten.append(path)
  }

  /// The saved records of a path.
  private func indices(of path: [UInt8]) -> [Int] {
    DigestAlgorithm.allCases.flatMap { [$0.fileTag, $0.directoryTag] }.compactMap { tag in
      path.withUnsafeBytes { saved.index(of: StatKey($0, tag: tag)) }
    }
  }

  /// The saved records of paths below a directory, which stand together.
  private func range(below directory: [UInt8]) -> Range<Int> {
    let prefix = directory + [UInt8(ascii: "/")]
    let start = saved.records.partitionPoint { record in
      saved.path(of: record) { $0.precedes(prefix) }
    }
    let end = saved.records[start...].partitionPoint { record in
      saved.path(of: record) { $0.starts(with: prefix) }
    }
    return start..<end
  }
}

/// Records from two tables on their way into one file.
private struct SortedMerge {
  private let saved: StatTable
  private let learnt: StatTable
  private var fresh: ArraySlice<StatRecord>
  private var records: [StatRecord] = []
  private var paths: [UInt8] = []

  init(saved: StatTable, learnt: StatTable) {
    self.saved = saved
    self.learnt = learnt
    fresh =
      learnt.records.sorted { a, b in
        learnt.path(of: a) { pathA in
          learnt.path(of: b) { pathB in
            let order = byteOrder(pathA, pathB)
            return order == 0 ? a.tag < b.tag : order < 0
          }
        }
      }[...]
  }

  mutating func add(saved record: StatRecord) {
    while let next = fresh.first {
      let order = order(of: next, record)
      if order > 0 { break }
      append(fresh.removeFirst(), from: learnt)
      if order == 0 { return }
    }
    append(record, from: saved)
  }

  mutating func finish() -> [UInt8] {
    for record in fresh { append(record, from: learnt) }
    return StatCacheFile.bytes(records: records, paths: paths)
  }

  private func order(of fresh: StatRecord, _ old: StatRecord) -> Int {
    let order = learnt.path(of: fresh) { a in saved.path(of: old) { b in byteOrder(a, b) } }
    return order == 0 ? Int(fresh.tag) - Int(old.tag) : order
  }

  private mutating func append(_ record: StatRecord, from table: StatTable) {
    var record = record
    let start = UInt32(paths.count)
    table.path(of: record) { paths.append(contentsOf: $0) }
    record.pathStart = start
    records.append(record)
  }
}
