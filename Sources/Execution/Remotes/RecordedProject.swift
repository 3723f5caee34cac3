import FileStore
import PipelineLoading
import PipelineModel
import Records

/// What a project declares and has recorded, in the workspace or at a commit.
struct RecordedProject {
  /// The project's absolute path.
  let root: String
  let format: ProjectFormat
  let loaded: LoadedPipeline
  let locks: LockBook

  var graph: StageGraph { loaded.graph }

  /// What stages and tracked data have recorded that the cache is to keep.
  func outputs(of parts: AddressedParts) -> [RemoteOutput] {
    let made = parts.stages.flatMap { index -> [RemoteOutput] in
      let stage = graph.stages[index]
      guard let record = locks.record(of: stage) else { return [] }
      return stage.outputs.compactMap { output in
        guard output.isCached, let part = parts.part(of: output.path),
          let file = record.outputs.first(where: { $0.key == output.key })
        else { return nil }
        return RemoteOutput(
          path: output.path, file: file, remote: output.remote, part: part,
          isPushed: output.isPushed)
      }
    }
    return made
      + parts.sources.compactMap { source in
        guard let part = parts.part(of: source.path), var output = output(source) else {
          return nil
        }
        output.part = part
        return output
      }
  }

  private func output(_ source: Source) -> RemoteOutput? {
    guard let codec = format.dataFiles else {
      // Only sources that were added with their data are in the cache; the others live in Git.
      return locks.sources.first { $0.key.isExactly(source.path) }.map {
        RemoteOutput(path: source.path, file: $0, isOptional: true)
      }
    }
    guard let file = codec.record(of: source), source.record?["cache"]?.bool != false else {
      return nil
    }
    return RemoteOutput(
      path: source.path, file: file, remote: source.record?["remote"]?.string,
      isPushed: source.record?["push"]?.bool ?? true,
      imported: source.repository == nil ? nil : source)
  }
}

extension Project {
  /// What the workspace declares and has recorded.
  var recorded: RecordedProject {
    RecordedProject(root: root, format: format, loaded: loaded, locks: locks)
  }

  /// What stages and tracked data have recorded that the cache is to keep.
  func outputs(of parts: AddressedParts) -> [RemoteOutput] {
    recorded.outputs(of: parts)
  }
}
