import Diagnostics
import FileStore
import PipelineModel
import Records

/// The right to change a project, which one process at a time has.
package final class ProjectAccess {
  private let lock: ProjectLock
  /// The locks of another program that works on the project; nil where none does.
  let neighbour: NeighbourAccess?

  /// Takes the right, making pipe's own folder if it is missing.
  ///
  /// - Parameters:
  ///   - waits: Whether to wait for another process that has it.
  ///   - onWait: Called once with who has it.
  /// - Throws: `project-busy` when another process has it and `waits` is false.
  package init(
    root: String, format: ProjectFormat, context: ProcessContext, waits: Bool,
    startedText: String, onWait: (String) -> Void
  ) throws {
    let folder = try Self.makeFolder(root: root, format: format)
    var isAnnounced = false
    lock = try ProjectLock.take(
      "\(folder)/lock",
      holder: ProjectLock.description(since: startedText)
    ) { holder in
      guard waits else { throw Diagnostic.projectBusy("this project", holder: holder) }
      if !isAnnounced { onWait("another pipe\(holder.isEmpty ? "" : ": \(holder)")") }
      isAnnounced = true
    }
    neighbour = try format.neighbour.map { places in
      NeighbourAccess(
        root: root, places: places,
        usesHardLinks: try places.usesHardLinks(root, context.environment))
    }
    var patience = Self.patience
    try neighbour?.enter { holder in
      patience -= 1
      if patience > 0 { return }
      guard waits else { throw neighbourIsBusyDiagnostic("this project", holder: holder) }
      if !isAnnounced { onWait(holder) }
      isAnnounced = true
    }
  }

  /// Makes pipe's own folder if it is missing: its absolute path.
  static func makeFolder(root: String, format: ProjectFormat) throws -> String {
    let folder = "\(root)/\(format.stateDirectory)"
    if try FileStamp.of(folder) == nil {
      try makeDirectory(folder)
      // Nothing in it belongs into Git, whatever the project's own ignore files say.
      try AtomicFile.write(Array("*\n".utf8), to: "\(folder)/.gitignore", durability: .none)
    }
    return folder
  }

  /// Takes the other program's lock again, which is given up while commands run.
  ///
  /// - Parameter onWait: Called once with who has it.
  func reenter(onWait: (String) -> Void) throws {
    var tries = 0
    try neighbour?.enter { holder in
      tries += 1
      if tries == Self.patience { onWait(holder) }
    }
  }

  /// How often, at ten times a second, the other program's lock is tried before it counts as held.
  private static let patience = 30

  /// The descriptor of the lock's file, which keepers inherit.
  var descriptor: Int32 { lock.descriptor }

  /// Gives the right back.
  package func release() {
    neighbour?.leave()
    lock.release()
  }
}

extension Project {
  /// Removes what killed processes were writing beside outputs, locks and ignore files.
  ///
  /// Whoever holds the project's lock is the only one who writes there.
  func removeAbandonedFiles() throws {
    let outputs = graph.stages.flatMap { $0.outputs.map { parentDirectory(of: $0.path) } }
    let files = graph.stages.map { parentDirectory(of: $0.file) }
    for folder in Set(outputs + files + ["."]).sorted() {
      let path = absolutePath(folder, in: root)
      for name in try directoryNamesIfPresent(path) where TemporaryName.isTemporary(name) {
        try removeTree("\(path)/\(name)")
      }
    }
  }

  /// Gives persistent outputs that are links into the cache a copy of their own, for their stage will
  /// write into them.
  func detachPersistentOutputs(of stage: Stage) throws {
    guard linkKinds.contains(.hardlink) || linkKinds.contains(.symlink) else { return }
    let outputs = stage.outputs.filter(\.isPersistent)
    let states = try hasher.states(of: outputs.map(\.path))
    for (output, state) in zip(outputs, states) {
      guard let present = FileRecord(state, key: output.key),
        let file = cache.saved(present, at: output.path)
      else { continue }
      try cache.link(output.path, to: file, links: [.reflink, .copy])
    }
  }
}
