import Diagnostics
import Documents
import FileStore
import Glibc
import PipelineLoading
import PipelineModel
import Records

/// What the records of commits name.
extension Project {
  /// The outputs and tracked data of commits, as far as a selection names them.
  ///
  /// What neither side has is no mistake, for old records name what nobody kept; nor are words that
  /// name nothing at a commit.
  func outputs(
    at revisions: KeptRevisions, _ selection: RemoteSelection
  ) throws -> [RemoteOutput] {
    guard let repository = try GitRepository(around: root, environment: context.environment) else {
      return []
    }
    var seen: Set<String> = []
    var found: [RemoteOutput] = []
    for commit in try KeptDigests(self).revisions(revisions) {
      let files = try recordFiles(at: commit)
      // A commit that changed none of these files says nothing new.
      let new = files.filter { seen.insert("\($0.blob) \($0.path)").inserted }
      guard !new.isEmpty else { continue }
      // What cannot be read as a project still has records.
      if let past = try? recorded(at: commit, in: repository) {
        // Words that name nothing at a commit are no mistake.
        let parts = try? past.parts(
          selection.words,
          TargetResolver.Reading(
            folder: selection.folder, isPattern: selection.isPattern,
            isRecursive: selection.isRecursive),
          withDependencies: selection.withDependencies)
        found += parts.map(past.outputs) ?? []
      } else if selection.words.isEmpty {
        found += try outputs(inRecords: new, repository)
      }
    }
    return found.map { output in
      var output = output
      output.isOptional = true
      return output
    }
  }

  /// The project as a commit has it.
  private func recorded(
    at commit: String, in repository: GitRepository
  ) throws -> RecordedProject {
    let listing = try repository.listing(of: commit)
    let files = ProjectFiles(
      root: root,
      read: { path throws(Diagnostic) in try repository.file(path, at: commit) },
      // Only whether folders are there is asked, and Git knows no folder that holds no tracked file.
      kind: { _ in .folder },
      variable: { [environment = context.environment] in environment[$0] },
      entries: { folder throws(Diagnostic) in listing.entries(of: folder) })
    let loaded = try format.loader.load(files)
    let locks = try LockBook(
      root: root, stageFiles: loaded.graph.stages.map(\.file), codec: format.lockCodec,
      read: files.read)
    return RecordedProject(root: root, format: format, loaded: loaded, locks: locks)
  }

  /// What the locks of a commit name whose stage files cannot be read. What must not be pushed now
  /// must not have been then.
  private func outputs(
    inRecords files: [(path: String, blob: String)], _ repository: GitRepository
  ) throws -> [RemoteOutput] {
    let kept = Set(graph.stages.flatMap(\.outputs).filter { !$0.isPushed }.map(\.key))
    return try files.flatMap { path, blob -> [RemoteOutput] in
      guard isRecordFile(path), let bytes = try repository.output(["cat-file", "blob", blob]) else {
        return []
      }
      return outputs(inRecord: String(decoding: bytes, as: UTF8.self), path)
    }.map { output in
      var output = output
      output.isPushed = !kept.contains(output.file.key)
      return output
    }
  }

  /// The stage files, locks and files that track data of a commit, below the project's root.
  private func recordFiles(at commit: String) throws -> [(path: String, blob: String)] {
    guard let listing = git(["ls-tree", "-r", "-z", commit]) else { return [] }
    return listing.split(separator: 0).compactMap { line in
      // <mode> SP blob SP <object> TAB <path>
      let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
      guard fields.count == 2 else { return nil }
      let words = String(decoding: fields[0], as: UTF8.self).split(separator: " ")
      let path = String(decoding: fields[1], as: UTF8.self)
      guard words.count == 3,
        isRecordFile(path) || fileBaseName(path).isExactly(format.stageFile)
      else { return nil }
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
