import FileStore
import PipelineModel
import Planning
import Records

/// A look at a stage's paths, also in digests that the format has given up, where its record names such.
struct StageLook: Sendable {
  /// What was seen.
  struct Seen: Sendable {
    /// What the paths hold.
    var states: [String: PathState]
    /// What is recorded by former digests and still is there.
    var former: [FormerUse]
  }

  private let paths: [String]
  private let hasher: FileHasher
  private let former: FormerLook?

  /// Prepares to look before a stage's turn.
  init(before stage: Stage, _ record: StageRecord?, _ project: Project) {
    paths = stage.dependencies.map(\.path) + stage.outputs.map(\.path)
    hasher = project.hasher
    former = FormerLook(record?.formerUses(of: stage) ?? [], project)
  }

  /// Prepares to look after a stage's command.
  init(after stage: Stage, _ record: StageRecord?, _ project: Project) {
    paths = stage.dependencies.map(\.path) + stage.outputs.map(\.path)
    hasher = project.hasher
    former = FormerLook(record?.formerOutputs(of: stage) ?? [], project)
  }

  /// Whether the paths hold only a few small files, which are read faster than a worker is woken.
  var isQuick: Bool {
    guard paths.count <= 16 else { return false }
    var size: Int64 = 0
    for path in paths {
      // What cannot be looked at is left to the worker, which says why.
      guard let stamp = try? FileStamp.of(absolutePath(path, in: hasher.root)) else { continue }
      guard stamp.isRegularFile else { return false }
      size += stamp.size
    }
    return size <= 256 << 10
  }

  /// Looks.
  func run() throws -> Seen {
    Seen(
      states: try statesByPath(paths, hasher: hasher), former: try former?.holding() ?? [])
  }
}
