import Comparison
import Diagnostics
import Documents
import FileStore
import PipelineModel
import Planning
import Records

extension Project {
  /// The parameters of a stage whose files were changed since the project was opened, as
  /// `file:key old → new`.
  ///
  /// A command reads its parameter files itself, so a value that changed meanwhile may or may not be
  /// the one that it used.
  func changedParameters(of stage: Stage) -> [String] {
    var changes: [String] = []
    for use in stage.parameters {
      guard let loadedFile = loaded.parameterFiles[use.path], hasChanged(use.path) else { continue }
      // A file that cannot be read or understood any more has changed in all its keys.
      let present = try? readFileIfPresent(absolutePath(use.path, in: root)).map {
        try ParameterFile.parse($0, file: use.path)
      }
      for key in use.keys?.map(\.name) ?? loadedFile.topLevelKeys {
        let (old, new) = (loadedFile.value(at: key), present?.value(at: key))
        guard old != new else { continue }
        changes.append(
          "\(use.path):\(key) \(old.map(shortText) ?? "(none)") → "
            + "\(new.map(shortText) ?? "(none)")")
      }
    }
    return changes
  }

  /// Whether a file that was read when the project was opened has another stamp now.
  private func hasChanged(_ path: String) -> Bool {
    do {
      return try FileStamp.of(absolutePath(path, in: root), followingLinks: true)
        != consultedStamps.stamp(of: path)
    } catch {
      return true
    }
  }

  /// Refuses outputs that lie behind a symbolic link: they would have a second name, or lie outside
  /// of the project, and no check of paths could tell.
  ///
  /// - Throws: A `DiagnosticList` of all such outputs.
  func refuseLinkedFolders() throws {
    var links: [String: Bool] = [:]
    func link(above path: String) throws -> String? {
      var folder = parentDirectory(of: path)
      while folder != ".", !folder.hasPrefix("/"), !folder.hasPrefix("..") {
        let isLink =
          try links[folder]
          ?? (FileStamp.of(absolutePath(folder, in: root))?.isSymbolicLink ?? false)
        links[folder] = isLink
        if isLink { return folder }
        folder = parentDirectory(of: folder)
      }
      return nil
    }
    var problems: [Diagnostic] = []
    for stage in graph.stages {
      for output in stage.outputs {
        guard let folder = try link(above: output.path) else { continue }
        problems.append(outputBehindLinkDiagnostic(stage, output, link: folder))
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  /// Refuses rules of comparison under `compare` that cannot be understood.
  ///
  /// - Throws: A `DiagnosticList` of all such rules.
  func refuseUnknownContracts() throws {
    var problems: [Diagnostic] = []
    for output in graph.stages.flatMap(\.outputs) {
      guard let comparison = output.comparison else { continue }
      do { _ = try Contract.parse(comparison, place: output.place) } catch {
        problems.append(error)
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  /// Refuses two paths that differ only in how their characters are composed: they look the same, and
  /// are the same text to everything that compares texts by their meaning.
  ///
  /// - Throws: A `DiagnosticList` of all such paths.
  func refuseTwinNames() throws {
    var known: [String: String] = [:]
    var problems: [Diagnostic] = []
    for stage in graph.stages {
      let places =
        stage.dependencies.map { ($0.path, $0.place) } + stage.outputs.map { ($0.path, $0.place) }
      for (path, place) in places where path.utf8.contains(where: { $0 >= 0x80 }) {
        let first = known[path] ?? path
        known[path] = first
        if !first.utf8.elementsEqual(path.utf8) {
          problems.append(twinNameDiagnostic(path, at: place))
        }
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
  }

  /// The mistakes that only a look at the files shows, as far as a plan meets them: dependencies that
  /// are missing and that nothing makes, and cached outputs that Git tracks.
  package func mistakes(in plan: Plan) throws -> [Diagnostic] {
    var problems = missingData(in: plan)
    if !plan.isUpToDate {
      do { try refuseTrackedOutputs(of: plan) } catch let list as DiagnosticList {
        problems += list.diagnostics
      }
    }
    return problems
  }

  /// A diagnostic for each dependency that is missing and that nothing makes.
  func missingData(in plan: Plan) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for index in plan.order {
      guard case .blocked(let reasons)? = plan.decisions[index] else { continue }
      let stage = graph.stages[index]
      for case .dependencyMissing(let path) in reasons {
        guard let dependency = stage.dependencies.first(where: { $0.path == path }) else {
          continue
        }
        problems.append(missingDependencyDiagnostic(stage, dependency, project: self))
      }
    }
    return problems
  }
}
