import Diagnostics
import FileStore
import PipelineModel
import Planning
import Records

/// The state of some paths by path.
func statesByPath(_ paths: [String], hasher: FileHasher) throws -> [String: PathState] {
  var states: [String: PathState] = [:]
  for (path, state) in zip(paths, try hasher.states(of: paths)) {
    if case .unusable(let reason) = state, !reason.isBrokenLink { throw reason.diagnostic }
    states[path] = state.withoutBrokenLink
  }
  return states
}

/// Brings a stage's outputs into the cache.
struct CacheInsertion: Sendable {
  /// What names the outputs.
  var record: StageRecord
  private let outputs: [Output]
  private let makesLinks: Bool
  private let cache: Cache
  private let links: [LinkKind]

  /// Prepares to insert what a record names.
  init(_ project: Project, _ stage: Stage, record: StageRecord) {
    cache = project.cache
    links = project.linkKinds
    makesLinks = links.contains(.hardlink) || links.contains(.symlink)
    outputs = stage.outputs.filter {
      $0.isCached || ($0.kind != .out && isEligibleForRunCache(stage))
    }
    self.record = record
  }

  private var items: [(path: String, file: FileRecord, isLinked: Bool)] {
    outputs.compactMap { output in
      guard let file = record.outputs.first(where: { $0.key == output.key }) else { return nil }
      return (output.path, file, makesLinks && output.isCached)
    }
  }

  /// What the cache is to have.
  var files: [(path: String, file: FileRecord)] { items.map { ($0.path, $0.file) } }

  /// Inserts and links; returns what went wrong.
  func run() -> Diagnostic? {
    do {
      try cache.insert(files)
      try link()
      return nil
    } catch {
      return Diagnostic(wrapping: error)
    }
  }

  /// Replaces outputs by links into the cache, where the project wants links.
  func link() throws {
    for item in items where item.isLinked {
      try cache.link(item.path, to: item.file, links: links)
    }
  }
}

/// Puts recorded outputs in place.
struct OutputRestoration: Sendable {
  private let stage: Stage
  private let outputs: [FileRecord]
  private let root: String
  private let cache: Cache
  private let hasher: FileHasher
  private let links: [LinkKind]
  private let kept: Set<String>
  private let saved: [String: FileRecord]
  /// The folders that stay folders: in them only what differs is touched.
  private let folders: Set<String>
  private let trash: String
  private let part: FolderPart

  /// Prepares to restore outputs.
  ///
  /// - Parameters:
  ///   - states: What the outputs' paths hold at present.
  ///   - trash: Where present files go that the cache does not hold.
  ///   - part: How much of folders is brought.
  init(
    _ project: Project, _ stage: Stage, outputs: [FileRecord], states: [String: PathState],
    trash: String, part: FolderPart = .whole
  ) {
    self.part = part
    self.stage = stage
    self.outputs = outputs
    root = project.root
    cache = project.cache
    hasher = project.hasher
    links = project.linkKinds
    self.trash = trash
    var kept: Set<String> = []
    var saved: [String: FileRecord] = [:]
    var folders: Set<String> = []
    for output in stage.outputs {
      let present = FileRecord(states[output.path], key: output.key)
      guard let present else { continue }
      if let wanted = outputs.first(where: { $0.key == output.key }) {
        if present.hasContent(of: wanted) { kept.insert(output.path) }
        if present.fileCount != nil, wanted.fileCount != nil { folders.insert(output.path) }
      }
      saved[output.path] = cache.saved(present, at: output.path)
    }
    self.kept = kept
    self.saved = saved
    self.folders = folders
  }

  /// Restores; returns the new states of the outputs.
  ///
  /// - Throws: A `Diagnostic`; the former outputs are back in place then.
  func run() throws -> [String: PathState] {
    var replaced = stage
    let changed = stage.outputs.filter { !kept.contains($0.path) }
    // Who holds the project is alone in making outputs.
    for output in changed { try TemporaryName.sweepOwn(absolutePath(output.path, in: root)) }
    replaced.outputs = changed.filter { !folders.contains($0.path) }
    for index in replaced.outputs.indices { replaced.outputs[index].isPersistent = false }
    let former = try FormerOutputs(
      of: replaced, root: root, folder: trash, content: { saved[$0.path] })
    do {
      for output in replaced.outputs {
        guard let file = outputs.first(where: { $0.key == output.key }) else { continue }
        let path = absolutePath(output.path, in: root)
        try makeDirectory(parentDirectory(of: path))
        try cache.place(
          file, at: path, links: output.isCached ? links : [.reflink, .copy], part: part)
      }
      for output in changed where folders.contains(output.path) {
        guard let file = outputs.first(where: { $0.key == output.key }) else { continue }
        try cache.bring(
          output.path, to: file, links: output.isCached ? links : [.reflink, .copy],
          refuge: Self.refuge(trash, of: output), part: part)
      }
    } catch {
      try former.undo(replaced, root: root, leavings: nil)
      throw error
    }
    try former.dropSaved(cache.discard(_:content:))
    return try statesByPath(stage.outputs.map(\.path), hasher: hasher)
  }

  /// Where single files of a folder go that give way.
  ///
  /// It is apart from where whole outputs go, which come back from there after a kill.
  static func refuge(_ trash: String, of output: Output) -> String {
    FormerOutputs.place(of: output, in: singleFiles(trash))
  }

  /// The folder beside a stage's trash for files that were displaced one by one.
  static func singleFiles(_ trash: String) -> String {
    // No stage's name, as a file's, holds a percent sign that two digits do not follow.
    trash + "%files"
  }
}
