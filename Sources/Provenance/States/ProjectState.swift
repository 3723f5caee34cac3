import Diagnostics
import Documents
import Execution
import FileStore
import PipelineLoading
import PipelineModel
import Records

/// A project at one moment: in the workspace, or at a revision of Git's history.
package struct ProjectState: Sendable {
  /// The moment's name: `workspace`, or the revision as the user wrote it.
  package let name: String
  /// The commit; nil for the workspace.
  package let commit: String?
  /// What the stage files declare, with the parameters that they name.
  package let loaded: LoadedPipeline
  /// The locks.
  package let locks: LockBook
  /// Reads a file of the project; nil where there is none.
  let read: @Sendable (_ path: String) throws -> [UInt8]?
  /// The files below a folder, sorted, relative to the project.
  let filesBelow: @Sendable (_ folder: String) throws -> [String]

  /// The stages and their edges.
  package var graph: StageGraph { loaded.graph }

  /// The last record of a stage; nil where it never ran.
  package func record(of index: StageGraph.Index) -> StageRecord? {
    locks.record(of: graph.stages[index])
  }

  /// A stage's record as its declaration alone tells it: command, parameters and variables, with
  /// neither inputs nor outputs.
  func declaration(of index: StageGraph.Index, project: Project) -> StageRecord {
    let stage = graph.stages[index]
    return StageRecord(
      command: stage.command.value, workingDirectory: stage.workingDirectory,
      parameters: parameterRecords(
        of: stage, in: loaded.parameterFiles,
        namesEmptyFiles: project.format.lockCodec.namesEmptyParameterFiles),
      variables: stage.variables.map { name in
        VariableRecord(
          name: name, value: project.context.environment[name].map { recordedValue($0, of: name) })
      })
  }
}

extension Project {
  /// The project as it is in the workspace.
  package var workspaceState: ProjectState {
    let root = root
    return ProjectState(
      name: "workspace", commit: nil, loaded: loaded, locks: locks,
      read: { path in
        let place = absolutePath(path, in: root)
        guard try FileStamp.of(place, followingLinks: true)?.isRegularFile == true else {
          return nil
        }
        return try readFileIfPresent(place)
      },
      filesBelow: { try filesOnDisk(below: $0, root: root) })
  }

  /// The repository around the project.
  ///
  /// - Throws: `no-repository` where there is none.
  package func repository() throws -> GitRepository {
    guard let found = try GitRepository(around: root, environment: context.environment) else {
      throw noRepositoryDiagnostic()
    }
    return found
  }
}

/// The regular files below a folder, sorted, relative to a project's root.
private func filesOnDisk(below folder: String, root: String) throws -> [String] {
  let place = absolutePath(folder, in: root)
  guard try FileStamp.of(place, followingLinks: true)?.isDirectory == true else { return [] }
  return try directoryNamesIfPresent(place).flatMap { name -> [String] in
    let path = "\(folder)/\(name)"
    let stamp = try FileStamp.of(absolutePath(path, in: root), followingLinks: true)
    if stamp?.isDirectory == true { return try filesOnDisk(below: path, root: root) }
    return stamp?.isRegularFile == true ? [path] : []
  }
}
