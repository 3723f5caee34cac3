import FileStore
import PipelineModel
import Planning
import Records

/// Data that files of their own track, beside the stage files.
extension Project {
  /// Records the data that some stages read, or that is named, where it changed: it goes into the
  /// cache, and the file that tracks it names its new content.
  ///
  /// Data that is absent, and imports, which another place decides about, are left as they are.
  ///
  /// - Parameter commits: Whether it goes into the cache.
  /// - Returns: The files that name new content now.
  func recordTrackedData(
    readBy selection: Set<StageGraph.Index>, named isNamed: (Source) -> Bool, commits: Bool
  ) throws -> [String] {
    guard let codec = format.dataFiles else { return [] }
    guard !loaded.pipeline.sources.isEmpty else { return [] }
    let read = try loaded.sources(readBy: selection)
    let sources = loaded.pipeline.sources.enumerated()
      .filter { read.contains($0.offset) || isNamed($0.element) }.map(\.element)
    let ignoreFiles = try ignoreFiles()
    var written: [String] = []
    for source in sources where source.origin == nil {
      guard let state = try states(of: [source.path])[source.path],
        let present = FileRecord(state, key: source.path)
      else { continue }
      let recorded = codec.record(of: source)
      let isSame = try recorded.map { try holds(source.path, $0, present) } ?? false
      let file = isSame ? recorded ?? present : present
      if commits, source.isCached, !isSame || !cache.contains(file) {
        try cache.insert([(source.path, file)])
      }
      guard !isSame else { continue }
      try refuseBusy([source.path])
      let path = "\(root)/\(source.id)"
      let bytes = try text(recording: present, of: source, former: readFile(path))
      try AtomicFile.rewrite(bytes, to: path, durability: .durable)
      written.append(source.id)
      if source.isCached { try ignoreFiles?.add([source.path]) }
      if commits, source.isCached { try linkToCache([(source.path, present)]) }
    }
    return written
  }

  /// The text of the file that tracks data, with a new record of it.
  ///
  /// - Parameter tree: What a folder is recorded to hold; nil for what it holds.
  /// - Throws: A `DiagnosticList` when the file cannot be changed; it is as it was then.
  func text(
    recording record: FileRecord, of source: Source, tree: Tree? = nil, former: [UInt8]
  ) throws -> [UInt8] {
    guard let codec = format.dataFiles else { return former }
    guard codec.listsFiles(source), record.fileCount != nil else {
      return try codec.encode(record, of: source, former: former)
    }
    let held = try tree ?? hasher.observations(of: [source.path])[0].tree
    return try codec.encode(
      record, of: source, tree: held.map(format.treeFormat.heldPart), former: former)
  }

  /// Brings lists of folders into the cache that the files of tracked data have and the cache has not,
  /// as far as it has all the files.
  func insertListedTrees(of sources: [Source]) throws {
    guard let codec = format.dataFiles else { return }
    for source in sources {
      guard let record = codec.record(of: source), let tree = codec.tree(of: source),
        !record.hasFormerDigest, !cache.contains(record)
      else { continue }
      try cache.insert(list: tree, as: record)
    }
  }

  /// Tracked data as stages without a command, whose outputs a checkout brings back.
  ///
  /// Of declared sources these are the ones that the cache keeps; all others live elsewhere.
  func trackedData(_ sources: [Source]) -> [(stage: Stage, record: FileRecord)] {
    sources.compactMap { source in
      let declared = locks.sources.first { $0.key.isExactly(source.path) }
      let record =
        format.dataFiles.map { $0.record(of: source) }
        ?? declared.flatMap { cache.contains($0) ? $0 : nil }
      guard let record else { return nil }
      var stage = Stage(
        address: source.id, name: source.id, file: source.id, place: source.place,
        command: Command(texts: [], isList: true, templates: [], places: []))
      stage.outputs = [
        Output(path: source.path, key: source.path, kind: .out, place: source.place)
      ]
      return (stage, record)
    }
  }

  /// Whether a path holds what a record names, be it by a digest that the format has given up.
  func holds(_ path: String, _ record: FileRecord, _ present: FileRecord) throws -> Bool {
    guard record.hasFormerDigest, let format = format.formerTreeFormat else {
      return record.digest == present.digest
    }
    return FileRecord(try hasher.reading(format).state(of: path), key: path)?.digest
      == record.digest
  }
}
