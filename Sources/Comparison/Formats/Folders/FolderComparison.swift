import Documents
import FileStore

extension Inspection {
  /// Compares what stands at the path of an output.
  mutating func compareSubjects(_ old: Subject, _ new: Subject, name: String) throws {
    switch (old, new) {
    case (.missing, .missing): return
    case (.missing, let present):
      record(present.format, .added, at: .whole, isAllowed: contract.rule == .ignore)
    case (let present, .missing):
      record(present.format, .removed, at: .whole, isAllowed: contract.rule == .ignore)
    case (.file(let a, let isOldExecutable), .file(let b, let isNewExecutable)):
      compareModes(isOldExecutable, isNewExecutable)
      try compareContents(.file(at: a), .file(at: b), name: name)
    case (.folder(let a), .folder(let b)): try compareFolders(a, b)
    case (.file, .folder), (.folder, .file):
      record(
        .directory, .type, at: .whole, old: .string(old.kindName), new: .string(new.kindName),
        isAllowed: contract.rule == .ignore)
    }
  }

  private mutating func compareModes(_ old: Bool?, _ new: Bool?) {
    guard let old, let new, old != new else { return }
    recordRepresentation(
      .directory, .mode, at: .field("executable"), old: .bool(old), new: .bool(new))
  }

  private mutating func compareFolders(_ old: [Subject.Item], _ new: [Subject.Item]) throws {
    let (old, new) = (sorted(old), sorted(new))
    var (a, b) = (0, 0)
    var (removed, added): ([Subject.Item], [Subject.Item]) = ([], [])
    while a < old.count || b < new.count {
      if b == new.count || (a < old.count && old[a].path.precedesInBytes(new[b].path)) {
        removed.append(old[a])
        a += 1
      } else if a == old.count || new[b].path.precedesInBytes(old[a].path) {
        added.append(new[b])
        b += 1
      } else {
        try compareItems(old[a], new[b])
        a += 1
        b += 1
      }
    }
    try recordRenamed(&removed, &added)
    for item in removed { recordItem(.removed, item) }
    for item in added { recordItem(.added, item) }
  }

  private func sorted(_ items: [Subject.Item]) -> [Subject.Item] {
    items.sorted { $0.path.precedesInBytes($1.path) }
  }

  private mutating func compareItems(_ old: Subject.Item, _ new: Subject.Item) throws {
    try descend(into: old.path, under: contract.contract(ofFile: old.path)) { inspection in
      inspection.depth -= 1
      defer { inspection.depth += 1 }
      switch (old.content, new.content) {
      case (.file(let a, let isOldExecutable), .file(let b, let isNewExecutable)):
        inspection.compareModes(isOldExecutable, isNewExecutable)
        try inspection.compareContents(.file(at: a), .file(at: b), name: old.path)
      case (.link(let a), .link(let b)):
        guard !a.hasSameBytes(as: b) else { return }
        let rule = inspection.contract.rule
        inspection.record(
          .directory, .value, at: .field("link"), old: .string(a), new: .string(b),
          isAllowed: rule == .ignore)
      case (.file, .link), (.link, .file):
        let rule = inspection.contract.rule
        inspection.record(
          .directory, .type, at: .whole, old: .string(old.kindName), new: .string(new.kindName),
          isAllowed: rule == .ignore)
      }
    }
  }

  private mutating func recordItem(_ kind: Difference.Kind, _ item: Subject.Item) {
    let rule = contract.contract(ofFile: item.path).rule
    let hints = nameHints(item.path)
    descend(into: item.path, under: contract) { inspection in
      inspection.record(.directory, kind, at: .whole, hints: hints, isAllowed: rule == .ignore)
    }
  }

  /// Finds files that only have another name, and takes them out of both lists.
  private mutating func recordRenamed(
    _ removed: inout [Subject.Item], _ added: inout [Subject.Item]
  ) throws {
    guard !removed.isEmpty, !added.isEmpty else { return }
    var candidates = Dictionary(grouping: try added.compactMap(SizedItem.init), by: \.size)
    var gone = Set<String>()
    for item in try removed.compactMap(SizedItem.init) {
      let found = try candidates[item.size]?.firstIndex { candidate in
        try firstDifference(.file(at: item.file), .file(at: candidate.file)) == nil
      }
      guard let found, let partner = candidates[item.size]?.remove(at: found) else { continue }
      gone.formUnion([item.path, partner.path])
      descend(into: partner.path, under: contract) { inspection in
        inspection.record(
          .directory, .renamed, at: .whole, old: .string(item.path), new: .string(partner.path),
          isAllowed: inspection.contract.rule == .unordered || inspection.contract.rule == .ignore)
      }
    }
    removed.removeAll { gone.contains($0.path) }
    added.removeAll { gone.contains($0.path) }
  }
}

/// A file of a folder and its size.
private struct SizedItem {
  var path: String
  var file: String
  var size: Int

  /// Nil for a link.
  init?(_ item: Subject.Item) throws {
    guard case .file(let file, _) = item.content else { return nil }
    path = item.path
    self.file = file
    size = try InputFile(file).size
  }
}

extension Subject {
  fileprivate var format: Format {
    if case .folder = self { .directory } else { .bytes }
  }

  fileprivate var kindName: String {
    switch self {
    case .missing: "nothing"
    case .file: "a file"
    case .folder: "a folder"
    }
  }
}

extension Subject.Item {
  fileprivate var kindName: String {
    switch content {
    case .file: "a file"
    case .link: "a link"
    }
  }
}
