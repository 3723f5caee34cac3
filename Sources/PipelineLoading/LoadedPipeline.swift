import Diagnostics
import Documents
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
}

extension LoadedPipeline {
  /// Joins the stages and says what is wrong with them and with their graph.
  init(
    _ pipeline: Pipeline, log: ProblemLog, project: ProjectReader
  ) throws(DiagnosticList) {
    let graph: StageGraph
    do throws(DiagnosticList) {
      graph = try StageGraph(pipeline.stages)
    } catch {
      log.report(error)
      throw DiagnosticList(log.inOrderOfPlaces)
    }
    guard !log.hasErrors else { throw DiagnosticList(log.inOrderOfPlaces) }
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
