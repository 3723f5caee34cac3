import FileStore
import PipelineModel
import Planning
import Records

/// A file or folder that a record names by a digest of a kind that the format has given up, and where it
/// is.
///
/// Such a digest stays in a lock for as long as it names what is there; only what changes is named anew.
/// So one stage's record may hold digests of both kinds.
struct FormerUse: Sendable {
  /// The path, relative to the root.
  var path: String
  /// What is recorded, with the former digest.
  var record: FileRecord
}

/// Finds out which recorded former digests still name what is there.
struct FormerLook: Sendable {
  private let uses: [FormerUse]
  private let hasher: FileHasher

  /// Prepares to look; nil where nothing is named so.
  init?(_ uses: [FormerUse], _ project: Project) {
    guard !uses.isEmpty, let format = project.format.formerTreeFormat else { return nil }
    self.uses = uses
    hasher = project.hasher.reading(format)
  }

  /// The uses whose paths hold what is recorded.
  func holding() throws -> [FormerUse] {
    let states = try hasher.states(of: uses.map(\.path))
    return zip(uses, states).compactMap { use, state in
      FileRecord(state, key: use.record.key)?.names(use.record) == true ? use : nil
    }
  }
}

/// Names the outputs of a stage as its lock does, after they were put in place.
struct FormerNaming: Sendable {
  private let stage: Stage
  private let look: FormerLook?

  init(_ stage: Stage, _ record: StageRecord?, _ project: Project) {
    self.stage = stage
    look = FormerLook(record?.formerOutputs(of: stage) ?? [], project)
  }

  /// The outputs of a record that were put in place: what others named by former digests is named
  /// anew, but for what the lock names so.
  func outputs(of record: StageRecord, _ states: [String: PathState]) throws -> [FileRecord] {
    let isNamedSo = record.outputs.contains { $0.asWritten.hasFormerDigest }
    guard look != nil || isNamedSo else { return record.outputs }
    let holding = try look?.holding() ?? []
    return record.outputs.map { file in
      let path = stage.outputs.first { $0.key == file.key }?.path
      guard let path, let present = FileRecord(states[path], key: file.key) else { return file }
      return holding.naming(present)
    }
  }
}

extension [FormerUse] {
  /// What a path holds, under the former digest if that is still the one of what is recorded.
  func naming(_ present: FileRecord) -> FileRecord {
    var file = present
    file.formerDigest = first { $0.record.key == present.key }?.record.digest
    return file
  }
}

extension Project {
  /// Puts present digests in place of those of a kind that the format has given up, wherever a path
  /// still holds what the former digest names.
  func translateFormerDigests(in situation: inout Situation) throws {
    let uses = situation.selection.sorted().flatMap { index in
      situation.records[index]?.formerUses(of: graph.stages[index]) ?? []
    }
    guard let look = FormerLook(uses, self) else { return }
    let holding = Dictionary(grouping: try look.holding(), by: { ExactText($0.path) })
    for index in situation.selection {
      let uses = situation.records[index]?.formerUses(of: graph.stages[index]) ?? []
      situation.translate(
        uses.filter { use in
          holding[ExactText(use.path)]?.contains { $0.record.names(use.record) } ?? false
        }, of: index)
    }
  }

  /// What a path holds, under the digest by which it is recorded: a former one stays if it still names
  /// the content.
  func named(_ present: FileRecord, as recorded: FileRecord?, at path: String) throws -> FileRecord
  {
    guard let recorded, recorded.hasFormerDigest else { return present }
    let look = FormerLook([FormerUse(path: path, record: recorded)], self)
    var file = present
    file.formerDigest = try look?.holding().first?.record.digest
    return file
  }
}

extension Situation {
  /// Puts what paths hold in place of what a stage's record names by former digests.
  mutating func translate(_ holding: [FormerUse], of index: StageGraph.Index) {
    for use in holding {
      guard var file = present(use.path, key: use.record.key) else { continue }
      file.formerDigest = use.record.digest
      records[index]?.replace(use.record, by: file)
    }
  }
}

extension FileRecord {
  /// Whether both have one digest and are of one kind.
  fileprivate func names(_ other: FileRecord) -> Bool {
    digest == other.digest && (fileCount == nil) == (other.fileCount == nil)
  }
}

extension StageRecord {
  /// All that is named by former digests and was not found to be there yet.
  func formerUses(of stage: Stage) -> [FormerUse] {
    Self.uses(stage.dependencies.map { ($0.path, $0.key) }, dependencies.filter(\.hasFormerDigest))
      + Self.uses(stage.outputs.map { ($0.path, $0.key) }, outputs.filter(\.hasFormerDigest))
  }

  /// The outputs that are named by former digests, found there or not.
  func formerOutputs(of stage: Stage) -> [FormerUse] {
    Self.uses(
      stage.outputs.map { ($0.path, $0.key) },
      outputs.map(\.asWritten).filter(\.hasFormerDigest))
  }

  private static func uses(
    _ places: [(path: String, key: String)], _ files: [FileRecord]
  ) -> [FormerUse] {
    guard !files.isEmpty else { return [] }
    return places.compactMap { place in
      files.first { $0.key == place.key }.map { FormerUse(path: place.path, record: $0) }
    }
  }

  fileprivate mutating func replace(_ old: FileRecord, by new: FileRecord) {
    for place in dependencies.indices where dependencies[place] == old { dependencies[place] = new }
    for place in outputs.indices where outputs[place] == old { outputs[place] = new }
  }
}
