import Documents

extension Inspection {
  /// Compares gzip files: the first member's header, then what all members decompress to.
  mutating func compareGzips(_ old: Content, _ new: Content, name: String) throws {
    let (before, after) = (try GzipHeader(old), try GzipHeader(new))
    for (a, b) in zip(before.fields, after.fields) where a.value != b.value {
      recordHeader(.gzip, .header, field: a.name, old: a.value, new: b.value)
    }
    let found = ledger.count
    let inner = name.lowercased().hasSuffix(".tgz") ? name.dropLast(4) + ".tar" : withoutGzip(name)
    try descend(into: nil, under: contract) { inspection in
      try inspection.compareContents(
        .inflated(old, .gzip), .inflated(new, .gzip), name: String(inner))
    }
    if ledger.count == found, before.fields == after.fields {
      recordRepresentation(.gzip, at: .field("compressed data"))
    }
  }

  private func withoutGzip(_ name: String) -> Substring {
    name.lowercased().hasSuffix(".gz") ? name.dropLast(3) : name[...]
  }

  /// Enters a field that tells how content is packed, which contracts about content ignore.
  mutating func recordHeader(
    _ format: Format, _ kind: Difference.Kind, field: String, old: Value?, new: Value?
  ) {
    recordRepresentation(format, kind, at: .field(field), old: old, new: new)
  }
}

/// A named field of a header.
struct HeaderField: Equatable {
  var name: String
  var value: Value
}

/// The header of a gzip member (RFC 1952).
struct GzipHeader {
  /// The fields in the order of the format.
  private(set) var fields: [HeaderField] = []

  private static let systems = [
    0: "FAT", 3: "Unix", 7: "Macintosh", 11: "NTFS", 255: "unknown",
  ]

  private static let levels = [0: "not told", 2: "best", 4: "fastest"]

  init(_ content: Content) throws {
    let bytes = try content.prefix(1 << 17)
    guard bytes.count >= 18, bytes.starts(with: [0x1F, 0x8B, 8]) else {
      throw Flaw.badHeader(.gzip)
    }
    let flags = bytes[3]
    let time = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var place = 10
    var extra: [UInt8] = []
    if flags & 4 != 0 {
      guard place + 2 <= bytes.count else { throw Flaw.badHeader(.gzip) }
      let length = Int(bytes[place]) | Int(bytes[place + 1]) << 8
      guard place + 2 + length <= bytes.count else { throw Flaw.badHeader(.gzip) }
      extra = Array(bytes[place + 2..<place + 2 + length])
      place += 2 + length
    }
    let name = flags & 8 == 0 ? nil : try Self.text(bytes, &place)
    let comment = flags & 16 == 0 ? nil : try Self.text(bytes, &place)
    fields = [
      HeaderField(name: "mtime", value: .int(time)),
      HeaderField(
        name: "level", value: .string(Self.levels[Int(bytes[8])] ?? String(bytes[8]))),
      HeaderField(
        name: "OS", value: .string(Self.systems[Int(bytes[9])] ?? String(bytes[9]))),
      HeaderField(name: "extra", value: .string(extra.map(hexByte).joined(separator: " "))),
      HeaderField(name: "name", value: name.map(Value.string) ?? .null),
      HeaderField(name: "comment", value: comment.map(Value.string) ?? .null),
      HeaderField(name: "flags", value: .int(Int(flags & 0xE3))),
    ]
  }

  private static func text(_ bytes: [UInt8], _ place: inout Int) throws -> String {
    guard let end = bytes[place...].firstIndex(of: 0) else { throw Flaw.badHeader(.gzip) }
    defer { place = end + 1 }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }
}
