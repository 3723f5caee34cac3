import Diagnostics
import Documents
import FileStore
import PipelineModel

/// A pipeline with its graph and with everything that its loading looked at.
///
/// The same bytes of ``consultedFiles``, the same names in ``consultedFolders`` and the same values
/// of ``consultedVariables`` yield the same pipeline, so a cache may be keyed by them.
package struct LoadedPipeline: Sendable {
  /// What the stage files declare.
  package var pipeline: Pipeline
  /// The stages with their edges.
  package var graph: StageGraph
  /// The files that were read or found absent, sorted.
  package var consultedFiles: [String]
  /// The folders that were listed in search of stage files, sorted.
  package var consultedFolders: [String]
  /// The names of the environment variables that were looked up, sorted.
  package var consultedVariables: [String]
  /// The parameter files that were read, by path.
  package var parameterFiles: [String: ParameterFile]
  /// What is odd without being wrong, in the order of the files.
  package var warnings: [Diagnostic]
  /// The rules of the ignore files that loading met; nil where the dialect has no such files.
  package var ignores: IgnoreRules?
}

extension LoadedPipeline {
  /// A pipeline without stages, which looked at nothing.
  package static func empty() throws(DiagnosticList) -> LoadedPipeline {
    LoadedPipeline(
      pipeline: Pipeline(stages: [], sources: [], settings: ProjectSettings()),
      graph: try StageGraph([]), consultedFiles: [], consultedFolders: [],
      consultedVariables: [], parameterFiles: [:], warnings: [])
  }

  /// Joins the stages and says what is wrong with them and with their graph.
  init(
    _ pipeline: Pipeline, checks: PipelineChecks, log: ProblemLog, project: ProjectReader
  ) throws(DiagnosticList) {
    checks.run()
    var graph: StageGraph?
    do throws(DiagnosticList) {
      graph = try StageGraph(pipeline.stages)
      // Only imported data can close a cycle.
      if pipeline.sources.contains(where: { !$0.inputs.isEmpty }) {
        _ = try pipeline.graphWithData()
      }
    } catch {
      log.report(error)
    }
    project.files.problems(pipeline.stages).forEach(log.report)
    guard !log.hasErrors, let graph else {
      // All that is wrong is to be said in one run, so what is cheap to pass over otherwise is
      // looked at too.
      checks.reportMissingInputs()
      project.files.furtherProblems(pipeline.stages).forEach(log.report)
      throw DiagnosticList(log.inOrderOfPlaces)
    }
    let consulted = project.consulted
    self.init(
      pipeline: pipeline, graph: graph, consultedFiles: consulted.files,
      consultedFolders: consulted.folders, consultedVariables: consulted.variables,
      parameterFiles: project.parameterFiles, warnings: log.inOrderOfPlaces)
  }
}

/// Reads a project's stage files.
package protocol StageFileLoader: Sendable {
  /// Loads the pipeline of a project.
  ///
  /// - Throws: All problems of all stage files.
  func load(_ files: ProjectFiles) throws(DiagnosticList) -> LoadedPipeline
}
