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
    draft = try asWritten(draft, from: folder)
    try refuseRepetition(draft)
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
    try AtomicFile.rewrite(bytes, to: path, durability: .durable)
    let ignoreFiles = try project.ignoreFiles()
    try ignoreFiles?.add(stage?.ignoredPaths(as: draft) ?? [])
    let changed = Set((ignoreFiles?.changed ?? []).map(project.relativeToRoot) + [file]).sorted()
    return Result(
      address: stage?.address ?? draft.name, file: file, isReplaced: known != nil,
      changedFiles: changed, isInGit: project.addToGit(changed))
  }

  /// A draft with its paths as they are written in a stage file of the caller's folder.
  private func asWritten(_ draft: StageDraft, from folder: String) throws -> StageDraft {
    var draft = draft
    draft.workingDirectory = try draft.workingDirectory.flatMap {
      try writtenFolder($0, from: folder)
    }
    let workingFolder =
      draft.workingDirectory.map { folder == "." ? $0 : "\(folder)/\($0)" } ?? folder
    for place in draft.outputs.indices {
      draft.outputs[place].path = writtenPath(draft.outputs[place].path, from: workingFolder)
    }
    draft.dependencies = draft.dependencies.map { writtenPath($0, from: workingFolder) }
    return draft
  }

  /// Refuses what is named twice, which a stage file would take for one.
  private func refuseRepetition(_ draft: StageDraft) throws {
    if let path = repetition(in: draft.outputs.map(\.path)) {
      throw Diagnostic.namedTwice(.duplicateOutput, path, among: "outputs", stage: draft.name)
    }
    if let path = repetition(in: draft.dependencies) {
      throw Diagnostic.namedTwice(
        .duplicateDependency, path, among: "dependencies", stage: draft.name)
    }
  }

  private func repetition(in paths: [String]) -> String? {
    var seen: Set<ExactText> = []
    return paths.first { !seen.insert(ExactText($0)).inserted }
  }

  /// A working folder as it is written: relative to the folder of the stage file, nil for that folder.
  private func writtenFolder(_ word: String, from folder: String) throws -> String? {
    guard let path = pathInProject(word, from: folder, root: project.root) else {
      throw Diagnostic.dataOutside(word)
    }
    if path.isExactly(folder) { return nil }
    return word.hasPrefix("/") ? relativePath(to: path, from: folder) : word
  }

  /// A path as it is written: an absolute one of the project is made relative to the working folder.
  private func writtenPath(_ word: String, from folder: String) -> String {
    guard word.hasPrefix("/"), let path = pathInProject(word, from: ".", root: project.root),
      let base = pathInProject(folder, from: ".", root: project.root)
    else { return word }
    return relativePath(to: path, from: base)
  }

  private func refuseOutside(_ outputs: [Output]) throws {
    let problems = outputs.filter { $0.path.hasPrefix("/") || $0.path.hasPrefix("../") }
      .map { outputOutsideDiagnostic($0) }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  /// Refuses a working folder that is neither there nor made by a stage.
  private func refuseMissingFolder(of stage: Stage, in loaded: LoadedPipeline) throws {
    let folder = stage.workingDirectory
    let stamp = try FileStamp.of(absolutePath(folder, in: project.root), followingLinks: true)
    if stamp?.isDirectory == true { return }
    let outputs = loaded.graph.stages.flatMap { $0.outputs.map(\.path) }
    guard !outputs.contains(where: { "\(folder)/".hasPrefix("\($0)/") }) else { return }
    throw missingFolderDiagnostic(folder, isFile: stamp != nil, of: stage)
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
