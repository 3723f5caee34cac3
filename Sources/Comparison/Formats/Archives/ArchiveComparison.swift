import Documents
import FileStore

extension Inspection {
  /// Compares tar files member by member.
  mutating func compareTars(_ old: Content, _ new: Content, name: String) throws {
    var (before, after) = (try TarReader(old), try TarReader(new))
    try compareMembers(try before.members(), try after.members(), format: .tar)
  }

  /// Compares zip files, or archives of NumPy arrays, member by member.
  mutating func compareZips(
    _ old: Content, _ new: Content, format: Format, name: String
  ) throws {
    guard let a = try old.seekable(upTo: limits.memoryBytes),
      let b = try new.seekable(upTo: limits.memoryBytes)
    else { throw Flaw.notSeekable(.zip) }
    let (before, after) = (try ZipDirectory(a), try ZipDirectory(b))
    if before.comment != after.comment {
      recordHeader(
        format, .header, field: "comment", old: .string(before.comment), new: .string(after.comment)
      )
    }
    try compareMembers(
      try before.archiveMembers(), try after.archiveMembers(), format: format)
  }

  private mutating func compareMembers(
    _ old: [ArchiveMember], _ new: [ArchiveMember], format: Format
  ) throws {
    let found = ledger.count
    // A name can occur twice in an archive; the n-th is compared with the n-th.
    let places = numbered(new)
    let forward = (
      ForwardReader(limit: limits.memoryBytes), ForwardReader(limit: limits.memoryBytes)
    )
    var order: [Int] = []
    for (member, key) in zip(old, keys(of: old)) {
      guard let place = places[key] else {
        recordMember(.removed, member, format)
        continue
      }
      order.append(place)
      try compareMember(member, new[place], format: format, forward)
    }
    let paired = Set(order)
    for (place, member) in new.enumerated() where !paired.contains(place) {
      recordMember(.added, member, format)
    }
    if order != order.sorted() {
      recordRepresentation(
        format, .order, at: .field("members"), old: .list(old.prefix(8).map { .string($0.name) }),
        new: .list(new.prefix(8).map { .string($0.name) }))
    } else if ledger.count == found {
      recordRepresentation(format, at: .field("padding"))
    }
  }

  private mutating func compareMember(
    _ old: ArchiveMember, _ new: ArchiveMember, format: Format,
    _ forward: (ForwardReader, ForwardReader)
  ) throws {
    let inner = contract.contract(ofFile: old.name).ofContent(contract.isAboutContent)
    try descend(into: shownName(old, format), under: inner) { inspection in
      for (a, b) in zip(old.fields, new.fields) where a.value != b.value {
        // A link to another place is other content.
        let isContent = a.name == "type" || a.name == "link"
        inspection.record(
          format, isContent ? .value : .header, at: .field(a.name), old: a.value, new: b.value,
          isAllowed: isContent
            ? inspection.contract.rule == .ignore : inspection.contract.isAboutContent)
      }
      guard let a = old.content, let b = new.content else { return }
      if let digest = old.digest, digest == new.digest { return }
      try inspection.compareContents(
        try forward.0.loaded(a), try forward.1.loaded(b), name: old.name)
    }
  }

  private mutating func recordMember(
    _ kind: Difference.Kind, _ member: ArchiveMember, _ format: Format
  ) {
    let rule = contract.contract(ofFile: member.name).rule
    let hints = nameHints(member.name)
    descend(into: shownName(member, format), under: contract) { inspection in
      inspection.record(format, kind, at: .whole, hints: hints, isAllowed: rule == .ignore)
    }
  }

  /// What a name that only one version has looks like.
  func nameHints(_ name: String) -> [Hint] {
    HintRecognition(now: now).hints(old: nil, new: .string(name), distance: nil)
      .filter { $0 != .absolutePath }
  }

  private func shownName(_ member: ArchiveMember, _ format: Format) -> String {
    format == .npz && member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
  }

  private func numbered(_ members: [ArchiveMember]) -> [MemberKey: Int] {
    Dictionary(zip(keys(of: members), members.indices), uniquingKeysWith: { first, _ in first })
  }

  private func keys(of members: [ArchiveMember]) -> [MemberKey] {
    var counts: [MemberKey: Int] = [:]
    return members.map { member in
      let first = MemberKey(name: Array(member.name.utf8), occurrence: 0)
      let count = counts[first, default: 0]
      counts[first] = count + 1
      return MemberKey(name: first.name, occurrence: count)
    }
  }
}

/// A member's name, by its bytes, and how many of that name stand before it.
private struct MemberKey: Hashable {
  var name: [UInt8]
  var occurrence: Int
}

extension Contract {
  /// The same contract, about content if its archive's is.
  fileprivate func ofContent(_ isAboutContent: Bool) -> Contract {
    isAboutContent ? ofContent : self
  }
}
