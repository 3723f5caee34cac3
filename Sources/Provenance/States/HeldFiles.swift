import Execution
import FileStore
import PipelineLoading
import PipelineModel
import Records

/// A file of a project at one moment.
struct HeldFile {
  /// The path, relative to the project.
  var path: String
  /// The stage that makes it; nil where none does.
  var stage: String?
  /// What it holds; nil where it is not there, and where the cache has lost it.
  var bytes: [UInt8]?
}

/// Files as they stand at the moment, else as the cache has them of outputs and tracked data.
extension ProjectState {
  /// A path as a file, or the files in it where it is a folder; one without content where nothing is there.
  func heldFiles(at path: String, project: Project) throws -> [HeldFile] {
    let holder = try holder(of: path, project: project)
    let stage = holder?.stage
    if let bytes = try read(path) { return [HeldFile(path: path, stage: stage, bytes: bytes)] }
    let present = try filesBelow(path)
    if !present.isEmpty {
      return try present.map { HeldFile(path: $0, stage: stage, bytes: try read($0)) }
    }
    let cached = holder.map { cachedFiles(of: $0, at: path, project: project) } ?? []
    return cached.isEmpty ? [HeldFile(path: path, stage: stage, bytes: nil)] : cached
  }

  /// The bytes of a file; nil where there is none.
  func heldBytes(of path: String, project: Project) throws -> [UInt8]? {
    try heldFiles(at: path, project: project).first { $0.path.isExactly(path) }?.bytes
  }

  /// An output, or data that no stage makes, with what is recorded of it.
  private struct Holder {
    var path: String
    var stage: String?
    var record: FileRecord?
  }

  /// What is or holds a path.
  private func holder(of path: String, project: Project) throws -> Holder? {
    for index in graph.stages.indices {
      for output in graph.stages[index].outputs where holds(output.path, path) {
        let record = record(of: index)?.outputs.first { $0.key.isExactly(output.key) }
        return Holder(path: output.path, stage: graph.stages[index].address, record: record)
      }
    }
    guard let source = loaded.pipeline.sources.first(where: { holds($0.path, path) }) else {
      return nil
    }
    let record =
      project.format.dataFiles.map { $0.record(of: source) }
      ?? locks.sources.first { $0.key.isExactly(source.path) }
    return Holder(path: source.path, stage: nil, record: record)
  }

  private func holds(_ holder: String, _ path: String) -> Bool {
    let overlap = PathOverlap(holder, path)
    return overlap == .same || overlap == .firstHoldsSecond
  }

  /// The files at a path that only the cache has.
  private func cachedFiles(of holder: Holder, at path: String, project: Project) -> [HeldFile] {
    guard let record = holder.record else { return [] }
    guard record.fileCount != nil else {
      // What the cache has lost is missing.
      let bytes = try? project.cache.bytes(of: record)
      return [HeldFile(path: holder.path, stage: holder.stage, bytes: bytes)]
    }
    return (project.cache.tree(of: record)?.entries ?? []).compactMap { entry in
      let place = "\(holder.path)/\(entry.path)"
      guard case .file(let digest, let size, _) = entry.content,
        place.isExactly(path) || PathOverlap(path, place) == .firstHoldsSecond
      else { return nil }
      let file = FileRecord(key: place, digest: digest, size: size ?? 0)
      // As above.
      let bytes = try? project.cache.bytes(of: file)
      return HeldFile(path: place, stage: holder.stage, bytes: bytes)
    }
  }
}
