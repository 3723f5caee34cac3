import FileStore
import Records

/// What the cache has of the workspace, under digests of either kind.
extension Cache {
  /// What a path holds as the cache has it; nil where the cache lacks some of it.
  ///
  /// - Parameters:
  ///   - present: What the path holds.
  ///   - path: Relative to the root, or absolute.
  func saved(_ present: FileRecord, at path: String) -> FileRecord? {
    if contains(present) { return present }
    // What cannot be looked at counts as not saved.
    guard let formerFormat, (try? store.mayHold(formerFormat.algorithm)) == true,
      // As above.
      let state = try? hasher.reading(formerFormat).state(of: path),
      let former = FileRecord(state, key: present.key)
    else { return nil }
    var file = present
    file.formerDigest = former.digest
    return contains(file) ? file : nil
  }

  /// Whether the cache has exactly what a path holds and not only something that former digests, which
  /// pass over differences in line ends, take for the same.
  func isExact(_ path: String, _ content: FileRecord) throws -> Bool {
    guard content.asWritten.hasFormerDigest else { return true }
    guard content.fileCount != nil else {
      let states = try hasher.states(of: [path, self.path(of: content)])
      return states.map { FileRecord($0, key: "")?.digest }.allEqual
    }
    guard let tree = tree(of: content), let present = try hasher.observations(of: [path])[0].tree
    else { return false }
    let format = format(of: content)
    let pairs = tree.entries.compactMap { entry -> (object: String, present: Digest)? in
      guard case .file(let digest, _, _) = entry.content,
        case .file(let seen, _, _)? = present.entry(at: entry.path)?.content
      else { return nil }
      return (store.path(of: format.fileObject(digest)), seen)
    }
    let objects = try hasher.states(of: pairs.map(\.object))
    return zip(pairs, objects).allSatisfy { FileRecord($1, key: "")?.digest == $0.present }
  }
}

extension [Digest?] {
  fileprivate var allEqual: Bool {
    allSatisfy { $0 != nil && $0 == self[0] }
  }
}
