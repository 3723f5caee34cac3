import FileStore
import PipelineModel
import Planning
import Records

/// Data that a file of its own tracks and that is not as that file says.
package struct TrackedDataChange: Sendable {
  /// The file that tracks the data, relative to the root.
  package let source: String
  /// How the data differ from what it says.
  package let reason: StaleReason
  /// The word for the state of the data: `stale`, or, where they are missing, `restorable` or `absent`.
  package let state: String
  /// Whether it is about the place that the data is imported from.
  package var isOfOrigin = false
}

extension Project {
  /// What tracked data differ from what is recorded, in the order of the project's files.
  ///
  /// - Parameter isAsked: Whether to look at a source.
  /// - Throws: A `DiagnosticList` when data cannot be looked at.
  package func trackedDataChanges(_ isAsked: (Source) -> Bool) throws -> [TrackedDataChange] {
    guard let codec = format.dataFiles else { return [] }
    let sources = loaded.pipeline.sources.filter(isAsked)
    let states = try states(of: sources.map(\.path))
    return try sources.flatMap { source in
      [try dataChange(source, codec, states[source.path]), try originChange(source)].compactMap(
        \.self)
    }
  }

  private func originChange(_ source: Source) throws -> TrackedDataChange? {
    try importChange(source).map {
      TrackedDataChange(source: source.id, reason: $0, state: "stale", isOfOrigin: true)
    }
  }

  private func dataChange(
    _ source: Source, _ codec: DataFileCodec, _ state: PathState?
  ) throws -> TrackedDataChange? {
    let recorded = codec.record(of: source)
    guard let state, let present = FileRecord(state, key: source.path)
    else {
      return TrackedDataChange(
        source: source.id, reason: .outputMissing(path: source.path),
        state: recorded.map(cache.contains) == true ? "restorable" : "absent")
    }
    if let recorded, try holds(source.path, recorded, present) { return nil }
    return TrackedDataChange(
      source: source.id, reason: .sourceModified(path: source.path, old: recorded, new: present),
      state: "stale")
  }
}
