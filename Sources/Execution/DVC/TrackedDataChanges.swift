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
    return try sources.compactMap { source in
      guard let recorded = codec.record(of: source) else { return nil }
      guard let state = states[source.path], let present = FileRecord(state, key: source.path)
      else {
        return TrackedDataChange(source: source.id, reason: .outputMissing(path: source.path))
      }
      guard try !holds(source.path, recorded, present) else { return nil }
      let reason = StaleReason.outputModified(path: source.path, old: recorded, new: present)
      return TrackedDataChange(source: source.id, reason: reason)
    }
  }
}
