import Diagnostics
import Documents
import FileStore
import Glibc
import PipelineModel
import Records

/// What the records of commits name.
extension Project {
  /// The outputs and tracked data of commits.
  ///
  /// What a stage file at a commit says of remotes is not asked; what neither side has is no mistake,
  /// for old records name what nobody kept.
  func outputs(at revisions: KeptRevisions) throws -> [RemoteOutput] {
    var seen: Set<String> = []
    var found: [RemoteOutput] = []
    for commit in try KeptDigests(self).revisions(revisions) {
      for (path, blob) in try recordFiles(at: commit) where seen.insert("\(blob) \(path)").inserted
      {
        guard let bytes = git(["cat-file", "blob", blob]) else { continue }
        found += outputs(inRecord: String(decoding: bytes, as: UTF8.self), path)
      }
    }
    return found
  }

  /// The locks and files that track data of a commit, below the project's root.
  private func recordFiles(at commit: String) throws -> [(path: String, blob: String)] {
    guard let listing = git(["ls-tree", "-r", "-z", commit]) else { return [] }
    return listing.split(separator: 0).compactMap { line in
      // <mode> SP blob SP <object> TAB <path>
      let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      guard fields.count == 2 else { return nil }
      let words = String(decoding: fields[0], as: UTF8.self).split(separator: " ")
      let path = String(decoding: fields[1], as: UTF8.self)
      guard words.count == 3, isRecordFile(path) else { return nil }
      return (path, String(words[2]))
    }
  }

  private func isRecordFile(_ path: String) -> Bool {
    fileBaseName(path).isExactly(format.lockCodec.fileName)
      || format.dataFiles?.isDataFile(path) == true
  }

  /// What one file names; nothing for one that cannot be understood, as at a commit with conflicts.
  private func outputs(inRecord text: String, _ path: String) -> [RemoteOutput] {
    if let codec = format.dataFiles, codec.isDataFile(path) {
      return codec.records(in: text, file: path).map { file in
        RemoteOutput(path: "\(parentDirectory(of: path))/\(file.key)", file: file, isOptional: true)
      }
    }
    // As above.
    guard let lock = try? format.lockCodec.decode(Array(text.utf8), file: path) else { return [] }
    let files = lock.stages.sorted { $0.key.precedesInBytes($1.key) }.flatMap(\.value.outputs)
    return (files + lock.sources).map { RemoteOutput(path: $0.key, file: $0, isOptional: true) }
  }
}

/// Whether a path fits a pattern of `*`, `?` and `[…]`, none of which crosses a slash but `**`.
func fitsPattern(_ path: String, _ pattern: String) -> Bool {
  fnmatch(pattern, path, pattern.contains("**") ? 0 : FNM_PATHNAME) == 0
}
