import Documents
import FileStore

/// A member of an archive, as far as two archives are compared.
struct ArchiveMember {
  var name: String
  /// The fields that tell how it is packed, in the order of the format.
  var fields: [HeaderField]
  /// The content; nil for what has none, such as a link.
  var content: Content?
  /// Equal only for equal contents; nil where only comparing tells.
  var digest: Digest?
}

/// Reads a tar file from front to back.
struct TarReader {
  /// How many members are held in memory.
  private static let mostMembers = 1 << 20
  /// The longest name or set of extended fields.
  private static let longestText = 1 << 20

  private let content: Content
  private let reader: ByteReader
  /// What pax headers and GNU's long names say about the next member.
  private var next: [String: String] = [:]
  private var always: [String: String] = [:]

  init(_ content: Content) throws {
    self.content = content
    reader = try content.reader()
  }

  /// All members, with a digest of each content.
  mutating func members() throws -> [ArchiveMember] {
    var members: [ArchiveMember] = []
    while let header = try header() {
      guard members.count < Self.mostMembers else {
        throw Flaw.unsupported(.tar, what: "more than a million members")
      }
      if let member = try member(header) { members.append(member) }
    }
    return members
  }

  /// The next header; nil behind the last member.
  private func header() throws -> TarHeader? {
    guard let block = try reader.take(TarHeader.blockSize) else {
      // An archive may lack the blocks of zeros, but not end inside a block.
      guard try !reader.fill(1) else { throw Flaw.badHeader(.tar) }
      return nil
    }
    if block.allSatisfy({ $0 == 0 }) { return nil }
    guard let header = TarHeader(block) else { throw Flaw.badHeader(.tar) }
    return header
  }

  private mutating func member(_ header: TarHeader) throws -> ArchiveMember? {
    switch header.type {
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      next.merge(try extendedFields(header)) { $1 }
      return nil
    case UInt8(ascii: "g"):
      always.merge(try extendedFields(header)) { $1 }
      return nil
    case UInt8(ascii: "L"):
      next["path"] = String(decoding: try text(header).prefix { $0 != 0 }, as: UTF8.self)
      return nil
    case UInt8(ascii: "K"):
      next["linkpath"] = String(decoding: try text(header).prefix { $0 != 0 }, as: UTF8.self)
      return nil
    default:
      defer { next = [:] }
      return try member(header, always.merging(next) { $1 })
    }
  }

  private func member(
    _ header: TarHeader, _ extended: [String: String]
  ) throws -> ArchiveMember {
    let hasContent = ![1, 2, 3, 4, 5, 6].contains(Int(header.type) - 0x30)
    let size = hasContent ? extended["size"].flatMap { Int($0) } ?? header.size : 0
    guard size >= 0 else { throw Flaw.badHeader(.tar) }
    let start = reader.offset
    var hasher = DigestHasher(.sha256)
    guard try reader.skip(size, { hasher.update($0) }), try skipPadding(size) else {
      throw Flaw.wrongSize(.tar)
    }
    return ArchiveMember(
      name: extended["path"] ?? String(decoding: header.name, as: UTF8.self),
      fields: fields(header, extended), content: content.part(start..<start + size),
      digest: hasher.finalize())
  }

  private func skipPadding(_ size: Int) throws -> Bool {
    try reader.skip((TarHeader.blockSize - size % TarHeader.blockSize) % TarHeader.blockSize)
  }

  private func text(_ header: TarHeader) throws -> [UInt8] {
    guard header.size <= Self.longestText, let bytes = try reader.take(header.size),
      try skipPadding(header.size)
    else { throw Flaw.badHeader(.tar) }
    return bytes
  }

  /// The records of a pax header: `LENGTH KEY=VALUE\n`, the length counting all of it.
  private func extendedFields(_ header: TarHeader) throws -> [String: String] {
    var rest = try text(header)[...]
    var fields: [String: String] = [:]
    while let space = rest.firstIndex(of: 0x20) {
      guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
        length > space - rest.startIndex + 1, length <= rest.count
      else { throw Flaw.badHeader(.tar) }
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      guard let equals = record.firstIndex(of: 0x3D) else { throw Flaw.badHeader(.tar) }
      fields[String(decoding: record[..<equals], as: UTF8.self)] =
        String(decoding: record[(equals + 1)...], as: UTF8.self)
      rest = rest.dropFirst(length)
    }
    return fields
  }

  private func fields(_ header: TarHeader, _ extended: [String: String]) -> [HeaderField] {
    func number(_ key: String, _ plain: Int) -> Value {
      guard let text = extended[key] else { return .int(plain) }
      return Int(text).map(Value.int) ?? Double(text).map(Value.float) ?? .string(text)
    }
    func text(_ key: String, _ plain: [UInt8]) -> Value {
      .string(extended[key] ?? String(decoding: plain, as: UTF8.self))
    }
    let type = header.type == 0 ? UInt8(ascii: "0") : header.type
    return [
      HeaderField(name: "type", value: .string(String(Character(Unicode.Scalar(type))))),
      HeaderField(name: "link", value: text("linkpath", header.link)),
      HeaderField(name: "mode", value: .string("0" + String(header.mode, radix: 8))),
      HeaderField(name: "uid", value: number("uid", header.uid)),
      HeaderField(name: "gid", value: number("gid", header.gid)),
      HeaderField(name: "mtime", value: number("mtime", header.mtime)),
      HeaderField(name: "uname", value: text("uname", header.user)),
      HeaderField(name: "gname", value: text("gname", header.group)),
    ]
  }
}
