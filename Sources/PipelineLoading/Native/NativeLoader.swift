import Diagnostics
import Documents
import PipelineModel

/// Reads the `pipe.yaml` of a native project.
package struct NativeLoader: StageFileLoader {
  /// Creates a loader.
  package init() {}

  /// Loads the pipeline of a project.
  ///
  /// - Throws: All problems of `pipe.yaml` and of the files it names.
  package func load(_ files: ProjectFiles) throws(DiagnosticList) -> LoadedPipeline {
    let project = ProjectReader(files)
    let log = ProblemLog()
    let path = Dialect.native.stageFileName
    guard let bytes = try project.listedBytes(path) else {
      throw DiagnosticList([.missingStageFile(path)])
    }
    let document = try Dialect.native.document(bytes, file: path)
    let reader = StageFileReader(
      path: path, document: document, dialect: .native, project: project, log: log)
    let content = reader.stageFile()
    let pipeline = Pipeline(
      stages: content.stages, sources: content.sources, settings: content.settings)
    let checks = PipelineChecks(pipeline, dialect: .native, project: project, log: log)
    return try LoadedPipeline(pipeline, checks: checks, log: log, project: project)
  }
}

extension Dialect {
  /// The dialect of `pipe.yaml`.
  static let native = Dialect(
    stageFileName: "pipe.yaml", stageFileSuffix: nil,
    keys: [
      .top: [
        "stages", "sources", "vars", "cache", "remotes", "resources", "environment", "desc", "meta",
        "version",
      ],
      .stage: [
        "cmd", "deps", "params", "outs", "metrics", "plots", "wdir", "env", "environment",
        "timeout", "resources", "matrix", "vars", "frozen", "always_changed", "desc", "meta",
      ],
      .group: ["foreach", "do"],
      .output: ["cache", "persist", "push", "remote", "compare", "desc", "meta"],
      .plot: ["cache", "persist", "push", "remote", "compare", "desc", "meta"],
      .source: ["origin", "licence", "desc", "meta"],
      .cache: ["dir", "type"],
    ],
    cachesMetrics: false, readsEnvironment: true, putsInAnyType: true, nullText: nil,
    unescapesValues: false,
    keepsPathsAsWritten: false, findsParametersInWorkingDirectory: false,
    collapsesGeneratedStages: false, requiresParameters: true,
    capitalisesGeneratedTruth: false, iteratesKeysOfMaps: false, seesOnlyTextKeys: false,
    namesKeysOfLists: true,
    allowsManyOutputsInItem: false, mergesRepeatedOutputs: false, settingsKey: nil,
    forbiddenInNames: ["@", "/", ":"], allowsLeadingDash: false,
    reservedPaths: ["pipe.yaml", "pipe.lock", "params.yaml", ".pipe", ".git"])
}
