import CZlib
import Documents

/// The central directory of a zip file (APPNOTE 6.3), with the extensions for large files.
struct ZipDirectory {
  struct Member {
    var name: String
    var fields: [HeaderField]
    var method: Int
    var isEncrypted: Bool
    var checksum: UInt32
    var compressedSize: Int
    var size: Int
    /// Where its local header begins.
    var headerOffset: Int
  }

  private static let mostMembers = 1 << 20

  private let content: Content
  private(set) var members: [Member] = []
  private(set) var comment = ""

  /// Reads the directory of content that is seekable.
  init(_ content: Content) throws {
    self.content = content
    guard let size = content.size else { throw Flaw.notSeekable(.zip) }
    let tail = try bytes(max(0, size - 65_557)..<size)
    guard let end = Self.endRecord(in: tail) else { throw Flaw.badHeader(.zip) }
    comment = String(decoding: tail[(end + 22)...], as: UTF8.self)
    var (count, length, start) = (
      tail.word(end + 10), tail.long(end + 12), tail.long(end + 16)
    )
    if end >= 20, tail.long(end - 20) == 0x0706_4B50 {
      let large = tail.quad(end - 12)
      guard large >= 0, large <= size - 56 else { throw Flaw.badHeader(.zip) }
      let record = try bytes(large..<large + 56)
      guard record.long(0) == 0x0606_4B50 else { throw Flaw.badHeader(.zip) }
      (count, length, start) = (record.quad(32), record.quad(40), record.quad(48))
    }
    guard start >= 0, length >= 0, start <= size - length, count <= Self.mostMembers,
      length <= 1 << 28
    else { throw Flaw.badHeader(.zip) }
    try readMembers(try bytes(start..<start + length), count: count)
  }

  private func bytes(_ range: Range<Int>) throws -> [UInt8] {
    let bytes = try content.part(range).prefix(range.count)
    guard bytes.count == range.count else { throw Flaw.badHeader(.zip) }
    return bytes
  }

  /// Where the record begins that ends a zip file, behind which only its comment stands.
  private static func endRecord(in tail: [UInt8]) -> Int? {
    guard tail.count >= 22 else { return nil }
    return (0...(tail.count - 22)).reversed().first {
      tail.long($0) == 0x0605_4B50 && $0 + 22 + tail.word($0 + 20) == tail.count
    }
  }

  private mutating func readMembers(_ directory: [UInt8], count: Int) throws {
    var place = 0
    for _ in 0..<count {
      guard place + 46 <= directory.count, directory.long(place) == 0x0201_4B50 else {
        throw Flaw.badHeader(.zip)
      }
      let lengths = [28, 30, 32].map { directory.word(place + $0) }
      let end = place + 46 + lengths.reduce(0, +)
      guard end <= directory.count else { throw Flaw.badHeader(.zip) }
      members.append(Self.member(Array(directory[place..<end]), lengths))
      place = end
    }
  }

  private static func member(_ entry: [UInt8], _ lengths: [Int]) -> Member {
    let name = entry[46..<46 + lengths[0]]
    let extra = Array(entry[(46 + lengths[0])..<(46 + lengths[0] + lengths[1])])
    var (size, compressed, offset) = (entry.long(24), entry.long(20), entry.long(42))
    // Sizes that do not fit stand in an extra field, in this order.
    var large = zip64Numbers(extra)[...]
    if size == 0xFFFF_FFFF { size = large.popFirst() ?? size }
    if compressed == 0xFFFF_FFFF { compressed = large.popFirst() ?? compressed }
    if offset == 0xFFFF_FFFF { offset = large.popFirst() ?? offset }
    let comment = entry[(46 + lengths[0] + lengths[1])...]
    return Member(
      name: String(decoding: name, as: UTF8.self),
      fields: fields(entry, extra: extra, comment: String(decoding: comment, as: UTF8.self)),
      method: entry.word(10), isEncrypted: entry.word(8) & 1 != 0,
      checksum: UInt32(entry.long(16)), compressedSize: compressed, size: size,
      headerOffset: offset)
  }

  private static func zip64Numbers(_ extra: [UInt8]) -> [Int] {
    var place = 0
    while place + 4 <= extra.count {
      let length = extra.word(place + 2)
      if extra.word(place) == 1, place + 4 + length <= extra.count {
        return stride(from: 0, to: length - 7, by: 8).map { extra.quad(place + 4 + $0) }
      }
      place += 4 + length
    }
    return []
  }

  private static func fields(
    _ entry: [UInt8], extra: [UInt8], comment: String
  ) -> [HeaderField] {
    let system = entry[5] == 0 ? "FAT" : entry[5] == 3 ? "Unix" : String(entry[5])
    let attributes = entry.long(38)
    return [
      HeaderField(name: "date", value: .string(date(entry.word(14), entry.word(12)))),
      HeaderField(name: "mode", value: .string("0" + String(attributes >> 16, radix: 8))),
      HeaderField(name: "attributes", value: .int(attributes & 0xFFFF)),
      HeaderField(name: "OS", value: .string(system)),
      HeaderField(name: "version", value: .int(Int(entry[4]))),
      HeaderField(name: "flags", value: .int(entry.word(8))),
      HeaderField(name: "method", value: .int(entry.word(10))),
      HeaderField(name: "extra", value: .string(extra.map(hexByte).joined(separator: " "))),
      HeaderField(name: "comment", value: .string(comment)),
    ]
  }

  /// A date as MS-DOS packs it into two words, in local time and steps of two seconds.
  private static func date(_ day: Int, _ time: Int) -> String {
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return "\(1980 + day >> 9)-\(two(day >> 5 & 15))-\(two(day & 31))"
      + " \(two(time >> 11)):\(two(time >> 5 & 63)):\(two(time & 31 * 2))"
  }
}

extension ZipDirectory {
  /// The members with their contents.
  func archiveMembers() throws -> [ArchiveMember] {
    try members.map { member in
      let (packed, isPlain) = (try packed(member), !member.isEncrypted)
      let content: Content? =
        switch member.method {
        case 0 where isPlain: packed
        case 8 where isPlain: .inflated(packed, .none)
        // What cannot be unpacked is compared as it is packed.
        default: packed
        }
      if isPlain, member.method == 0 || member.method == 8, let content {
        try check(content, member)
      }
      return ArchiveMember(
        name: member.name, fields: member.fields, content: content, digest: nil)
    }
  }

  /// The bytes of a member behind its local header.
  private func packed(_ member: Member) throws -> Content {
    guard let size = content.size, member.headerOffset >= 0, member.compressedSize >= 0,
      member.headerOffset <= size - 30
    else { throw Flaw.badHeader(.zip) }
    let header = try bytes(member.headerOffset..<member.headerOffset + 30)
    guard header.long(0) == 0x0403_4B50 else { throw Flaw.badHeader(.zip) }
    let start = member.headerOffset + 30 + header.word(26) + header.word(28)
    guard start <= size - member.compressedSize else { throw Flaw.wrongSize(.zip) }
    return content.part(start..<start + member.compressedSize)
  }

  private func check(_ content: Content, _ member: Member) throws {
    let reader = try content.reader()
    var sum: uLong = 0
    while try reader.fill(1) {
      let bytes = reader.available
      sum = crc32(sum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), uInt(bytes.count))
      reader.consume(bytes.count)
    }
    guard reader.offset == member.size else { throw Flaw.wrongSize(.zip) }
    guard UInt32(truncatingIfNeeded: sum) == member.checksum else { throw Flaw.badChecksum(.zip) }
  }
}

extension [UInt8] {
  /// The little-endian number of two bytes at a place.
  fileprivate func word(_ place: Int) -> Int { Int(self[place]) | Int(self[place + 1]) << 8 }
  /// The little-endian number of four bytes at a place.
  fileprivate func long(_ place: Int) -> Int { word(place) | word(place + 2) << 16 }
  /// The little-endian number of eight bytes at a place; negative where it is too large.
  fileprivate func quad(_ place: Int) -> Int { long(place) | long(place + 4) << 32 }
}
