/// Records found by a path and a tag: a hash table over flat memory.
///
/// The same structure holds what was loaded from a file and what was learnt since.
struct StatTable {
  private(set) var records: [StatRecord] = []
  private(set) var paths: [UInt8] = []
  // Indices into `records` plus one; zero is an empty slot. A power of two, at most half full.
  private var slots: [UInt32] = []

  /// An empty table.
  init() {}

  /// A table of records that point into `paths`, or nil if one points outside.
  init?(records: [StatRecord], paths: [UInt8]) {
    let limit = UInt64(paths.count)
    for record in records where UInt64(record.pathStart) + UInt64(record.pathLength) > limit {
      return nil
    }
    self.records = records
    self.paths = paths
    rebuildSlots(room: records.count)
  }

  /// The index of a record, or nil.
  func index(of key: StatKey) -> Int? {
    guard !slots.isEmpty else { return nil }
    return slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      var slot = Int(truncatingIfNeeded: key.hash) & mask
      while slots[slot] != 0 {
        let index = Int(slots[slot]) - 1
        if matches(index, key) { return index }
        slot = (slot + 1) & mask
      }
      return nil
    }
  }

  private func matches(_ index: Int, _ key: StatKey) -> Bool {
    let record = records[index]
    guard record.pathHash == key.hash, record.tag == key.tag,
      Int(record.pathLength) == key.path.count
    else { return false }
    return path(of: record) { $0.elementsEqual(key.path) }
  }

  /// Adds a record or replaces the one with the same path and tag.
  mutating func set(_ key: StatKey, digest: Digest, evidence: StatEvidence) {
    if let index = index(of: key) {
      records[index].digest = digest
      records[index].evidence = evidence
      return
    }
    guard let length = UInt16(exactly: key.path.count), paths.count < 1 << 31 else { return }
    let record = StatRecord(
      pathHash: key.hash, pathStart: UInt32(paths.count), pathLength: length, tag: key.tag,
      digest: digest, evidence: evidence)
    paths.append(contentsOf: key.path)
    records.append(record)
    if records.count * 2 > slots.count {
      rebuildSlots(room: records.count * 2)
    } else {
      place(records.count - 1)
    }
  }

  /// Calls `body` with the bytes of a record's path.
  func path<Result>(
    of record: StatRecord, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    paths.withUnsafeBytes { bytes in
      let start = Int(record.pathStart)
      return body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(record.pathLength)]))
    }
  }

  private mutating func rebuildSlots(room: Int) {
    var capacity = 16
    while capacity < room * 2 { capacity *= 2 }
    slots = Array(repeating: 0, count: capacity)
    for index in records.indices { place(index) }
  }

  private mutating func place(_ index: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: records[index].pathHash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(index + 1)
  }
}

/// What a record is found by.
struct StatKey {
  /// The bytes of the path; valid only during the call that the key is made for.
  var path: UnsafeRawBufferPointer
  /// The kind of record.
  var tag: UInt8
  /// A hash of both.
  var hash: UInt64

  init(_ path: UnsafeRawBufferPointer, tag: UInt8) {
    self.path = path
    self.tag = tag
    hash = fastHash(path, seed: UInt64(tag))
  }
}

/// Six words that prove a digest: a file's stamp, or a directory's fingerprint, size and count.
typealias StatEvidence = FileStamp

/// One record, 96 bytes without padding, in memory as on disk.
struct StatRecord: BitwiseCopyable {
  var pathHash: UInt64
  var pathStart: UInt32
  var pathLength: UInt16
  var tag: UInt8
  private var digestLength: UInt8
  private var digestWords: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  var evidence: StatEvidence

  init(
    pathHash: UInt64, pathStart: UInt32, pathLength: UInt16, tag: UInt8, digest: Digest,
    evidence: StatEvidence
  ) {
    self.pathHash = pathHash
    self.pathStart = pathStart
    self.pathLength = pathLength
    self.tag = tag
    self.evidence = evidence
    digestLength = 0
    self.digest = digest
  }

  var digest: Digest {
    get {
      withUnsafeBytes(of: digestWords) { bytes in
        Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(digestLength))))
      }
    }
    set {
      let bytes = newValue.bytes
      digestLength = UInt8(bytes.count)
      withUnsafeMutableBytes(of: &digestWords) { $0.copyBytes(from: bytes) }
    }
  }
}

/// A 64-bit hash that finds table slots and accidental damage; it withstands no malice.
func fastHash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
  let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  var hash = (seed &+ UInt64(bytes.count)) &* multiplier
  var offset = 0
  while offset + 8 <= bytes.count {
    hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), multiplier)
    offset += 8
  }
  var last: UInt64 = 0
  while offset < bytes.count {
    last = last << 8 | UInt64(bytes[offset])
    offset += 1
  }
  hash = mix(hash ^ last, multiplier)
  return mix(hash, multiplier)
}

private func mix(_ value: UInt64, _ multiplier: UInt64) -> UInt64 {
  let product = value &* multiplier
  return product ^ (product >> 32)
}
