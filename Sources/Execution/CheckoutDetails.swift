import Diagnostics
import FileStore
import Glibc
import PipelineModel
import Planning
import Records

extension Checkout {
  /// Says of an output that nothing is recorded for it.
  func reportUnrecorded(
    _ output: Output, of stage: Stage, _ situation: Situation, _ result: inout Result
  ) {
    guard options.reportsUnrecorded, output.isCached else { return }
    let isThere = situation.present(output.path, key: output.key) != nil
    result.problems.append(nothingRecordedDiagnostic(stage, output, isThere: isThere))
  }

  /// Makes a file executable that is recorded as such, where executable bits alone make no difference
  /// of content.
  ///
  /// - Returns: Whether it was not executable before.
  func makeExecutable(
    _ output: Output, _ present: FileRecord, _ wanted: FileRecord
  ) throws -> Bool {
    guard wanted.isExecutable, wanted.fileCount == nil, !present.isExecutable else { return false }
    let path = absolutePath(output.path, in: project.root)
    guard let stamp = try FileStamp.of(path), stamp.isRegularFile || stamp.isSymbolicLink else {
      return false
    }
    if stamp.isRegularFile, stamp.linkCount == 1 {
      // Whoever may read it may execute it, as with files that are made anew.
      return chmod(path, mode_t((stamp.mode | (stamp.mode & 0o444) >> 2) & 0o7777)) == 0
    }
    // Another name of an object must not be changed, and a link of the user's own stays one.
    guard stamp.isRegularFile || project.cache.isLinked(output.path), project.cache.contains(wanted)
    else { return false }
    try project.cache.link(output.path, to: wanted, links: project.linkKinds)
    return true
  }

  /// Removes links into a cache that is gone, where the present cache has what they led to.
  ///
  /// - Parameter situation: Is told what is there without them.
  /// - Returns: Whether there were any.
  func removeLostLinks(
    _ output: Output, _ wanted: FileRecord, _ situation: inout Situation
  ) throws -> Bool {
    guard situation.present(output.path, key: output.key) == nil, output.isCached,
      try FileStamp.of(absolutePath(output.path, in: project.root)) != nil,
      wanted.fileCount == nil
        ? project.cache.contains(wanted) : project.cache.hasAllFiles(of: wanted),
      try project.cache.removeLostLinks(at: output.path)
    else { return false }
    situation.states.merge(try project.states(of: [output.path])) { $1 }
    return true
  }
}

/// An output of which no record says what it is to be.
func nothingRecordedDiagnostic(_ stage: Stage, _ output: Output, isThere: Bool) -> Diagnostic {
  let name = shellQuoted(stage.address)
  return Diagnostic(
    .objectMissing, "nothing is recorded for '\(output.path)', an output of '\(stage.address)'",
    at: output.place,
    hint: isThere
      ? "record what is there: pipe commit \(name)" : "make it: pipe repro \(name)")
}
