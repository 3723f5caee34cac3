import Diagnostics
import FileStore
import PipelineLoading
import PipelineModel
import Records
import Remotes

/// What a fetch says of data that the cache lacks and that no remote has, or is to have.
extension RemoteTransfers {
  /// The outputs that can be asked for: without a remote only those that name one of their own. Of the
  /// rest it is said what is not here.
  func askable(_ outputs: [RemoteOutput], _ result: inout Result) throws -> [RemoteOutput] {
    let outputs = outputs.map { output in
      var output = output
      // What is not to go to a remote is not looked for there with insistence.
      output.isOptional = output.isOptional || !output.isPushed
      return output
    }
    guard selection.remote == nil, project.settings.defaultRemote == nil else { return outputs }
    for output in outputs
    where output.remote == nil && !output.isOptional && project.lacks(output) {
      let problem = notHereDiagnostic(output.path, known: project.settings.remotes)
      try say(
        of: [Download.Absence(path: output.path, problem: problem)], [output], &result)
    }
    return outputs.filter { $0.remote != nil }
  }

  /// Says what a remote does not have.
  func say(
    of absences: [Download.Absence], _ outputs: [RemoteOutput], _ result: inout Result
  ) throws {
    var said: Set<ExactText> = []
    for absence in absences {
      let output = outputs.first {
        $0.path.isExactly(absence.path) || isPath(absence.path, inside: $0.path)
      }
      guard let output else {
        result.problems.append(absence.problem)
        continue
      }
      if try project.holds(output) {
        guard said.insert(ExactText(output.path)).inserted else { continue }
        result.problems.append(onlyInWorkspaceDiagnostic(output.path))
      } else {
        result.missing.append(output.path)
        result.problems.append(absence.problem)
      }
    }
  }

}

extension RemoteTransfers.Result {
  /// The paths, of some that are not here, of which no problem says so.
  package func unsaid(of paths: [String]) -> [String] {
    paths.filter { path in
      !missing.contains {
        $0.isExactly(path) || isPath(path, inside: $0) || isPath($0, inside: path)
      }
    }
  }
}

extension Project {
  /// Whether the workspace holds what is recorded of an output.
  func holds(_ output: RemoteOutput) throws -> Bool {
    guard isInWorkspace(output.path), let state = try states(of: [output.path])[output.path],
      let present = FileRecord(state, key: output.file.key)
    else { return false }
    return try holds(output.path, output.file, present)
  }
}
