import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel

/// Writing a new stage into a stage file.
package struct StageAddition {
  /// What was done.
  package struct Result: Sendable {
    /// The stage's address.
    package var address: String
    /// The stage file, relative to the root.
    package var file: String
    /// Whether a stage of that name gave way.
    package var isReplaced: Bool
    /// The files that belong into Git and changed, relative to the root, sorted.
    package var changedFiles: [String]
    /// Whether these were added to Git's index.
    package var isInGit: Bool
  }

  private let project: Project

  /// Prepares to add a stage to a project.
  package init(_ project: Project) {
    self.project = project
  }

  /// Writes a stage.
  ///
  /// The stage file that would be is loaded first, with all others, so that nothing is written that
  /// could not be read again.
  ///
  /// - Parameters:
  ///   - folder: The folder where the command was given, relative to the root.
  ///   - replaces: Whether a stage of that name gives way.
  /// - Throws: A `DiagnosticList` of all that is wrong with the stage; nothing is written then.
  package func run(_ draft: StageDraft, folder: String, replaces: Bool) throws -> Result {
    var draft = draft
    if let sign = invalidSign(in: draft.name) {
      throw Diagnostic.invalidStageName(draft.name, sign: sign)
    }
    var file = project.format.stageFile
    if project.format.selectsByWorkingDirectory {
      if folder != "." { file = "\(folder)/\(file)" }
    } else if folder != "." {
      // All stages stand in one file, from whose folder their paths would count.
      draft.workingDirectory = draft.workingDirectory.map { "\(folder)/\($0)" } ?? folder
    }
    let known = project.graph.stages.first {
      $0.file.isExactly(file) && ($0.group ?? $0.name).isExactly(draft.name)
    }
    if let known, !replaces { throw Diagnostic.stageExists(known, name: draft.name) }
    draft.description = draft.description ?? known?.description
    draft.meta = known?.meta
    let path = "\(project.root)/\(file)"
    let former = try readFileIfPresent(path) ?? []
    let bytes = try StageFileEdit(former, file: file).adding(draft)
    let loaded = try project.loading(bytes, as: file)
    let stage = loaded.graph.stages.first {
      $0.file.isExactly(file) && ($0.group ?? $0.name).isExactly(draft.name)
    }
    let outputs = (stage?.outputs ?? []).filter(\.isCached)
    try refuseOutside(outputs)
    if let stage { try refuseMissingFolder(of: stage, in: loaded) }
    try refuseTracked(outputs, of: draft.name)
    try AtomicFile.write(bytes, to: path, durability: .durable)
    let ignoreFiles = try project.ignoreFiles()
    try ignoreFiles?.add(outputs.map(\.path))
    let changed = Set((ignoreFiles?.changed ?? []).map(project.relativeToRoot) + [file]).sorted()
    return Result(
      address: stage?.address ?? draft.name, file: file, isReplaced: known != nil,
      changedFiles: changed, isInGit: project.addToGit(changed))
  }

  private func refuseOutside(_ outputs: [Output]) throws {
    let problems = outputs.filter { $0.path.hasPrefix("/") || $0.path.hasPrefix("../") }
      .map { outputOutsideDiagnostic($0) }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  /// Refuses a working folder that is neither there nor made by a stage.
  private func refuseMissingFolder(of stage: Stage, in loaded: LoadedPipeline) throws {
    let folder = stage.workingDirectory
    guard try FileStamp.of(absolutePath(folder, in: project.root), followingLinks: true) == nil
    else { return }
    let outputs = loaded.graph.stages.flatMap { $0.outputs.map(\.path) }
    guard !outputs.contains(where: { "\(folder)/".hasPrefix("\($0)/") }) else { return }
    throw missingFolderDiagnostic(folder, of: stage)
  }

  private func refuseTracked(_ outputs: [Output], of name: String) throws {
    let problems = try outputs.filter { try project.isTrackedByGit($0.path) }.map {
      Diagnostic.outputTrackedByGit($0.path, stage: name, at: $0.place)
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  /// The first sign that a name must not have, so that it can stand in addresses and shells.
  private func invalidSign(in name: String) -> String? {
    name.unicodeScalars.first { scalar in
      scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar)
        && scalar != "-" && scalar != "_" && scalar != " "
    }.map { String($0) }
  }
}
