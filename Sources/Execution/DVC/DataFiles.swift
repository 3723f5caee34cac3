import FileStore
import PipelineModel
import Planning
import Records

/// Data that files of their own track, beside the stage files.
extension Project {
  /// Records the data that some stages read where it changed: it goes into the cache, and the file
  /// that tracks it names its new content.
  ///
  /// Data that is absent, and imports, which another place decides about, are left as they are.
  func recordTrackedData(readBy selection: Set<StageGraph.Index>) throws {
    guard let codec = format.dataFiles else { return }
    for source in sources(readBy: selection) where source.origin == nil {
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
    }
  }

  /// The data that some stages read, or all of it for all stages.
  private func sources(readBy selection: Set<StageGraph.Index>) -> [Source] {
    guard selection.count < graph.stages.count else { return loaded.pipeline.sources }
    let inputs = selection.flatMap { graph.stages[$0].dependencies.map(\.path) }
    return loaded.pipeline.sources.filter { source in
      inputs.contains { overlap($0, source.path) }
    }
  }

  /// The tracked data that some stages read as stages without a command, whose outputs a checkout
  /// brings back.
  func trackedData(
    readBy selection: Set<StageGraph.Index>
  ) -> [(stage: Stage, record: FileRecord)] {
    guard let codec = format.dataFiles else { return [] }
    return sources(readBy: selection).compactMap { source in
      guard let record = codec.record(of: source) else { return nil }
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
  private func holds(_ path: String, _ record: FileRecord, _ present: FileRecord) throws -> Bool {
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
