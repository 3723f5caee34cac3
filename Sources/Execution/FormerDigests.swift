import FileStore
import PipelineModel
import Planning
import Records

extension Project {
  /// Puts present digests in place of those of a kind that the format has given up, wherever a path
  /// still holds what the former digest names.
  func translateFormerDigests(in situation: inout Situation) throws {
    guard let format = format.formerTreeFormat else { return }
    let uses = situation.selection.sorted().flatMap { index in
      formerUses(of: graph.stages[index], situation.records[index]).map { (index, $0) }
    }
    guard !uses.isEmpty else { return }
    let former = FileHasher(
      root: root, format: format, ignores: hasher.ignores, cache: statCache, clock: hasher.clock,
      threadCount: hasher.threadCount)
    let states = try former.states(of: uses.map(\.1.path))
    for ((index, use), state) in zip(uses, states) {
      guard let found = FileRecord(state, key: use.record.key),
        found.digest == use.record.digest,
        let present = situation.present(use.path, key: use.record.key)
      else { continue }
      situation.records[index]?.replace(use.record, by: present)
    }
  }

  private func formerUses(
    of stage: Stage, _ record: StageRecord?
  ) -> [(path: String, record: FileRecord)] {
    guard let record else { return [] }
    let inputs = stage.dependencies.map { ($0.path, record.dependencies.first(of: $0.key)) }
    let outputs = stage.outputs.map { ($0.path, record.outputs.first(of: $0.key)) }
    return (inputs + outputs).compactMap { path, file in
      file.flatMap { $0.hasFormerDigest ? (path, $0) : nil }
    }
  }
}

extension [FileRecord] {
  fileprivate func first(of key: String) -> FileRecord? {
    first { $0.key == key }
  }
}

extension StageRecord {
  fileprivate mutating func replace(_ old: FileRecord, by new: FileRecord) {
    for place in dependencies.indices where dependencies[place] == old { dependencies[place] = new }
    for place in outputs.indices where outputs[place] == old { outputs[place] = new }
  }
}
