import FileStore
import PipelineModel
import Records

/// Declared sources that were added with their data: the cache keeps them, as it keeps outputs.
extension Project {
  /// What is recorded of data that no stage makes.
  func recorded(_ source: Source) -> FileRecord? {
    if let codec = format.dataFiles { return codec.record(of: source) }
    return locks.sources.first { $0.key.isExactly(source.path) }
  }

  /// Brings those of them that changed since they were recorded into the cache.
  ///
  /// - Parameter present: What the sources hold now.
  func keepDeclaredSources(_ present: [FileRecord]) throws {
    let changed = present.filter { file in
      locks.sources.contains {
        $0.key.isExactly(file.key) && !$0.hasContent(of: file) && cache.contains($0)
      } && !cache.contains(file)
    }
    try cache.insert(changed.map { ($0.key, $0) })
  }
}
