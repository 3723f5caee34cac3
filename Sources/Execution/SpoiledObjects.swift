import FileStore
import PipelineModel
import Planning
import Records

extension Project {
  /// The digests of objects that were written into through outputs that are other names of them.
  ///
  /// Such an output differs from its record, and the cache's object with it, so that nothing can be
  /// restored from there. A look says so before a run finds it out.
  func spoiledObjects(in situation: Situation) -> Set<Digest> {
    guard linkKinds.contains(.hardlink) else { return [] }
    var spoiled: Set<Digest> = []
    for index in situation.selection {
      let records = situation.records[index]?.outputs ?? []
      for output in graph.stages[index].outputs where output.isCached {
        guard let recorded = records.first(where: { $0.key == output.key }),
          let present = situation.present(output.path, key: output.key),
          !situation.isSame(present, recorded)
        else { continue }
        if sharesFiles(output.path, with: recorded) { spoiled.insert(recorded.asWritten.digest) }
      }
    }
    return spoiled
  }

  /// Whether a path that differs from its record, or a file in it, is another name of the recorded
  /// object.
  private func sharesFiles(_ path: String, with recorded: FileRecord) -> Bool {
    let place = absolutePath(path, in: root)
    guard recorded.fileCount != nil else { return isSameFile(place, cache.path(of: recorded)) }
    guard let tree = cache.tree(of: recorded),
      // What cannot be looked at is left to the run, which says why.
      let present = try? hasher.observations(of: [path])[0].tree
    else { return false }
    let format = cache.format(of: recorded)
    return tree.entries.contains { entry in
      guard case .file(let digest, _, _) = entry.content,
        case .file(let seen, _, _)? = present.entry(at: entry.path)?.content, seen != digest
      else { return false }
      let object = cache.store.path(of: format.fileObject(digest))
      return isSameFile("\(place)/\(entry.path)", object)
    }
  }

  private func isSameFile(_ first: String, _ second: String) -> Bool {
    // As above.
    guard let one = (try? FileStamp.of(first)) ?? nil,
      // As above.
      let other = (try? FileStamp.of(second)) ?? nil
    else { return false }
    return one.device == other.device && one.inode == other.inode
  }
}
