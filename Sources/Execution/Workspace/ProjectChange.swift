import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Records

/// A project that is opened to be changed: the right to do so is taken first, so that what is read is
/// what is changed.
package struct ProjectChange {
  /// Who does it, and when.
  package typealias Run = RunRecord

  private let root: String
  private let format: ProjectFormat
  private let context: ProcessContext
  private let waits: Bool
  private let run: RunRecord
  private let onWait: (String) -> Void

  /// Prepares to change a project.
  ///
  /// - Parameters:
  ///   - waits: Whether to wait for another process that works on the project.
  ///   - run: Who does it, and when.
  ///   - onWait: Called once with who has the project.
  package init(
    root: String, format: ProjectFormat, context: ProcessContext, waits: Bool, run: RunRecord,
    onWait: @escaping (String) -> Void
  ) {
    self.root = root
    self.format = format
    self.context = context
    self.waits = waits
    self.run = run
    self.onWait = onWait
  }

  /// Opens the project, calls `body`, and gives the project back.
  ///
  /// - Throws: `project-busy`, or what is wrong with the project's files, or what `body` throws.
  package func perform<Result>(_ body: (Project, RunRecord) throws -> Result) throws -> Result {
    let access = try ProjectAccess(
      root: root, format: format, context: context, waits: waits,
      startedText: run.startedText, onWait: onWait)
    defer { access.release() }
    let project = try Project(root: root, format: format, context: context)
    defer { project.saveStatCache() }
    try project.registerAtCache()
    let result = try body(project, run)
    try project.openCacheToGroup()
    return result
  }
}

extension Project {
  /// What the project would be with another text of one of its stage files.
  ///
  /// - Throws: A `DiagnosticList` of everything that would be wrong.
  func loading(_ bytes: [UInt8], as path: String) throws -> LoadedPipeline {
    var files = Self.files(
      root: root, format: format, context: context, stamps: ConsultedStamps(),
      settings: settings)
    let (read, entries, kind) = (files.read, files.entries, files.kind)
    let (folder, name) = (parentDirectory(of: path), fileBaseName(path))
    files.read = { found throws(Diagnostic) in
      found.isExactly(path) ? bytes : try read(found)
    }
    files.kind = { $0.isExactly(path) ? .file : kind($0) }
    files.entries = { found throws(Diagnostic) in
      let present = try entries(found)
      guard found.isExactly(folder), !present.contains(where: { $0.name.isExactly(name) }) else {
        return present
      }
      return present + [ProjectFiles.Entry(name: name, kind: .file)]
    }
    return try format.loader.load(files)
  }
}

/// The last part of a path.
func fileBaseName(_ path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
  return String(path[path.utf8.index(after: slash)...])
}
