import Diagnostics
import FileStore
import PipelineModel
import Records

/// The outputs of a stage from before it ran, moved aside so that they can come back.
struct FormerOutputs: Sendable {
  /// An output and where it was moved.
  private struct Moved: Sendable {
    var path: String
    var original: String
    var aside: String
    /// What it holds, if the cache claims to have the same.
    var content: FileRecord?
    /// Whether a copy stayed in place, for the command to go on with.
    var isCopied: Bool
  }

  /// The folder that holds what was moved.
  let folder: String
  private var moved: [Moved] = []

  /// Moves the present outputs of a stage aside; of those that persist a copy stays in place.
  ///
  /// - Parameters:
  ///   - root: The project's absolute path.
  ///   - folder: An absolute path, new for each attempt.
  ///   - content: What an output's path holds at present, if the cache claims to have the same.
  /// - Throws: A `Diagnostic`; what was moved before is back in place then.
  init(
    of stage: Stage, root: String, folder: String, content: (Output) -> FileRecord?
  ) throws {
    self.folder = folder
    do {
      for output in stage.outputs {
        let original = absolutePath(output.path, in: root)
        guard try FileStamp.of(original) != nil else { continue }
        let aside = Self.place(of: output, in: folder)
        let held = content(output)
        try makeDirectory(parentDirectory(of: aside))
        try move(original, to: aside)
        moved.append(
          Moved(
            path: output.path, original: original, aside: aside, content: held,
            isCopied: output.isPersistent))
        if output.isPersistent { try copy(aside, to: original) }
      }
    } catch {
      for item in moved where item.isCopied { try removeTree(item.original) }
      try bringBack()
      throw error
    }
  }

  /// Brings back what an attempt that was killed had moved aside; what stands in its place goes to
  /// another folder first.
  static func recover(
    _ stage: Stage, root: String, folder: String, leavings: String
  ) throws {
    for output in stage.outputs {
      let aside = place(of: output, in: folder)
      guard try FileStamp.of(aside) != nil else { continue }
      let original = absolutePath(output.path, in: root)
      if try FileStamp.of(original) != nil {
        let kept = place(of: output, in: leavings)
        try makeDirectory(parentDirectory(of: kept))
        try removeTree(kept)
        try move(original, to: kept)
      }
      try makeDirectory(parentDirectory(of: original))
      try move(aside, to: original)
    }
    try removeTree(folder)
  }

  /// Where an output lies in a folder of outputs that were moved.
  static func place(of output: Output, in folder: String) -> String {
    output.path.hasPrefix("/") ? "\(folder)/outside\(output.path)" : "\(folder)/\(output.path)"
  }

  /// Undoes an attempt: what it left is kept aside or dropped, and the former outputs come back.
  ///
  /// - Parameters:
  ///   - leavings: Where what the attempt left is kept; nil to drop it.
  ///   - keepsNew: Whether an output that was not there before stays where the attempt left it.
  /// - Returns: Whether the attempt had left anything that was taken away.
  @discardableResult
  func undo(
    _ stage: Stage, root: String, leavings: String?, keepsNew: Bool = false
  ) throws -> Bool {
    var hasLeavings = false
    if let leavings { try removeTree(leavings) }
    let former = Set(moved.map(\.path))
    for output in stage.outputs where !keepsNew || former.contains(output.path) {
      let original = absolutePath(output.path, in: root)
      guard try FileStamp.of(original) != nil else { continue }
      hasLeavings = true
      guard let leavings else {
        try removeTree(original)
        continue
      }
      let kept = Self.place(of: output, in: leavings)
      try makeDirectory(parentDirectory(of: kept))
      try move(original, to: kept)
    }
    try bringBack()
    return hasLeavings
  }

  /// The paths of the outputs that were moved.
  var paths: [String] { moved.map(\.path) }

  /// Puts the former outputs back where they were; those places must be free.
  private func bringBack() throws {
    for item in moved { try move(item.aside, to: item.original) }
    if !moved.isEmpty { try removeTree(folder) }
  }

  /// Drops what the cache holds, and what the command went on with; the rest stays in the trash.
  ///
  /// - Parameter discard: Removes what a path holds as far as it is kept elsewhere; returns whether
  ///   nothing is left.
  func dropSaved(_ discard: (_ path: String, _ content: FileRecord) throws -> Bool) throws {
    var isEmpty = true
    for item in moved {
      if item.isCopied {
        try removeTree(item.aside)
      } else if try !(item.content.map { try discard(item.aside, $0) } ?? false) {
        isEmpty = false
      }
    }
    if !moved.isEmpty, isEmpty { try removeTree(folder) }
  }
}

/// A path within the project as an absolute one.
package func absolutePath(_ path: String, in root: String) -> String {
  path.hasPrefix("/") ? path : path == "." ? root : "\(root)/\(path)"
}
