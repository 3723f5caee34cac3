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
  /// - Returns: The files that name new content now.
  func recordTrackedData(
    readBy selection: Set<StageGraph.Index>, named isNamed: (Source) -> Bool
  ) throws -> [String] {
    guard let codec = format.dataFiles else { return [] }
    let inputs = selection.flatMap { graph.stages[$0].dependencies.map(\.path) }
    let sources = loaded.pipeline.sources.filter { source in
      isNamed(source) || inputs.contains { overlap($0, source.path) }
    }
    var written: [String] = []
    for source in sources where source.origin == nil {
      guard let state = try states(of: [source.path])[source.path],
        let present = FileRecord(state, key: source.path)
      else { continue }
      let recorded = codec.record(of: source)
      let isSame = try recorded.map { try holds(source.path, $0, present) } ?? false
      if !isSame || !cache.contains(recorded ?? present) {
        try cache.insert([(source.path, present)])
      }
      guard !isSame else { continue }
      let path = "\(root)/\(source.id)"
      let bytes = try codec.encode(present, of: source, former: readFile(path))
      try AtomicFile.write(bytes, to: path, durability: .durable)
      written.append(source.id)
    }
    return written
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
    let former = FileHasher(
      root: root, format: format, ignores: hasher.ignores, cache: statCache, clock: hasher.clock,
      threadCount: hasher.threadCount)
    return FileRecord(try former.state(of: path), key: path)?.digest == record.digest
  }

  private func overlap(_ first: String, _ second: String) -> Bool {
    let (a, b) = ("\(first)/".utf8, "\(second)/".utf8)
    return a.starts(with: b) || b.starts(with: a)
  }
}
